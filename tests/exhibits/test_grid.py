from __future__ import annotations

import pytest

from research.exhibits import Cell, Column, Table, TableRow
from research.exhibits.grid import as_html, as_text, grid
from tests.exhibits.told import change, counted, parts, share

TABLE = Table(
    (
        Column("2018", "Asked alike"),
        Column("2020", "Asked alike"),
        Column("2022", "Asked otherwise", gap=True),
        Column("Change"),
    ),
    (
        TableRow("2-50", ("a/2018", "a/2020", "a/2022", "a/change")),
        TableRow("Always", ("", "", "b/2022", "")),
        TableRow("Base", ("base/2018", "base/2020", "base/2022", ""), "base"),
    ),
    "Size",
    highlight="2-50",
)
TOLD = parts(
    share("a/2018", "146/738"),
    share("a/2020", "222/998"),
    Cell("a/2022", None, 7, status="suppressed"),
    change("a/change", 0.0246, -0.014, 0.063, (738, 998)),
    Cell("b/2022", None, 22, status="range", low=0.0, high=0.1),
    counted("base/2018", 738),
    counted("base/2020", 998),
    counted("base/2022", 1048),
    table=TABLE,
)


def test_a_table_is_told_in_words_as_it_is_printed() -> None:
    assert as_text(grid(TOLD)).splitlines() == [
        "Size    2018  2020       2022               Change",
        "2–50      20    22    too few  +2.5 (−1.4 to +6.3)",
        "Always     –     –  under 10%                    –",
        "Base     738   998      1,048",
    ]


def test_spanners_join_neighbors_and_end_at_a_gap() -> None:
    assert grid(TOLD).spanners == (("Asked alike", 0, 2), ("Asked otherwise", 2, 1))


def test_the_finding_is_marked_by_row_or_by_cell() -> None:
    assert [line.is_finding for line in grid(TOLD).lines] == [True, False, False]


def test_a_table_in_html_has_headers_for_rows_and_columns() -> None:
    told = as_html(grid(TOLD), "Unprotected & marked")
    assert "<caption>Unprotected &amp; marked</caption>" in told
    assert '<th scope="colgroup" colspan="2">Asked alike</th>' in told
    assert '<tr class="row finding"><th scope="row">2–50</th><td>20</td><td>22</td><td class="gap">too few</td>' in told
    assert told.count('<th scope="row">') == 3


def test_only_a_table_has_a_grid() -> None:
    with pytest.raises(ValueError, match="no table"):
        grid(parts(share("a", "1/2")))


def test_words_stand_in_a_last_column() -> None:
    rows = (TableRow("Teach", ("c",), words="supported"),)
    told = parts(share("c", "20/40"), table=Table((Column("2020"),), rows, words_head="Verdict"))
    assert as_text(grid(told)).splitlines() == ["Answer  2020    Verdict", "Teach     50  supported"]
