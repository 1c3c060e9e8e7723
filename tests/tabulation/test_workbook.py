"""The banner book, read back by another library: numbers with all digits, letters, bases, marks, and the same bytes."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook, load_workbook

from research import Design, banner, exhibit, responses_from, share, table_of, workbook
from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.exhibits import Exhibit, Source
from research.tabulation import Banner

MARK = "Unprotected, not for publication"


def told(items: dict[str, object] | None = None, weights: bool = False) -> Banner:
    """Two hundred people in the north and the south; 90 and 40 of each hundred were helped."""
    frame = pd.DataFrame(
        {
            "helped": ["yes"] * 90 + ["no"] * 10 + ["yes"] * 40 + ["no"] * 60,
            "score": [float(k % 7) for k in range(100)] + [float(k % 3) for k in range(100)],
            "where": ["north"] * 100 + ["south"] * 100,
            "w": [1.0, 2.0] * 100,
        }
    )
    design = Design(weights="w") if weights else Design()
    return banner(responses_from(frame, design), items or {"helped": None, "score": ["mean"]}, "where")  # type: ignore[arg-type]


def sheet(path: Path, name: str) -> list[list[object]]:
    """The rows of a sheet."""
    return load_workbook(path).get_sheet_by_name(name).to_python()


def labeled(rows: list[list[object]], label: str) -> list[object]:
    """The row with this label."""
    return next(row for row in rows if row[0] == label)


def under(rows: list[list[object]], label: str) -> list[object]:
    """The row after the one with this label."""
    return rows[[row[0] for row in rows].index(label) + 1]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(told(), tmp_path / "book.xlsx")


def test_the_contents_come_first_and_nothing_is_hidden(book: Path) -> None:
    read = load_workbook(book)
    assert read.sheet_names == ["Contents", "helped", "score"]
    assert {str(known.visible) for known in read.sheets_metadata} == {"SheetVisibleEnum.Visible"}
    rows = sheet(book, "Contents")
    assert [row[0] for row in rows][4:6] == ["helped", "score"]
    assert rows[4][2] == 200


def test_a_figure_keeps_twelve_digits_and_is_shown_as_a_percent(book: Path) -> None:
    rows = sheet(book, "helped")
    assert labeled(rows, "yes")[1:4] == [0.65, 0.9, 0.4]
    mean = labeled(sheet(book, "score"), "Mean")[2]
    assert mean == float(f"{sum(k % 7 for k in range(100)) / 100:.12g}")
    assert "0%" in styles_of(book)


def styles_of(book: Path) -> set[str]:
    """The number formats of a book: its own, and those that Excel knows by number."""
    told = ElementTree.fromstring(zipfile.ZipFile(book).read("xl/styles.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    known = {"9": "0%", "3": "#,##0", "10": "0.00%"}
    used = {known.get(xf.get("numFmtId", ""), "") for xf in told.iterfind(".//x:cellXfs/x:xf", space)}
    return used | {one.get("formatCode", "") for one in told.iterfind(".//x:numFmt", space)}


def test_letters_stand_under_their_figures_and_columns_under_their_letters(book: Path) -> None:
    rows = sheet(book, "helped")
    assert labeled(rows, "Answer")[1:] == ["Total", "north", "south"]
    assert under(rows, "Answer")[1:] == ["", "A", "B"]
    assert rows[3][1:3] == ["", "where"]
    assert under(rows, "yes")[1:] == ["", "B", ""]
    assert under(rows, "no")[1:] == ["", "", "A"]


def test_bases_and_what_lets_one_check_stand_below(tmp_path: Path) -> None:
    rows = sheet(workbook(told(weights=True), tmp_path / "book.xlsx"), "helped")
    assert labeled(rows, "Base")[1:] == [200, 100, 100]
    assert labeled(rows, "Weighted base")[1:] == [300, 150, 150]
    assert labeled(rows, "Effective base")[1:] == pytest.approx([180, 90, 90])  # 300^2 / 500
    notes = " ".join(str(row[1]) for row in rows)
    assert "A letter says that the figure is above" in notes
    assert "p corrected by Holm (1979) over the pairs of a row" in notes


def test_a_small_base_is_shown_with_its_sign_and_stays_a_number(tmp_path: Path) -> None:
    frame = pd.DataFrame({"helped": ["yes", "no"] * 30, "where": ["north"] * 50 + ["south"] * 10})
    book = workbook(banner(responses_from(frame), "helped", "where"), tmp_path / "book.xlsx")
    assert labeled(sheet(book, "helped"), "Base")[1:] == [60, 50, 10]
    assert '#,##0"*"' in styles_of(book)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (workbook(told(), tmp_path / name).read_bytes() for name in ("one.xlsx", "other.xlsx"))
    assert one == other
    dates = {entry.date_time[0] for entry in zipfile.ZipFile(tmp_path / "one.xlsx").infolist()}
    assert dates == {1980}
    assert b"2000-01-01" in zipfile.ZipFile(tmp_path / "one.xlsx").read("docProps/core.xml")


def test_heads_are_frozen_and_the_contents_link_to_every_sheet(book: Path) -> None:
    files = zipfile.ZipFile(book)
    contents, helped = (files.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert re.findall(r'location="([^"]*)"', contents) == ["'helped'!A1", "'score'!A1"]
    assert 'xSplit="1" ySplit="6"' in helped
    assert "location=\"'Contents'!A1\"" in helped
    assert "<f>" not in contents + helped


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"helped": ["=1+1", "@no"] * 20, "where": ["+a", "-b", "-b", "+a"] * 10})
    book = workbook(banner(responses_from(frame), "helped", "where"), tmp_path / "book.xlsx")
    rows = sheet(book, "helped")
    assert labeled(rows, "=1+1")[1] == 0.5
    assert "<f>" not in zipfile.ZipFile(book).read("xl/worksheets/sheet2.xml").decode()


def everywhere(book: Path) -> list[bool]:
    """For each sheet whether it bears the mark."""
    read: CalamineWorkbook = load_workbook(book)
    return [
        any(MARK in str(value) for row in read.get_sheet_by_name(name).to_python() for value in row)
        for name in read.sheet_names
    ]


def protected(name: str = "helped") -> Exhibit:
    """A banner that has passed disclosure control."""
    safe, _ = protect([Exhibit(name, "Help is nearer in the north", told().only("helped").exhibit_parts())], Rule())
    return safe[0]


def test_a_book_says_on_every_sheet_that_it_is_unprotected(book: Path, tmp_path: Path) -> None:
    assert everywhere(book) == [True, True, True]
    assert everywhere(workbook([protected(), told()], tmp_path / "mixed.xlsx")) == [True] * 4
    shown = exhibit("helped", told(), title="Help is nearer in the north")
    assert everywhere(workbook(shown, tmp_path / "shown.xlsx")) == [True, True]


def test_a_book_of_protected_exhibits_bears_no_mark(tmp_path: Path) -> None:
    book = workbook([protected("a"), protected("b")], tmp_path / "public.xlsx", title="Tables for everyone")
    assert everywhere(book) == [False, False, False]
    assert sheet(book, "Contents")[0][0] == "Tables for everyone"
    assert sheet(book, "a")[0][0] == "Help is nearer in the north"


def test_withheld_figures_are_words_and_leave_no_letter(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"helped": ["yes"] * 90 + ["no"] * 10 + ["yes"] * 4 + ["no"] * 3, "where": ["north"] * 100 + ["south"] * 7}
    )
    parts = banner(responses_from(frame), "helped", "where", min_base=2).exhibit_parts()
    safe, _ = protect([Exhibit("helped", "Help", parts)], Rule())
    rows = sheet(workbook(safe, tmp_path / "book.xlsx"), "helped")
    assert labeled(rows, "yes")[3] == "too few"
    assert not any(str(value) in {"A", "B"} for row in rows[6:] for value in row)


def test_question_source_and_license_stand_on_the_sheet(tmp_path: Path) -> None:
    parts = told().only("helped").exhibit_parts()
    source = Source("The Trust", "CC BY 4.0", "The Trust, survey of 2030", "2030")
    sourced = replace(parts, source=(source,), wave=("2030",))
    rows = sheet(workbook(Exhibit("helped", "Help", sourced), tmp_path / "book.xlsx"), "helped")
    assert rows[1][0] == "helped"  # a plain column has its name for a question
    assert labeled(rows, "Source")[1] == "The Trust, survey of 2030, CC BY 4.0"
    assert labeled(rows, "Wave")[1] == "2030"


def test_a_mapping_makes_one_sheet_for_each_section(tmp_path: Path) -> None:
    book = workbook({"Help": told(), "Score: all/some?": told().only("score")}, tmp_path / "book.xlsx")
    assert load_workbook(book).sheet_names == ["Contents", "Help", "Score  all some"]
    rows = sheet(book, "Help")
    assert [row[0] for row in rows if row[0] in {"helped", "score"}] == ["helped", "score"]
    assert sheet(book, "Help")[0][0] == "helped, score by where"


def test_names_of_sheets_are_short_and_each_is_there_once(tmp_path: Path) -> None:
    long = "how much the people around here help"
    frame = told().responses.frame.rename(columns={"helped": long})
    banners = [banner(responses_from(frame), long, "where") for _ in range(2)]
    names = load_workbook(workbook(banners, tmp_path / "book.xlsx")).sheet_names
    assert names == ["Contents", "how much the people around here", "how much the people around he 2"]


def test_other_tables_go_into_a_book_too(tmp_path: Path) -> None:
    responses = told().responses
    table = table_of({"All": share(responses, "helped")}, head="Answer")
    rows = sheet(workbook(table, tmp_path / "book.xlsx"), "Table")
    assert labeled(rows, "yes")[1] == 0.65


def test_a_net_promoter_score_is_in_points(tmp_path: Path) -> None:
    frame = pd.DataFrame({"recommend": [10, 9, 8, 3] * 20, "where": ["a", "b"] * 40})
    responses = responses_from(frame)
    rows = sheet(workbook(banner(responses, {"recommend": "nps"}, "where"), tmp_path / "book.xlsx"), "recommend")
    assert labeled(rows, "Net promoter score")[1] == 25


def test_an_older_book_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(b"older")
    workbook(told(), tmp_path / "book.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no table"):
        workbook(share(told().responses, "helped"), tmp_path / "book.xlsx")
    with pytest.raises(ConfigurationError, match="at least one table"):
        workbook([], tmp_path / "book.xlsx")
    with pytest.raises(ConfigurationError, match=r"written as \.xlsx"):
        workbook(told(), tmp_path / "book.xls")
