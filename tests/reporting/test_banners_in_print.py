"""A banner from one definition: panels and letters in print, the whole table on the page, all columns in the data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from research.exhibits import Cell, Column, Exhibit, Table, TableRow
from research.reporting import Edition
from research.reporting.apparatus import panels, printed_table
from tests.reporting.made_report import exhibits, parts, printed, titled

SIZES = ("Households", "Neighborhoods", "Municipalities", "Administrations", "Federations")
PLACES = ("Northernmost", "Southwestern", "Metropolitan", "Unincorporated")


def banner(rows: int = 3, blocks: int = 1) -> Exhibit:
    """A banner of ten columns under two spanners."""
    columns = [Column("Total")]
    columns += [Column(label, "Size", letter="ABCDE"[at]) for at, label in enumerate(SIZES)]
    columns += [Column(label, "Place", letter="ABCD"[at]) for at, label in enumerate(PLACES)]
    lines, cells = [], []
    for block in range(blocks):
        name = ("weed", "water")[block % 2] + str(block)
        for row in range(rows):
            own = [cell(f"{name}/row-{row}/{at}", at, row, column.spanner) for at, column in enumerate(columns)]
            cells += own
            lines.append(TableRow(f"Answer {row}", tuple(one.key for one in own), group=f"Block {block}"))
        bases = [Cell(f"{name}/base/{at}", 80.0, 80, "count", label="Base") for at in range(len(columns))]
        cells += bases
        lines.append(TableRow("Base", tuple(one.key for one in bases), "base", group=f"Block {block}"))
    told = parts(tuple(cells), ("weed", "water"), kind="table", table=Table(tuple(columns), tuple(lines), "Answer"))
    return titled("table", "Weeding goes with size", told, "", "")


def cell(key: str, at: int, row: int, spanner: str) -> Cell:
    """A share of a made-up column; the second column of each spanner stands above the first."""
    marks = ("A",) if spanner and at in (2, 7) and row == 0 else ()
    return Cell(key, 0.2 + at / 50, 80, "share", 0.1, 0.9, 16 + at, label=f"Answer {row}", marks=marks)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return printed(tmp_path_factory.mktemp("banners"), given=exhibits() | {"table": banner()})


def text_of(edition: Edition) -> list[str]:
    """The text of each page."""
    pdf = pypdfium2.PdfDocument(edition.pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def test_a_banner_too_wide_for_a_page_goes_on_in_a_second_table_with_the_total() -> None:
    one = banner()
    assert one.parts.table is not None
    told = panels(printed_table(one, one.parts.table))
    assert [[column["label"] for column in panel["columns"]] for panel in told] == [
        ["Total", *SIZES],
        ["Total", *PLACES],
    ]
    assert [row["marks"][2] for row in told[0]["rows"]] == ["", "A", "", "", ""]
    assert [row["values"][0] for row in told[1]["rows"]] == ["", "20", "20", "20", "80"]


def test_a_variable_too_wide_by_itself_is_broken_off() -> None:
    one = banner()
    assert one.parts.table is not None
    wide = replace(one.parts.table, columns=tuple(replace(c, spanner="Size") for c in one.parts.table.columns))
    told = panels(printed_table(one, wide))
    assert sum(len(panel["columns"]) for panel in told) == 10
    assert len(told) > 1


def test_a_narrow_banner_and_any_other_table_stay_whole() -> None:
    other = exhibits()["table"]
    assert other.parts.table is not None
    assert len(panels(printed_table(other, other.parts.table))) == 1


def test_print_has_letters_headings_and_both_tables(edition: Edition) -> None:
    page = next(text for text in text_of(edition) if "Weeding goes with size" in text and "Answer 0" in text)
    assert page.count("Total") == 2
    assert "Block 0" in page
    assert "24 A" in page


def test_the_page_has_the_whole_table_with_letters_in_boxes(edition: Edition) -> None:
    html = (edition.folder / "sample.html").read_text()
    assert '<br><span class="marks">A</span>' in html
    assert '24<span class="marks w1"> A</span>' in html
    assert html.count(">Total<") == 1


def test_the_data_tell_variable_letter_and_marks_of_every_figure(edition: Edition) -> None:
    rows = list(csv.DictReader(io.StringIO((edition.folder / "data" / "table.csv").read_text())))
    marked = [row for row in rows if row["marks"]]
    assert [(row["variable"], row["letter"], row["marks"]) for row in marked] == [
        ("Size", "B", "A"),
        ("Place", "B", "A"),
    ]
    others = csv.DictReader(io.StringIO((edition.folder / "data" / "tending.csv").read_text()))
    assert "marks" not in (others.fieldnames or ())


def test_a_long_banner_goes_on_over_the_foot_of_the_page(tmp_path: Path) -> None:
    told = text_of(printed(tmp_path, given=exhibits() | {"table": banner(rows=8, blocks=6)}))
    pages = [text for text in told if "Answer 7" in text]
    assert len(pages) > 1
    assert sum(text.count("Answer 7") for text in pages) == 2 * 6
