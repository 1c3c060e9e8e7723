"""All claims in one table: estimate, q and verdict, and what cannot be tested."""

from __future__ import annotations

import pytest

from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.exhibits import Exhibit
from research.exhibits.grid import grid
from research.tabulation import claims_table
from tests.hypotheses.planned import PLAN, claims


def test_a_claim_stands_with_its_estimate_q_and_verdict_and_the_untestable_ones_close() -> None:
    found = claims(81)
    lines = grid(claims_table(found, PLAN).exhibit_parts()).lines
    assert [(line.label, line.words[-1]) for line in lines] == [
        ("More helpers go with more habit", "supported"),
        ("More noise goes with less habit", found.table["verdict"][1]),
        ("Helpers count most after a setback", "cannot be tested here"),
    ]
    assert lines[0].words[1] == "<.001"


def test_the_verdict_goes_when_a_number_of_its_row_is_withheld() -> None:
    few = Exhibit("few", "Claims on few people", claims_table(claims(9)).exhibit_parts())
    (safe,), _ = protect([few], Rule())
    assert [row.words for row in safe.parts.table.rows] == ["", ""]


def test_only_claims_with_verdicts_make_a_table() -> None:
    with pytest.raises(ConfigurationError, match="claims_table takes the result of verdicts"):
        claims_table(claims(81, judged=False))
