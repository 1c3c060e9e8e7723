"""Tables.

A banner sets items against groups. Every column has its base, and letters say which differences between columns of one
banner variable are more than chance. The tests behind the letters are design-based: columns are domains of one sample,
so what they share (people, primary units, weights) is in the variance of their difference.
"""

from __future__ import annotations

from math import sqrt

import pytest

from research import Design, banner
from tests.made import asked, drawn

WHERE = asked("where", {1: "north", 2: "south"})
PEOPLE = """
        | helped | where | w
    a   | 1      | 1     | 1
    b   | 1      | 1     | 1
    c   | 1      | 1     | 1
    d   | 0      | 1     | 1
    e   | 1      | 2     | 1
    f   | 0      | 2     | 1
    g   | 0      | 2     | 3
    h   | 0      | 2     | 1
    """
HELPED = asked("helped", {1: "Yes", 0: "No"})


def test_letters_of_two_columns():
    r"""Significance letter.

    Verb: `banner`
    Convention: a letter stands beside the higher figure and names the column of the lower one. Only columns of one
    banner variable are compared, by a two-sided t test on the degrees of freedom of the design (primary units less
    strata). Letters of other programs differ where those take columns as independent samples, correct per table, or
    use the weighted base as if it were people.
    Formula: $t = (\hat\theta_b - \hat\theta_a) / \sqrt{v_{aa} + v_{bb} - 2 v_{ab}}$
    Precision: $v$ is the covariance of the columns' figures from their scores by primary unit; a share of 0 or 1, which
    has no spread, has the variance that its interval tells.
    Source: Lumley (2010), section 2.5; Rao and Scott (1984).
    """
    responses = drawn(PEOPLE, (HELPED, WHERE), Design(weights="w"))
    told = banner(responses, {"helped": "Yes"}, "where", level=0.5, adjust="none", min_base=2)
    (test,) = told.tests.to_dict("records")
    north, south = 3 / 4, 1 / 6
    scores = [(1 - north) / 4, (1 - north) / 4, (1 - north) / 4, -north / 4]
    scores += [(1 - south) / 6, -south / 6, -3 * south / 6, -south / 6]
    error = sqrt(8 / 7 * sum(z**2 for z in scores))  # columns without common people: their covariance is zero
    assert test["difference"] == pytest.approx(south - north)
    assert test["standard_error"] == pytest.approx(error)
    assert (test["df"], test["statistic"]) == (7, pytest.approx((south - north) / error))
    marks = told.table.set_index("group")["marks"]
    assert (marks["north"], marks["south"]) == ("B", "")


def test_letters_are_corrected_for_the_number_of_pairs():
    r"""Corrected p of a letter.

    Verb: `banner`
    Convention: the pairs of one row within one banner variable are corrected together (`family="row"`), or those of all
    rows of an item (`family="block"`); `holm` by default, `bh` for the false discovery rate, `none`. Pairs with too
    small a base are not tested and do not count.
    Formula: $q_{(i)} = \max_{j \le i} \min\{1, (m - j + 1)\, p_{(j)}\}$ (Holm)
    Source: Holm (1979); Benjamini and Hochberg (1995).
    """
    place = asked("place", {1: "north", 2: "south", 3: "west"})
    rows = [
        f"p{k} | {yes} | {where}"
        for k, (yes, where) in enumerate([(1, 1)] * 9 + [(0, 1)] + [(1, 2)] * 4 + [(0, 2)] * 6)
    ]
    rows += [f"q{k} | {k % 2} | 3" for k in range(10)]
    responses = drawn("\n".join(["  | helped | place", *rows]), (HELPED, place))
    tests = banner(responses, {"helped": "Yes"}, "place", min_base=5).tests
    p = sorted(tests["p"])
    expected = [min(1, 3 * p[0]), max(3 * p[0], 2 * p[1]), max(3 * p[0], 2 * p[1], p[2])]
    assert sorted(tests["q"]) == pytest.approx(expected)
    assert banner(responses, {"helped": "Yes"}, "place", min_base=5, adjust="none").tests["q"].tolist() == list(
        tests["p"]
    )


def test_a_column_against_the_rest():
    r"""Arrow against the rest.

    Verb: `banner`
    Convention: with `rest=True` every column is set against everyone in the base who is not in it, never against the
    total that holds it; ↑ above, ↓ below. The columns of one banner variable are corrected together.
    Formula: $t = (\hat\theta_g - \hat\theta_{\bar g}) / \mathrm{se}(\hat\theta_g - \hat\theta_{\bar g})$
    Source: Lumley (2010), section 2.5.
    """
    responses = drawn(PEOPLE, (HELPED, WHERE), Design(weights="w"))
    tests = banner(responses, {"helped": "Yes"}, "where", min_base=2, rest=True).tests
    assert tests["to"].tolist() == ["south", "rest of north", "rest of south"]
    assert tests["difference"].tolist() == pytest.approx([1 / 6 - 3 / 4, 1 / 6 - 3 / 4, 3 / 4 - 1 / 6])


def test_the_three_bases_of_a_column():
    r"""Base, weighted base and effective base of a column.

    Verb: `banner`
    Convention: base counts people, unweighted; weighted base adds their weights; effective base is what weighting
    leaves. A base under `min_base` (30) has an asterisk, and its column is not tested.
    Formula: $n_{\mathrm{eff}} = (\sum_i w_i)^2 / \sum_i w_i^2$
    Source: Kish (1965), section 11.7.
    """
    responses = drawn(PEOPLE, (HELPED, WHERE), Design(weights="w"))
    cells = {cell.key: cell for cell in banner(responses, "helped", "where").exhibit_parts().cells}
    assert cells["helped/base/where/south"].value == 4
    assert cells["helped/base/where/south"].marks == ("*",)
    assert cells["helped/weighted-base/where/south"].value == 1 + 1 + 3 + 1
    assert cells["helped/effective-base/where/south"].value == pytest.approx(6**2 / (1 + 1 + 9 + 1))
