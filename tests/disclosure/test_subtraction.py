"""Nothing withheld comes back by adding and subtracting what is printed in the same exhibit."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.disclosure import Rule, protect
from research.exhibits import Cell, Chart, Column, Exhibit, Parts, Row, Table, TableRow
from tests.exhibits.told import change, counted, dots, exhibit, parts, share


def protected(told: Parts, organization: str = "respondent") -> Exhibit:
    (safe,), _ = protect([exhibit("x", replace(told, organization=organization))], Rule())
    return safe


def statuses(safe: Exhibit) -> dict[str, str]:
    return {cell.key: cell.status for cell in safe.parts.cells}


def answers(base: int, *counts: int, **more: object) -> list[Cell]:
    """All answers of one base: `answers(25, 1, 4, 20)`."""
    return [share(f"q/{name}", f"{count}/{base}", **more) for name, count in zip("abcdefg", counts, strict=False)]


def likert(cells: list[Cell], net: str = "") -> Chart:
    return Chart(
        "likert", (Row("Item", tuple(cell.key for cell in cells), net=net),), tuple(cell.key for cell in cells)
    )


def test_a_bounded_answer_cannot_be_had_from_the_others() -> None:
    cells = answers(25, 1, 6, 18)  # 1 of 25 is "under 10%", yet 25 - 6 - 18 = 1
    safe = protected(parts(*cells, chart=likert(cells)))
    assert statuses(safe) == {"q/a": "range", "q/b": "suppressed", "q/c": "published"}


def test_what_hides_a_bounded_answer_is_large_enough_to_leave_it_open() -> None:
    # Hiding the 3 of "b" would not do: a + b = 4 and b >= 3, as it is no bound, so a <= 1. From 5 on a stays open.
    cells = answers(25, 1, 3, 21)
    assert statuses(protected(parts(*cells, chart=likert(cells)))) == {
        "q/a": "range",
        "q/b": "published",
        "q/c": "suppressed",
    }


def test_a_net_over_a_bounded_answer_is_withheld() -> None:
    cells = answers(25, 1, 6, 18)
    net = share("q/net", "7/25")
    safe = protected(parts(*cells, net, chart=likert(cells, "q/net")))
    assert statuses(safe)["q/net"] == "suppressed"


def test_an_answer_that_is_not_drawn_protects_the_others() -> None:
    cells = answers(25, 1, 6, 8)  # ten said that they do not know, and no cell says so
    assert statuses(protected(parts(*cells, chart=likert(cells)))) == {
        "q/a": "range",
        "q/b": "published",
        "q/c": "published",
    }


def test_answers_of_a_large_base_are_all_shown() -> None:
    cells = answers(748, 1, 747)
    assert set(statuses(protected(parts(*cells, chart=likert(cells)))).values()) == {"published"}


def test_sensitive_answers_are_bounded_and_covered_at_any_base() -> None:
    cells = answers(748, 1, 300, 447, sensitive=True)
    assert statuses(protected(parts(*cells, chart=likert(cells)))) == {
        "q/a": "range",
        "q/b": "suppressed",
        "q/c": "published",
    }


def test_a_lone_withheld_group_of_a_printed_total_takes_the_next_smallest_with_it() -> None:
    groups = [share("y/small", "3/7", of="small"), share("y/mid", "14/41", of="mid"), share("y/big", "40/90", of="big")]
    total = share("y", "57/138")
    safe = protected(parts(*groups, total, chart=dots(*groups, total, reference="y")))
    assert statuses(safe) == {"y/small": "suppressed", "y/mid": "suppressed", "y/big": "published", "y": "published"}
    assert safe.cell("y/mid").reason == "withheld to protect others"


def test_people_who_told_no_group_are_a_group_of_their_own() -> None:
    # 138 in all, 131 with a group: the other 7 can be had by subtraction.
    groups = [share("y/mid", "14/41", of="mid"), share("y/big", "40/90", of="big")]
    total = share("y", "57/138")
    told = parts(*groups, total, chart=dots(*groups, total, reference="y"))
    assert statuses(protected(told)) == {"y/mid": "suppressed", "y/big": "published", "y": "published"}
    many = share("y", "157/238")  # 107 without a group: nobody can be singled out
    assert set(statuses(protected(parts(*groups, many, chart=dots(*groups, many, reference="y")))).values()) == {
        "published"
    }


def test_without_a_total_only_the_small_group_is_withheld() -> None:
    groups = [share("y/small", "3/7", of="small"), share("y/mid", "14/41", of="mid"), share("y/big", "40/90", of="big")]
    assert statuses(protected(parts(*groups, chart=dots(*groups)))) == {
        "y/small": "suppressed",
        "y/mid": "published",
        "y/big": "published",
    }


def test_two_withheld_groups_of_ten_people_protect_each_other() -> None:
    groups = [share("y/a", "3/6", of="a"), share("y/b", "3/7", of="b"), share("y/big", "40/90", of="big")]
    total = share("y", "46/103")
    safe = protected(parts(*groups, total, chart=dots(*groups, total, reference="y")))
    assert statuses(safe) == {"y/a": "suppressed", "y/b": "suppressed", "y/big": "published", "y": "published"}


def test_when_the_base_of_a_group_is_withheld_so_is_that_of_the_group_that_covers_it() -> None:
    groups = [share("y/small", "2/3", of="small"), share("y/mid", "14/41", of="mid"), share("y/big", "40/90", of="big")]
    total = share("y", "56/134")
    safe = protected(parts(*groups, total, chart=dots(*groups, total, reference="y")))
    assert [cell.base for cell in safe.parts.cells] == [0, 0, 90, 134]


def test_items_and_waves_are_not_taken_for_groups_of_a_total() -> None:
    items = [share("a/yes", "300/740"), share("b/yes", "310/736")]
    rows = Chart("dots", (Row("A", ("a/yes",)), Row("B", ("b/yes",))))
    assert set(statuses(protected(parts(*items, chart=rows))).values()) == {"published"}
    waves = [share("yes/2018", "300/740", of="2018"), share("yes/2020", "310/736", of="2020")]
    table = Table((Column("2018"), Column("2020")), (TableRow("Yes", ("yes/2018", "yes/2020")),))
    told = parts(*waves, table=table, wave=("2018", "2020"))
    assert set(statuses(protected(told)).values()) == {"published"}


def test_a_change_from_a_withheld_cell_is_withheld() -> None:
    then, now = share("y/2018", "3/7", of="2018"), share("y/2020", "30/90", of="2020")
    moved = change("y/change", -0.1, -0.4, 0.2, (40, 90))  # wrongly told bases do not help either
    chart = Chart("dumbbell", (Row("Y", ("y/2018", "y/2020", "y/change")),), ("2018", "2020"))
    assert statuses(protected(parts(then, now, moved, chart=chart, wave=("2018", "2020"))))["y/change"] == "suppressed"


def test_missing_answers_do_not_tell_a_withheld_base() -> None:
    cells = [
        counted("base/v", 700, of="v"),
        counted("no-answer/v", 48, 748, of="v"),
        counted("base/w", 4, of="w"),
        counted("no-answer/w", 744, 748, of="w"),
    ]
    rows = (
        TableRow("Base", ("base/v", "base/w"), "base"),
        TableRow("No answer", ("no-answer/v", "no-answer/w"), "missing"),
    )
    safe = protected(parts(*cells, table=Table((Column("v"), Column("w")), rows)))
    assert list(statuses(safe).values()) == ["published", "published", "suppressed", "suppressed"]


def test_a_cell_withheld_in_one_exhibit_is_withheld_in_all() -> None:
    groups = [share("y/small", "3/7", of="small"), share("y/mid", "14/41", of="mid"), share("y/big", "40/90", of="big")]
    total = share("y", "57/138")
    first = parts(*groups, total, chart=dots(*groups, total, reference="y"), organization="respondent")
    again = parts(share("other/mid", "14/41", of="mid"), organization="respondent")
    (_, second), _ = protect([exhibit("one", first), exhibit("two", again)], Rule())
    assert second.parts.cells[0].status == "suppressed"


def test_the_place_of_a_withheld_row_does_not_tell_its_value() -> None:
    rows = [("top", "80/90"), ("hidden", "3/7"), ("also", "5/8"), ("low", "9/90")]
    cells = [share(name, told, of=name) for name, told in rows]
    safe = protected(parts(*cells, chart=dots(*cells)))
    assert safe.parts.chart is not None
    assert [row.label for row in safe.parts.chart.rows] == ["top", "low", "also", "hidden"]


def possible(safe: Exhibit, base: int, counts: tuple[int, ...]) -> list[set[int]]:
    """What a reader who knows the rule can still believe of each answer's count."""
    cells = safe.parts.cells
    options = [
        [counts[k]]
        if cell.status == "published"
        else range(3)
        if cell.status == "range" and cell.low == 0
        else range(base - 2, base + 1)
        if cell.status == "range"
        else range(3, base - 2)
        for k, cell in enumerate(cells)
    ]
    worlds = [world for world in product(*options) if sum(world) == base]
    return [{world[k] for world in worlds} for k in range(len(cells))]


@pytest.mark.parametrize("counts", [(2, 2, 2, 2, 2), (0, 10), (1, 9), (1, 1, 8), (9, 9, 2)])
def test_bounds_that_give_each_other_away_are_withheld(counts: tuple[int, ...]) -> None:
    # Five answers of at most 2 that add to 10 are 2 each.
    base = sum(counts)
    cells = answers(base, *counts)
    safe = protected(parts(*cells, chart=likert(cells)))
    for cell, open_to in zip(safe.parts.cells, possible(safe, base, counts), strict=True):
        assert cell.status != "range" or len(open_to) == 3


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=5).filter(lambda counts: 10 <= sum(counts) < 30))
def test_every_bounded_answer_stays_as_open_as_its_bound_says(counts: list[int]) -> None:
    base = sum(counts)
    cells = answers(base, *counts)
    safe = protected(parts(*cells, chart=likert(cells)))
    for cell, open_to in zip(safe.parts.cells, possible(safe, base, tuple(counts)), strict=True):
        if cell.status == "range":
            assert len(open_to) == 3, f"{cell.key} of {counts} is known to be in {open_to}"


def test_answers_that_are_all_small_are_withheld_together() -> None:
    # 7 may stand for 3 to 7 of 10, so "a" and "b" would have 3 or more between them: the bounds go too.
    cells = answers(10, 1, 2, 7)
    assert set(statuses(protected(parts(*cells, chart=likert(cells)))).values()) == {"suppressed"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=2, max_size=6), st.booleans())
def test_no_unsafe_group_is_alone_behind_a_printed_total(groups: list[tuple[int, float]], rest: bool) -> None:
    told = [(base, round(base * part)) for base, part in groups] + ([(8, 4)] if rest else [])
    cells = [share(f"y/{k}", f"{count}/{base}", of=str(k)) for k, (base, count) in enumerate(told)]
    shown = cells[:-1] if rest else cells
    total = share("y", f"{sum(count for _, count in told)}/{sum(base for base, _ in told)}")
    safe = protected(parts(*shown, total, chart=dots(*shown, total, reference="y")))
    hidden = [told[k][0] for k, cell in enumerate(safe.parts.cells[:-1]) if cell.status != "published"] + [8] * rest
    printed_total = safe.parts.cells[-1].status == "published"
    assert not printed_total or not hidden or (len(hidden) > 1 and sum(hidden) >= 10)


@pytest.mark.parametrize("organization", ["unknown", "respondent"])
def test_protecting_changes_no_published_number(organization: str) -> None:
    cells = [share("a/x", "100/300", of="x"), share("a/y", "90/250", of="y"), counted("n", 550)]
    safe = protected(parts(*cells), organization)
    assert safe.parts.cells == tuple(cells)


def test_the_verdict_of_a_row_goes_with_its_numbers() -> None:
    cells = [share("a/x", "3/7", of="x"), share("b/x", "30/90", of="y")]
    rows = (TableRow("A", ("a/x",), words="supported"), TableRow("B", ("b/x",), words="inconclusive"))
    safe = protected(parts(*cells, table=Table((Column("x"),), rows, words_head="Verdict")))
    assert safe.parts.table is not None
    assert [row.words for row in safe.parts.table.rows] == ["", "inconclusive"]


def test_figures_without_a_chart_are_held_together_by_their_keys() -> None:
    cells = [
        share("have/2-50", "3/7", of="2-50"),
        share("have/51-250", "14/41", of="51-250"),
        share("have/more", "40/90", of="More"),
        share("have", "57/138"),
    ]
    assert list(statuses(protected(parts(*cells))).values()) == ["suppressed", "suppressed", "published", "published"]


def test_stages_of_groups_are_covered_alike_in_every_stage() -> None:
    groups = {"Small": (3, 4), "Mid": (20, 21), "Big": (40, 50), "All": (63, 75)}
    cells = [
        share(
            f"{stage}/{group}" if group != "All" else stage,
            f"{count}/{sum(counts)}",
            of="" if group == "All" else group,
        )
        for group, counts in groups.items()
        for stage, count in zip(("low", "high"), counts, strict=True)
    ]
    keys = [cell.key for cell in cells]
    rows = tuple(Row(group, tuple(keys[2 * k : 2 * k + 2])) for k, group in enumerate(groups))
    safe = protected(parts(*cells, chart=Chart("stages", rows, ("Low", "High"))))
    assert list(statuses(safe).values()) == ["suppressed"] * 4 + ["published"] * 4


def test_when_every_group_is_withheld_so_is_the_total() -> None:
    groups = [share("y/a", "3/7", of="a")]
    total = share("y", "10/16")  # nine told no group: 16 less 9 is the group
    safe = protected(parts(*groups, total, chart=dots(*groups, total, reference="y")))
    assert statuses(safe) == {"y/a": "suppressed", "y": "published"}  # two unknowns of sixteen people together
    alone = share("y", "3/7")
    assert statuses(protected(parts(*groups, alone, chart=dots(*groups, alone, reference="y"))))["y"] == "suppressed"


def test_own_answers_are_left_as_they_are() -> None:
    cells = answers(5, 1, 4)
    (safe,), report = protect([exhibit("x", parts(*cells, chart=likert(cells)))], Rule("own"))
    assert (set(statuses(safe).values()), report.withheld) == ({"published"}, ())
