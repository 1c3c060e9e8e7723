"""What a share could be if those without an answer had all, or none of them, given it."""

from __future__ import annotations

import pytest

from research.estimation import bounds
from tests.made import asked, drawn

WOULD = asked("would", {1: "Yes", 0: "No"}, nets={"yes": (1,)})


def test_the_ends_are_of_everyone_who_was_asked():
    responses = drawn(
        """
            | would     | way/1
        ann | 1         | 1
        bob | 1         | 0
        cyd | 0         | left
        dee | left      | left
        eve |           | left
        fay | not asked | left
        """,
        (WOULD,),
    )
    found = bounds(responses, "would", "yes").table
    assert found["value"].tolist() == pytest.approx([2 / 5, 2 / 3, 4 / 5])
    assert found["base"].tolist() == [5, 3, 5]
    ticked = bounds(responses, "way", 1).table
    assert ticked["value"].tolist() == pytest.approx([1 / 6, 1 / 2, 5 / 6])


def test_where_everyone_answered_nothing_is_open():
    responses = drawn("| would\na | 1\nb | 0\nc | 0", (WOULD,))
    found = bounds(responses, "would", "yes").table
    assert found["value"].tolist() == pytest.approx([1 / 3] * 3)
