"""All changes in one table: levels, difference, q and verdict; words go with the numbers they tell about."""

from __future__ import annotations

from math import erfc, sqrt

import pytest

from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.estimation import changes, share, trend
from research.exhibits import Exhibit
from research.exhibits.grid import grid
from research.tabulation import changes_table
from tests.estimation.waves import fielded

THEN = fielded("2018", "y" * 30 + "n" * 70)  # 30 of 100
NOW = fielded("2020", "y" * 90 + "n" * 110)  # 90 of 200
HAVE = trend([THEN, NOW], "have", "yes")


def test_a_change_stands_with_its_levels_q_and_verdict() -> None:
    # by hand: .45 - .30 = .15, its variance .3 * .7 / 99 + .45 * .55 / 199, so z = 2.594 and p = .0095
    error = sqrt(0.3 * 0.7 / 99 + 0.45 * 0.55 / 199)
    told = changes_table(changes(HAVE), {"Have one": HAVE}).exhibit_parts()
    cells = {cell.key: cell for cell in told.cells}
    assert [cells[key].value for key in ("have/2018", "have/2020")] == [0.3, 0.45]
    assert cells["have/change"].value == pytest.approx(0.15)
    assert cells["have/change"].bases == (100, 200)
    assert cells["have/q"].value == pytest.approx(
        erfc(0.15 / error / sqrt(2)), abs=2e-3
    )  # t with 298 df, nearly normal
    line = grid(told).lines[0]
    assert (line.label, line.words[0], line.words[1], line.words[-1]) == ("Have one", "30", "45", "supported")


def test_the_verdict_goes_when_a_number_of_its_row_is_withheld() -> None:
    few = fielded("2018", "yyynnnnn")  # 8 people
    ends = trend([few, NOW], "have", "yes")
    parts = changes_table(changes(ends), {"Have one": ends}).exhibit_parts()
    (safe,), _ = protect([Exhibit("moved", "Nothing moved", parts)], Rule("public"))
    assert safe.parts.table is not None
    assert [row.words for row in safe.parts.table.rows] == [""]
    assert parts.table is not None
    assert parts.table.rows[0].words != ""


def test_a_table_of_changes_needs_changes() -> None:
    with pytest.raises(ConfigurationError, match="result of changes"):
        changes_table(share(THEN, "have"), {"Have one": HAVE})
    last = fielded("2021", "y" * 50 + "n" * 50)
    later = trend([NOW, last], "have", "yes")
    both = changes(HAVE, later)
    with pytest.raises(ConfigurationError, match="span 2 pairs of waves"):
        changes_table(both, {"Then": HAVE, "Later": later})
