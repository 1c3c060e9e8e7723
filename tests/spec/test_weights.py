"""Weights.

Weights bring a sample to what is known of its population. They cost precision, which is told beside them, and they take
from a standard error whatever the margins explain. Someone whose category is not known keeps the weight they came with.
"""

from __future__ import annotations

import pytest

from research import Design, calibrate, diagnostics, mean, poststratify, trim, weight
from tests.made import asked, drawn

SEX, AGE = asked("sex", {1: "women", 2: "men"}), asked("age", {1: "young", 2: "old"})


def people():
    """Three women and a man who were drawn with unequal weights."""
    return drawn(
        """
            | sex | age | years | w
        ann | 1   | 1   | 2     | 1
        bea | 1   | 2   | 4     | 1
        cyd | 1   | 2   | 6     | 2
        dan | 2   | 1   | 4     | 2
        """,
        (SEX, AGE),
        Design(weights="w"),
    )


def test_post_stratified_weights():
    r"""Post-stratified weight.

    Verb: `poststratify`, `weight`
    Convention: shares hold among those whose category is known; counts make the weights add to the population.
    Formula: $w_i = d_i\, N_h / \sum_{j \in h} d_j$ for a respondent in cell $h$
    Source: Holt and Smith (1979).
    """
    found = poststratify(people(), to={"sex": {"women": 60, "men": 40}}, population=100)
    assert found.weights.tolist() == pytest.approx([60 / 4, 60 / 4, 2 * 60 / 4, 40])


def test_raked_weights():
    r"""Raked weight.

    Verb: `weight`
    Convention: each margin is met in turn until all are, to $10^{-12}$ of the total; start weights stay in proportion.
    Formula: $w_i = d_i \prod_m f_{m,c(i,m)}$, one factor for each category of each margin
    Precision: $z_i = w_i (u_i - x_i' B)$ with $B$ the plain regression of the influence $u$ on the margins, as in R.
    Source: Deming and Stephan (1940); Deville and Särndal (1992).
    """
    found = weight(people(), to={"sex": {"women": 0.5, "men": 0.5}, "age": {"young": 0.7, "old": 0.3}})
    # the only man is young: he weighs .5 of 6, the young woman the rest of .7, the old women .3, as drawn 1 : 2
    assert found.weights.tolist() == pytest.approx([6 * 0.2, 6 * 0.1, 6 * 0.2, 6 * 0.5])


def test_capped_weights():
    r"""Capped weight.

    Verb: `weight` with `cap`
    Convention: the cap, in multiples of the mean, is held while raking, so that the margins are met all the same.
    Formula: $w_i = \min(c \bar w,\ d_i \prod_m f_{m,c(i,m)})$
    Source: Dykstra (1983); Deville and Särndal (1992).
    """
    found = weight(people(), to={"sex": {"women": 0.6, "men": 0.4}}, cap=1.7)  # 1.7 x 6 / 4 = 2.55
    assert found.weights.tolist() == pytest.approx([0.9, 0.9, 1.8, 2.4])
    assert found.weights.max() <= 1.7 * found.weights.mean()


def test_calibrated_weights():
    r"""Calibrated weight.

    Verb: `calibrate`
    Convention: a number is the population's total where people are counted, its mean otherwise. No weight is negative.
    Formula: $w_i = d_i\, g(x_i' \lambda)$ with $\sum_i w_i x_i = t_x$; $g(u)$ is $1 + u$ (linear), $e^u$ (exponential)
        or bends between bounds (logit)
    Precision: $z_i = w_i (u_i - x_i' B)$ with $B$ the regression of the influence $u$ on $x$, weighted by $d$.
    Source: Deville and Särndal (1992).
    """
    found = calibrate(people(), to={"years": 4.5})  # mean 26 / 6; sum of squares about 4: 4 + 0 + 2 * 4 + 0
    # g = 1 + a + b (x - 4): 6 a + 2 b = 0 and 2 a + 12 b = 6 * .5 - 2
    b = 1 / (12 - 2 / 3)
    factors = [1 - b / 3 + b * (x - 4) for x in (2, 4, 6, 4)]
    assert found.weights.tolist() == pytest.approx([d * g for d, g in zip((1, 1, 2, 2), factors, strict=True)])
    assert mean(found, "years").value == pytest.approx(4.5)
    assert mean(found, "years").table["standard_error"].item() == pytest.approx(0, abs=1e-9)


def test_trimmed_weights():
    r"""Trimmed weight.

    Verb: `trim`
    Convention: what is cut goes to all others, the same for each; `strict` goes on until none is outside. Margins that
        were met are no longer.
    Formula: $w_i' = w_i + \sum_{j \in O} (w_j - \tilde w_j) / |I|$ inside the limits, $\tilde w_i$ outside
    Precision: the trimmed weights, less what the calibration before them explains.
    Source: Potter (1990); `trimWeights` of Lumley's survey package.
    """
    found = trim(people(), upper=1.75)  # a quarter of two people goes to the two others
    assert found.weights.tolist() == pytest.approx([1.25, 1.25, 1.75, 1.75])


def test_the_design_effect_of_weights():
    r"""Design effect and effective base of weights.

    Verb: `diagnostics`
    Convention: what unequal weights cost if they have nothing to do with the answer; any scale.
    Formula: $1 + CV^2(w) = n \sum_i w_i^2 / (\sum_i w_i)^2$; effective base $(\sum_i w_i)^2 / \sum_i w_i^2$
    Source: Kish (1965), section 11.7.
    """
    found = diagnostics(people())
    assert found.design_effect == pytest.approx(4 * (1 + 1 + 4 + 4) / 36)
    assert found.effective_base == pytest.approx(36 / 10)


def test_the_weight_of_an_organization():
    r"""Weight of an organization.

    Verb: `weight` with `unit` and `of`; `aggregate`
    Convention: every organization counts once before weighting, however many answered from it; its weight is spread
        evenly over them, and they are one primary unit. Weights that count persons are refused for organizations.
    Formula: $w_i = W_{o(i)} / m_{o(i)}$
    Source: Lavallée (2007), the weight share method with every respondent a link to one organization.
    """
    staff = drawn(
        """
            | org | size | trust
        ann | 1   | 1    | 2
        bea | 2   | 1    | 4
        cyd | 3   | 2    | 5
        dan | 3   | 2    | 3
        """
    )
    found = weight(staff, to={"size": {1: 0.5, 2: 0.5}}, unit="organization", of="org")
    # three organizations: half of their weight goes to the two of size 1, half to the one of size 2 and its two people
    assert found.weights.tolist() == pytest.approx([1.5 / 2, 1.5 / 2, 1.5 / 2, 1.5 / 2])
    assert mean(found, "trust").value == pytest.approx((0.75 * 2 + 0.75 * 4 + 1.5 * (5 + 3) / 2) / 3)
