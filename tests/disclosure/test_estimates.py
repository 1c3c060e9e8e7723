"""Estimates on their way into print, read by somebody whose answer is among them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.estimation import (
    compare,
    contrast,
    correlate,
    deviation,
    marginal_effects,
    mean,
    median,
    mediate,
    moderate,
    multilevel,
    predicted_means,
    quantile,
    ranking,
    regress,
    standardize,
    total,
)
from research.estimation.ceilings import ceiling_of
from research.exhibits import TO_PROTECT, Cell, Exhibit, HasExhibitParts, to_json
from research.responses import Responses, Shown, responses_from
from tests.exhibits.told import exhibit, parts, share

AUDIENCES = ("public", "organization")


def printed(told: HasExhibitParts, audience: str = "public") -> Exhibit:
    """What an audience is shown of estimates about people of an unknown, or their own, organization."""
    (safe,), _ = protect([exhibit("x", told.exhibit_parts())], Rule(audience))
    return safe


def statuses(told: HasExhibitParts, audience: str = "public") -> list[str]:
    """Whether each number is shown, in the order of the estimates."""
    return [cell.status for cell in printed(told, audience).parts.cells]


def people(**columns: object) -> Responses:
    """Responses from columns."""
    return responses_from(pd.DataFrame(columns))


def pays(n: int) -> Responses:
    """So many people, each with a pay of their own: 50,001, 51,002, 52,003 and so on."""
    return people(pay=[50_001.0 + 1_001 * i for i in range(n)])


def groups(**sizes: int) -> tuple[list[str], list[float]]:
    """Group labels of so many people each, and answers from 1 to 5 in turn."""
    labels = [name for name, n in sizes.items() for _ in range(n)]
    return labels, [float(1 + i % 5) for i in range(len(labels))]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(("n", "status"), [(3, "suppressed"), (10, "suppressed"), (11, "published"), (25, "published")])
def test_a_median_needs_ten_others(n: int, status: str, audience: str) -> None:
    assert statuses(median(pays(n), "pay"), audience) == [status]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("q", "n", "status"),
    [
        (0.001, 400, "suppressed"),  # the smallest
        (0.999, 400, "suppressed"),  # the largest
        (0.01, 400, "suppressed"),  # four at or below
        (0.9, 89, "suppressed"),  # the 81st of 89 has nine at or above
        (0.9, 90, "published"),  # the 81st of 90 has ten
        (0.25, 36, "suppressed"),  # nine at or below
        (0.25, 40, "published"),
    ],
)
def test_a_quantile_needs_ten_people_at_or_beyond_it(q: float, n: int, status: str, audience: str) -> None:
    assert statuses(quantile(pays(n), "pay", q), audience) == [status]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("n", [11, 25, 60, 400])
def test_no_pay_of_a_person_is_printed_as_a_quantile_or_as_its_limit(n: int, audience: str) -> None:
    responses = pays(n)
    own = set(responses.frame["pay"])
    for cell in printed(quantile(responses, "pay", (0.05, 0.25, 0.5, 0.75, 0.95)), audience).parts.cells:
        assert not own & {cell.value, cell.low, cell.high}


def test_limits_of_a_median_with_fewer_than_ten_people_beyond_are_not_told() -> None:
    (small,) = printed(median(pays(25), "pay")).parts.cells  # the limits are the 8th and the 18th or so
    assert (small.low, small.high) == (None, None)
    (large,) = printed(median(pays(400), "pay")).parts.cells
    assert [large.low, large.value, large.high] == [230_000.0, 250_000.0, 270_000.0]


def test_an_answer_that_many_gave_is_told_as_it_is() -> None:
    (cell,) = printed(median(people(trust=[4] * 40 + [5] * 10 + [3] * 10), "trust")).parts.cells
    assert cell.value == 4


def test_how_many_people_are_beyond_is_not_printed() -> None:
    told = to_json(printed(median(pays(60), "pay")))
    assert "beyond" not in json.dumps(told)


def test_no_difference_or_contrast_gives_an_extreme_away() -> None:
    # The largest of a, less the median of b, would with the median of b be the largest of a.
    both = people(pay=[50_001.0 + 997 * i for i in range(80)], team=["a", "b"] * 40)
    apart = contrast(
        {"top": quantile(both, "pay", 0.99, by="team"), "middle": median(both, "pay", by="team")},
        {"gap": {"top/a": 1, "middle/b": -1}, "middles": {"middle/a": 1, "middle/b": -1}},
    )
    assert statuses(apart) == ["suppressed", "published"]
    assert statuses(compare(quantile(both, "pay", 0.99, by="team"))) == ["suppressed"]
    assert statuses(compare(median(both, "pay", by="team"))) == ["published"]


@pytest.mark.parametrize(("n", "status"), [(9, "suppressed"), (10, "published")])
def test_a_standard_deviation_and_a_correlation_need_ten(n: int, status: str) -> None:
    told = people(a=[float(i % 4) for i in range(n)], b=[float(i % 3) for i in range(n)])
    assert statuses(deviation(told, "a")) == [status]
    assert statuses(correlate(told, ["a", "b"])) == [status]


def test_a_correlation_that_does_not_exist_stays_without_a_value() -> None:
    (cell,) = printed(correlate(people(a=[3.0] * 12, b=[1.0, 2.0] * 6), ["a", "b"])).parts.cells
    assert cell.value is None


@pytest.mark.parametrize("audience", AUDIENCES)
def test_that_all_of_a_few_gave_the_same_answer_is_not_told(audience: str) -> None:
    alike = people(trust=[5.0] * 12)
    assert statuses(mean(alike, "trust"), audience) == ["suppressed"]
    assert statuses(deviation(alike, "trust"), audience) == ["suppressed"]
    assert printed(mean(alike, "trust"), audience).parts.cells[0].reason == TO_PROTECT  # no word of why
    assert statuses(mean(people(trust=[5.0] * 30), "trust"), audience) == ["published"]
    sensitive = replace(mean(people(trust=[5.0] * 30), "trust").exhibit_parts().cells[0], sensitive=True)
    (safe,), _ = protect([exhibit("x", parts(sensitive))], Rule(audience))
    assert safe.parts.cells[0].status == "suppressed"


@pytest.mark.parametrize(
    ("yes", "n", "status"),
    [(1, 12, "suppressed"), (2, 25, "suppressed"), (23, 25, "suppressed"), (3, 25, "published"), (1, 30, "published")],
)
def test_a_mean_of_zeros_and_ones_keeps_to_the_rule_of_shares(yes: int, n: int, status: str) -> None:
    assert statuses(mean(people(told=[1.0] * yes + [0.0] * (n - yes)), "told")) == [status]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("few", "status"), [(3, "suppressed"), (7, "suppressed"), (9, "suppressed"), (12, "published")]
)
def test_a_coefficient_of_a_small_group_is_not_told(few: int, status: str, audience: str) -> None:
    team, trust = groups(a=60, b=few)
    told = people(team=team, trust=trust)
    model = regress(told, "trust", ["team"])
    assert statuses(model, audience) == [status]
    assert statuses(marginal_effects(model), audience) == [status]
    numbered = regress(people(new=[float(name == "b") for name in team], trust=trust), "trust", ["new"])
    assert statuses(numbered, audience) == [status]  # as zeros and ones it is the same group
    assert statuses(contrast(model, {"twice": {model.keys[0]: 2}}), audience) == ["suppressed"]  # it may set off groups


def test_a_coefficient_against_a_small_reference_tells_about_the_reference() -> None:
    team, trust = groups(a=4, b=60, c=60)
    assert statuses(regress(people(team=team, trust=trust), "trust", ["team"])) == ["suppressed", "suppressed"]


def test_a_crossing_of_few_is_not_told_where_each_group_is_large() -> None:
    team, trust = groups(a=60, b=60)
    new = ["old", "young"] * 30 + ["old"] * 56 + ["young"] * 4  # four young in b
    model = regress(people(team=team, new=new, trust=trust), "trust", ["team*new"])
    shown = {cell.label: cell.status for cell in printed(model).parts.cells}
    assert list(shown.values()) == ["published", "published", "suppressed"]
    new = ["old"] * 4 + ["young"] * 56 + ["old", "young"] * 30  # four old in a, whom all others are compared with
    model = regress(people(team=team, new=new, trust=trust), "trust", ["team*new"])
    assert statuses(model) == ["suppressed"] * 3
    assert statuses(regress(people(team=team, new=new, trust=trust), "trust", ["team", "new"])) == ["published"] * 2


def test_coefficients_of_numbers_that_all_differ_on_are_told() -> None:
    rng = np.random.default_rng(3)
    told = people(x=rng.normal(size=40), y=rng.normal(size=40))
    (cell,) = printed(regress(told, "y", ["x"])).parts.cells
    assert (cell.status, cell.base, cell.bases) == ("published", 40, ())


def test_a_number_on_which_hardly_anybody_differs_is_not_told() -> None:
    x = [0.0] * 57 + [1.0, 2.0, 3.0]
    _, y = groups(a=60)
    assert statuses(regress(people(x=x, y=y), "y", ["x"], errors="design")) == ["suppressed"]


def test_nothing_of_a_model_is_told_where_one_person_decides_it() -> None:
    x = [*np.linspace(0, 1, 59), 1000.0]  # a leverage of almost one
    _, y = groups(a=60)
    model = regress(people(x=x, y=y), "y", ["x"], errors="design")
    assert statuses(model) == ["suppressed"]
    assert statuses(marginal_effects(model)) == ["suppressed"]
    assert statuses(predicted_means(model, "x", at=[0, 1])) == ["suppressed", "suppressed"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_predicted_means_stand_on_the_base_of_their_group(audience: str) -> None:
    team, trust = groups(a=60, b=3, c=7, d=12, e=30)
    model = regress(people(team=team, trust=trust), "trust", ["team"])
    told = predicted_means(model, "team")
    assert told.table["base"].tolist() == [60, 3, 7, 12, 30]
    assert statuses(told, audience)[1:3] == ["suppressed", "suppressed"]
    assert statuses(told, audience)[4] == "published"
    two = people(new=[1.0] * 4 + [0.0] * 60, trust=groups(a=64)[1])
    assert predicted_means(regress(two, "trust", ["new"]), "new", at=[0, 1]).table["base"].tolist() == [60, 4]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_standardized_number_stands_on_its_smallest_stratum(audience: str) -> None:
    # A make-up of new people only would be the mean of the three of them.
    team, trust = groups(a=60, b=60, c=60)
    new = ["y"] * 3 + ["n"] * 57 + ["y", "n"] * 60
    told = standardize(people(team=team, new=new, trust=trust), "trust", by="team", over="new", to={"y": 1, "n": 0.01})
    assert told.table["smallest"].tolist() == [3, 30, 30]
    assert statuses(told, audience) == ["suppressed", "published", "published"]
    assert statuses(compare(told), audience) == ["suppressed", "suppressed", "published"]
    assert all(cell.bases == () for cell in printed(told, audience).parts.cells)


def test_a_standardized_share_of_few_is_told_as_a_bound() -> None:
    team, _ = groups(a=24, b=60)
    told = people(team=team, new=["y", "n"] * 42, yes=[1.0, 0.0] + [0.0] * 22 + [1.0, 0.0] * 30)
    shown = standardize(told, "yes", 1, by="team", over="new")
    assert statuses(shown) == ["range", "published"]


def test_coefficients_of_a_multilevel_model_rest_on_more_than_a_few() -> None:
    rng = np.random.default_rng(8)
    group = np.repeat(np.arange(20), 6)
    x = np.zeros(120)
    x[[5, 40, 80]] = 1.0
    told = people(group=group.astype(str), x=x, y=rng.normal(size=120) + rng.normal(size=20)[group])
    model = multilevel(told, "y", ["x"], group="group")
    assert model.table["smallest"].tolist() == [3, 3]
    assert statuses(model) == ["suppressed", "suppressed"]


def test_ranks_of_few_are_withheld_and_first_places_of_few_bounded() -> None:
    def ranked(n: int) -> Responses:
        return people(code=[1] * (n - 1) + [2], docs=[2] * (n - 1) + [1])

    assert set(statuses(ranking(ranked(7), ["code", "docs"], k=1))) == {"suppressed"}
    assert set(statuses(ranking(ranked(12), ["code", "docs"], tell="first", k=1))) == {"range"}


def test_points_over_a_moderator_do_not_begin_and_end_with_somebody() -> None:
    rng = np.random.default_rng(4)
    told = people(x=rng.normal(size=80), m=rng.normal(50, 9, size=80).round(3), y=rng.normal(size=80))
    found = moderate(told, "y", "x", "m")
    at = found.band(9).table["at"]
    assert at.min() > told.frame["m"].min()
    assert at.max() < told.frame["m"].max()
    assert not set(at) & set(told.frame["m"])


def test_a_total_that_equals_its_base_is_no_base() -> None:
    # Six people who all said yes (1): the total of 6 must not pass as "6 people".
    (cell,) = printed(total(people(yes=[1.0] * 6), "yes"), "organization").parts.cells
    assert cell.status == "suppressed"


def test_the_q_of_a_bounded_share_goes_with_it() -> None:
    claim = share("claim", "1/40", sensitive=True)
    q = Cell("claim/q", 0.0123, 40, "q", sensitive=True)
    (safe,), _ = protect([exhibit("x", parts(claim, q))], Rule())
    assert [cell.status for cell in safe.parts.cells] == ["range", "suppressed"]


def test_the_effective_base_of_a_single_number_is_withheld_with_it() -> None:
    told = mean(people(trust=[*groups(a=7)[1], 4.0, 2.0]), "trust").exhibit_parts()
    told = replace(told, organization="respondent")
    assert told.base.effective is not None
    (safe,), _ = protect([exhibit("x", told)], Rule())
    assert safe.parts.cells[0].status == "suppressed"
    assert safe.parts.base.effective is None
    (own,), _ = protect([exhibit("x", told)], Rule("own"))
    assert own.parts.base.effective == told.base.effective


def test_a_scope_that_is_too_narrow_is_refused_without_saying_who_lies_outside() -> None:
    with pytest.raises(ConfigurationError, match="leaves out the answers of 1 of 3 respondents") as refused:
        ceiling_of("ce-fdh", np.array([1.0, 2.0, 97.0]), np.array([1.0, 2.0, 3.0]), (0, 9, 0, 9))
    assert "97" not in str(refused.value)


def test_an_error_lists_categories_but_not_what_each_person_wrote() -> None:
    wrote = people(x=groups(a=40)[1], words=[f"my words {i}" for i in range(40)])
    with pytest.raises(ConfigurationError, match="'words' has 40 answers; name the one") as refused:
        regress(wrote, "words", ["x"], family="logistic")
    assert "my words" not in str(refused.value)


@pytest.mark.parametrize("family", ["linear", "logistic"])
def test_simple_slopes_and_paths_rest_on_the_smallest_group_of_their_models(family: str) -> None:
    rng = np.random.default_rng(6)
    team, _ = groups(a=80, b=4)
    told = people(team=team, m=rng.normal(size=84), x=rng.normal(size=84), y=rng.integers(0, 2, 84).astype(float))
    slopes = moderate(told, "y", "x", "team", family=family, errors="design").slopes
    assert slopes is not None
    assert set(statuses(slopes)) == {"suppressed"}
    if family == "linear":
        paths = mediate(told, "y", "m", "x", covariates=["team"], replicates=200, seed=1).paths
        assert paths is not None
        assert set(statuses(paths)) == {"suppressed"}


def test_results_that_are_only_shown_cannot_be_exhibited() -> None:
    assert not hasattr(Shown, "exhibit_parts")
