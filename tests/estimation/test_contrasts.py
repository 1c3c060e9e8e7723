from __future__ import annotations

from math import sqrt

import pytest
from scipy import stats

from research.errors import ConfigurationError
from research.estimation import contrasts, share
from research.responses import regroup
from research.tabulation import changes_table
from tests.made import drawn

ROWS = [("need", 1, 5)] * 30 + [("need", 1, 1)] * 10 + [("need", 2, 5)] * 15 + [("need", 2, 1)] * 25


def people() -> object:
    """Of 40 with little need 15 agree, of 40 with much need 30 do; everybody agrees on nothing else in particular."""
    lines = [f"p{n:02} | {group} | {trust} | {1 + n % 5}" for n, (_, group, trust) in enumerate(ROWS)]
    return regroup(drawn("\n".join(["    | need | trust | help", *lines])), "need", {"Little": 2, "Much": 1}, "how")


def test_the_second_group_less_the_first_with_p_corrected_for_all_questions() -> None:
    told = contrasts(*(share(people(), item, "agree", by="how") for item in ("trust", "help")))
    trust, other = told.table.to_dict("records")
    assert trust["value"] == pytest.approx(30 / 40 - 15 / 40)
    error = sqrt((0.75 * 0.25 + 0.375 * 0.625) / 40 * 80 / 79)  # two shares of one sample of 80, by hand
    assert trust["standard_error"] == pytest.approx(error)
    p = 2 * stats.t.sf(0.375 / error, 79)
    assert trust["p"] == pytest.approx(p)
    assert trust["q"] == pytest.approx(2 * p)  # the smaller of two, by Holm
    assert (trust["verdict"], other["verdict"]) == ("supported", "inconclusive")


def test_a_claim_that_the_other_group_lies_higher_is_contradicted() -> None:
    told = contrasts(share(people(), "trust", "agree", by="how"), expect="fall")
    assert told.table["verdict"].tolist() == ["contradicted"]


def test_the_table_shows_both_groups_their_difference_and_the_verdict() -> None:
    levels = {"Trust": share(people(), "trust", "agree", by="how")}
    table = changes_table(contrasts(*levels.values()), levels).exhibit_parts().table
    assert table is not None
    assert [column.label for column in table.columns] == ["Little", "Much", "Difference", "q"]
    assert [(row.cells, row.words) for row in table.rows] == [
        (("trust/little", "trust/much", "trust/change", "trust/q"), "supported")
    ]


def test_other_than_one_answer_by_two_groups_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="takes one answer by two groups"):
        contrasts(share(people(), "trust", by="how"))
    with pytest.raises(ConfigurationError, match="2 pairs of groups were given"):
        contrasts(share(people(), "trust", "agree", by="how"), share(people(), "trust", "agree", by="need"))
