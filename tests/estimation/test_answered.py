"""How many of those asked answered."""

from __future__ import annotations

import pytest

from research.estimation import answered
from tests.made import asked, drawn


def test_the_response_rate_counts_those_who_were_asked_and_takes_dont_know_for_an_answer():
    trust = asked("trust", {1: "No", 2: "Yes", -4: "Don't know"}, dont_know="missing", short="Trust")
    responses = drawn(
        """
            | trust     | way/1
        ann | 2         | 1
        bob | dk        | 0
        cyd |           | left
        dee | not asked | left
        """,
        (trust,),
    )
    found = answered(responses, ["trust", "way"])
    assert found.table["what"].tolist() == ["Trust", "How about way?"]
    assert found.table["value"].tolist() == pytest.approx([2 / 3, 0.5])
    assert found.table[["count", "base"]].to_numpy().tolist() == [[2, 3], [2, 4]]
    assert found.about.of == "asked"
