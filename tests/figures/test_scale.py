from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.exhibits import Cell
from research.exhibits.wording import typeset
from research.figures.ruler import ruler
from research.figures.scale import Linear, scale_of, spread, ticks, times
from tests.exhibits.told import change, counted, share


def test_years_and_months_stand_at_their_true_distance_and_other_waves_one_apart() -> None:
    assert times(["2017-10", "2020-04", "2021"]) == pytest.approx([2017.75, 2020.25, 2021.0])
    assert times(["2018", "2020-13"]) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (0, 0.7, (0, 0.2, 0.4, 0.6)),
        (-0.1, 0.1, (-0.1, -0.05, 0, 0.05, 0.1)),
        (1, 4, (1, 2, 3, 4)),
        (0, 1404, (0, 500, 1000)),
        (0, 0.2, (0, 0.05, 0.1, 0.15, 0.2)),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, marks: tuple[float, ...]) -> None:
    assert ticks(low, high) == pytest.approx(marks)


@pytest.mark.parametrize(
    ("cells", "scale"),
    [
        ([share("a", "20/40")], (0, 0.7)),  # Wilson 35 to 65
        ([share("a", "40/40")], (0, 1)),
        ([share("a", "0/2000")], (0, 0.2)),
        ([counted("n", 1404)], (0, 1404)),
        ([Cell("m", 3.1, 40, "mean", 2.6, 3.6)], (2, 4)),
        ([Cell("m", 3.0, 40, "mean", 3.0, 3.0)], (3, 4)),
        ([change("c", 0.025, -0.014, 0.063, (1, 1))], (-0.02, 0.08)),
        ([], (0, 1)),
    ],
)
def test_a_scale_holds_what_is_drawn(cells: list[Cell], scale: tuple[float, float]) -> None:
    assert scale_of(cells) == pytest.approx(scale)


def test_a_wanted_scale_is_widened_rather_than_left() -> None:
    assert scale_of([share("a", "20/40")], (0.45, 0.55)) == pytest.approx((0.352, 0.648), abs=1e-3)


def test_a_value_outside_the_scale_stands_at_its_end() -> None:
    at = Linear(0, 1, 100, 200)
    assert (at(-1), at(0.5), at(7)) == (100, 150, 200)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12), st.floats(1, 20))
def test_labels_moved_apart_do_not_touch_and_stay_between_the_ends(places: list[float], gap: float) -> None:
    moved = spread(places, gap, 0.0, 300.0)
    inside = sorted(moved)
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(inside))
    assert inside[0] >= -1e-6
    assert inside[-1] <= 300 + 1e-6
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    assert [moved[i] for i in order] == inside


def test_labels_far_apart_stay_where_they_are() -> None:
    assert spread([10.0, 200.0, 90.0], 20, 0, 300) == [10.0, 200.0, 90.0]


def test_two_labels_on_one_height_share_the_shift() -> None:
    assert spread([100.0, 100.0], 20, 0, 300) == [90.0, 110.0]


def test_text_is_as_wide_as_the_font_says() -> None:
    # Source Sans 3 Regular: the figures are tabular, 497 of 1000 units each.
    assert ruler().width("2020", 10) == pytest.approx(4 * 4.97, abs=0.01)
    assert ruler().width("2-50", 10) == ruler().width("2\N{EN DASH}50", 10)


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=60), st.floats(20, 200))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = ruler().wrap(text, room)
    assert all(ruler().width(line) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(typeset(text).split())
