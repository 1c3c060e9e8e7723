"""Gaps between two groups, judged by how many were looked at."""

from __future__ import annotations

from math import erfc, sqrt

import pytest

from research.errors import ConfigurationError
from research.estimation import gaps, share
from research.responses import Responses
from research.tabulation import gaps_table
from tests.made import asked, drawn

HELPED = asked("helped", {1: "Yes", 0: "No"}, nets={"yes": (1,)})
NEW = asked("new", {0: "Old members", 1: "New members"})
KIND = asked("kind", {0: "Small", 1: "Middle", 2: "Large"})


def members(old: tuple[int, int], new: tuple[int, int]) -> Responses:
    """So many of so many were helped among old and among new members."""
    rows = [
        f"{group}{at} | {int(at < helped)} | {group} | {at % 3}"
        for group, (helped, people) in enumerate((old, new))
        for at in range(people)
    ]
    return drawn("\n".join(["| helped | new | kind", *rows]), (HELPED, NEW, KIND))


PAIR = share(members((60, 100), (40, 100)), "helped", "yes", by="new")


def test_a_gap_is_the_second_group_less_the_first():
    # by hand: .40 - .60 = -.20; variance .24 / 100 for each, both of one sample of 200, so the factor 200 / 199
    error = sqrt(2 * 0.24 / 100 * 200 / 199)
    (row,) = gaps({"Were helped": PAIR}).table.to_dict("records")
    assert row["value"] == pytest.approx(-0.2)
    assert row["standard_error"] == pytest.approx(error, rel=1e-6)
    assert row["p"] == pytest.approx(erfc(0.2 / error / sqrt(2)), abs=1e-3)  # t with 199 df, nearly normal
    assert (row["base_from"], row["base_to"], row["verdict"]) == (100, 100, "supported")


def test_p_is_adjusted_for_all_gaps_that_were_looked_at():
    even = share(members((50, 100), (50, 100)), "helped", "yes", by="new")
    told = gaps({"Helped": PAIR, "Seen": even, "Known": even}).table
    assert told["q"].iloc[0] == pytest.approx(3 * told["p"].iloc[0])
    assert told["item"].tolist() == ["Helped", "Seen", "Known"]
    assert told["verdict"].tolist()[1:] == ["inconclusive", "inconclusive"]


def test_a_gap_is_between_two_groups():
    three = share(members((60, 100), (40, 100)), "helped", "yes", by="kind")
    with pytest.raises(ConfigurationError, match="'Helped' has 3 estimates; a gap is between two groups"):
        gaps({"Helped": three})


def test_the_table_has_both_levels_the_gap_its_q_and_the_verdict():
    told = gaps_table(gaps({"Were helped": PAIR}), {"Were helped": PAIR}, "Members").exhibit_parts()
    cells = {cell.key: cell for cell in told.cells}
    assert [cells[f"were-helped/{group}"].value for group in ("old-members", "new-members")] == [0.6, 0.4]
    assert cells["were-helped/gap"].bases == (100, 100)
    assert (told.interval.kind, [question.name for question in told.question]) == ("t", ["helped"])
    assert told.table is not None
    assert [column.label for column in told.table.columns] == ["Old members", "New members", "Gap", "q"]
    assert [(row.label, row.words) for row in told.table.rows] == [("Were helped", "supported")]


def test_a_table_is_of_one_pair_of_groups_and_of_gaps_that_were_made():
    made = gaps({"Helped": PAIR})
    other = share(members((60, 100), (40, 100)), "new", "New members", by="helped")
    with pytest.raises(ConfigurationError, match="the pairs are of 2 pairs of groups"):
        gaps_table(gaps({"Helped": PAIR, "New": other}), {"Helped": PAIR, "New": other})
    with pytest.raises(ConfigurationError, match="no gap was made of 'Seen'"):
        gaps_table(made, {"Seen": PAIR})
    with pytest.raises(ConfigurationError, match="takes the result of gaps"):
        gaps_table(PAIR, {"Helped": PAIR})
