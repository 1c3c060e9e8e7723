"""Every number of the whole edition against the ladder of disclosure, and every file against its sources.

The ladder is written down here a second time, from the design and not from the engine: under ten people nothing where
organizations are not known, up to 29 a share with its interval and no comparison, small numerators as bounds.
"""

from __future__ import annotations

import csv
import json
import math
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from research.archive import Home
from research.exhibits import Cell, Exhibit, catalogue
from research.exhibits.wording import value
from tests.line.written import Written, numbers_in, words_in, written

LEAST, FULL, SMALL = 10, 30, 2
PROPORTIONS = ("share", "probability")
NUMBERS = ("value", "low", "high", "count", "base", "effective_base", "organizations")


@pytest.fixture(scope="session")
def edition_as_read(built: Any) -> Written:
    told = built.edition()
    return written(Path(told["pdf"]), Home(built.home).exhibits(told["edition"]))


@pytest.fixture(scope="session")
def unprotected(built: Any, edition_as_read: Written) -> dict[str, dict[str, Cell]]:
    """The cells of the edition's own runs, which nobody may read; to know what was withheld."""
    folders = [built.home / "runs" / key / "cells" for key in edition_as_read.facts["runs"].values()]
    found = [exhibit for folder in folders for exhibit in catalogue(folder).values()]
    return {exhibit.id: {cell.key: cell for cell in exhibit.parts.cells} for exhibit in found}


def people(cell: Cell) -> int:
    """The fewest people that the cell speaks of."""
    return min((cell.base, *cell.bases))


def faults(exhibit: Exhibit, cell: Cell) -> list[str]:
    """What the ladder forbids of this cell."""
    least = LEAST if exhibit.parts.organization == "unknown" or cell.sensitive else 5
    if cell.status == "suppressed":
        bare = ("value", "low", "high", "count", "effective", "organizations", "largest")
        return [f"a withheld cell tells {name}" for name in bare if getattr(cell, name) is not None]
    if cell.status == "range":
        told = [name for name in ("value", "count", "effective") if getattr(cell, name) is not None]
        ends = (round(10 * (cell.low or 0.0), 6), round(10 * (cell.high or 0.0), 6))
        return told + (["its bound follows the count"] if any(end != int(end) for end in ends) else [])
    found = [f"{people(cell)} people, fewer than {least}"] if people(cell) < least else []
    if people(cell) < FULL:
        found += ["a comparison under 30"] if cell.is_comparison else []
        if cell.unit in PROPORTIONS:
            found += ["no interval under 30"] if cell.low is None or cell.high is None else []
            hits = cell.count if cell.count is not None else round((cell.value or 0.0) * cell.base)
            found += [f"a numerator of {hits} of {cell.base}"] if min(hits, cell.base - hits) <= SMALL else []
        if cell.unit == "count" and cell.value != cell.base:
            left = min(cell.value or 0.0, cell.base - (cell.value or 0.0))
            found += ["a small count told exactly"] if left <= SMALL else []
    return found


def test_no_cell_of_any_exhibit_breaks_the_ladder(edition_as_read: Written) -> None:
    told = [
        f"{exhibit.id}.{cell.key}: {fault}"
        for exhibit, cell in edition_as_read.cells
        for fault in faults(exhibit, cell)
    ]
    assert told == []
    assert sum(1 for _ in edition_as_read.cells) > 2000  # so that an empty edition does not pass


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (Cell("a", 0.5, 9, low=0.2, high=0.8, count=4), "9 people"),
        (Cell("a", 0.5, 20, count=10), "no interval"),
        (Cell("a", 0.1, 20, low=0.0, high=0.3, count=2), "a numerator of 2"),
        (Cell("a", 0.1, 29, "points", 0.0, 0.3), "a comparison"),
        (Cell("a", 0.1, 40, "points", 0.0, 0.3, bases=(40, 29)), "a comparison"),
        (Cell("a", None, 20, status="suppressed", count=3), "tells count"),
        (Cell("a", None, 0, low=0.93, high=1.0, status="range"), "follows the count"),
        (Cell("a", 1.0, 12, "count"), "a small count"),
    ],
)
def test_the_second_ladder_sees_what_it_must(edition_as_read: Written, cell: Cell, fault: str) -> None:
    exhibit = edition_as_read.exhibits["members-recommend"]
    assert any(fault in found for found in faults(exhibit, cell))


def test_the_data_files_hold_the_cells_of_the_exhibits_and_nothing_of_what_is_withheld(
    edition_as_read: Written,
) -> None:
    assert set(edition_as_read.tables) == set(edition_as_read.facts["exhibits"])
    for name, rows in edition_as_read.tables.items():
        cells = edition_as_read.exhibits[name].parts.cells
        assert [row["cell"].lstrip("'") for row in rows] == [cell.key for cell in cells], name
        for row, cell in zip(rows, cells, strict=True):
            assert row["status"] == cell.status
            if cell.status != "published":
                assert [row[column] for column in NUMBERS] == [""] * len(NUMBERS), f"{name}.{cell.key}"
                assert row["reason"]
            elif cell.value is not None:
                assert float(row["value"]) == pytest.approx(cell.value, rel=1e-9)


def test_charts_and_words_hold_no_number_that_is_withheld(
    edition_as_read: Written, unprotected: dict[str, dict[str, Cell]]
) -> None:
    looked_at = 0
    for exhibit, cell in edition_as_read.cells:
        if cell.status == "published":
            continue
        true = unprotected[exhibit.id][cell.key]
        open_ones = {round(c.value, 9) for c in exhibit.parts.cells if c.status == "published" and c.value is not None}
        if true.value is None or round(true.value, 9) in open_ones:
            continue
        looked_at += 1
        drawn = {round(number, 9) for number in numbers_in(exhibit.plotly or {})}
        secret = {round(true.value, 9), round(100 * true.value, 9)}
        assert not drawn & secret, f"{exhibit.id}.{cell.key} stands in the interactive chart"
        printed = re.escape(f"{true.label or cell.label} {value(true)}")
        for words in (exhibit.alt, exhibit.svg, *words_in(exhibit.plotly or {}), edition_as_read.pdf):
            assert not re.search(printed, re.sub(r"<[^>]+>", " ", words)), f"{exhibit.id}.{cell.key}"
    assert looked_at >= 3


SMALL_LEVELS = ("Nonprofit", "Academic", "Gold", "Platinum", "End User Supporter")


@pytest.mark.parametrize("level", SMALL_LEVELS)
def test_a_level_with_few_answers_has_no_cell_and_is_in_no_words_of_a_chart(
    edition_as_read: Written, level: str
) -> None:
    of_members = [exhibit for name, exhibit in edition_as_read.exhibits.items() if name.startswith("members")]
    assert len(of_members) > 15
    for exhibit in of_members:
        told = (exhibit.title, exhibit.alt, exhibit.svg, exhibit.parts.deck, *exhibit.parts.notes)
        assert not any(level in words for words in (*told, *words_in(exhibit.plotly or {}))), exhibit.id
        assert not any(level in f"{cell.key} {cell.label} {cell.of}" for cell in exhibit.parts.cells), exhibit.id
        for row in edition_as_read.tables[exhibit.id]:
            assert not any(level in row[column] for column in ("cell", "label", "of", "title")), exhibit.id


def test_the_level_with_four_answers_stands_nowhere_beside_a_number(edition_as_read: Written) -> None:
    for words in (edition_as_read.pdf, plain(edition_as_read.html)):
        found = [words[max(0, at.start() - 60) : at.end() + 60] for at in re.finditer("Nonprofit", words)]
        assert len(found) == 1  # among the answers on offer, in the questionnaire
        assert "End User Supporter" in found[0]
        assert "%" not in found[0]
    for exhibit, cell in edition_as_read.cells:
        assert "onprofit" not in f"{cell.key} {cell.label} {cell.of}", exhibit.id


def test_the_page_carries_no_number_of_a_withheld_cell(edition_as_read: Written) -> None:
    """The page holds each exhibit's data as a file to save, packed into its address."""
    carried = unquote(edition_as_read.html).splitlines()
    looked_at = 0
    for _, cell in edition_as_read.cells:
        if cell.status == "published":
            continue
        for line in (line for line in carried if line.startswith(f"{cell.key},")):
            looked_at += 1
            row = next(csv.reader([line]))
            assert cell.status in row
            assert [field for field in row[4:] if re.fullmatch(r"[\d.]+", field)] == []
    assert looked_at >= 3


def plain(html: str) -> str:
    """The words of a page, without marks and scripts."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def test_every_wave_is_named_with_attribution_and_license_in_print_on_the_page_and_in_the_data(
    edition_as_read: Written,
) -> None:
    readme = (edition_as_read.folder / "data" / "README.md").read_text(encoding="utf-8")
    sources = edition_as_read.facts["sources"]
    assert {source["study"] for source in sources} == {
        *("open-source-programs", "lasting-practice", "member-organizations"),
    }
    assert len(sources) == 9
    for source in sources:
        attribution, short = told_with_wave(source["attribution"], source["wave"]), short_name(source["license"])
        for place, words in (("print", edition_as_read.pdf), ("page", plain(edition_as_read.html))):
            assert re.search(rf"{attribution}, {re.escape(short)}", words), f"{source['attribution']} in {place}"
            assert source["license_url"] in words, f"{source['license_url']} in {place}"
        assert source["attribution"].rstrip(".") in readme
        assert f"({source['license']})" in readme


def test_every_row_of_every_data_file_names_its_source_its_wave_and_the_license(edition_as_read: Written) -> None:
    known = edition_as_read.facts["sources"]
    for name, rows in edition_as_read.tables.items():
        waves = {source.wave: source for source in edition_as_read.exhibits[name].parts.source}
        assert set(waves) == set(edition_as_read.exhibits[name].parts.wave), name
        for source in waves.values():
            told = [one for one in known if (one["wave"], one["attribution"]) == (source.wave, source.attribution)]
            assert len(told) == 1, f"{name} shows a source that the edition does not list"
            for row in rows:
                assert re.search(told_with_wave(source.attribution, source.wave), row["source"]), name
                assert source.license in row["source"], name
        assert {row["license"] for row in rows} == {f"{edition_as_read.facts['edition']}: CC BY-SA 4.0"}


def told_with_wave(attribution: str, wave: str) -> str:
    """A pattern for an attribution that may stand for several waves at once, this one among them."""
    whole = re.escape(attribution.rstrip(". "))
    if re.escape(wave) in whole:
        return whole.replace(re.escape(wave), rf"[\w, -]*{re.escape(wave)}[\w, -]*")
    return rf"{whole} \(waves? [^)]*{re.escape(wave)}[^)]*\)"


def short_name(license: str) -> str:
    """What print calls a license."""
    known = {"CC-BY-SA-4.0": "CC BY-SA 4.0", "CC-BY-4.0": "CC BY 4.0"}
    return known.get(license, license)


TOPLINES = {
    "members-topline-tenure": "q_How long have you been a member of CNCF?",
    "members-topline-size": "q_How many employees does your company have?",
    "members-topline-end-user": "q_Are you also part of CNCF's End User Community? (Visit here ",
    "members-topline-role": "q_What is your role in your organization?",
    "members-topline-recommend": "recommend",
    "members-topline-expectations": "expectations_met",
    "members-topline-networking": "networking_used",
}


@pytest.mark.parametrize(("table", "counted"), TOPLINES.items())
def test_what_is_printed_of_members_is_what_was_counted_outside(
    edition_as_read: Written, table: str, counted: str
) -> None:
    fixture = Path(__file__).parents[1] / "intake" / "fixtures" / "member-organizations.json"
    expected: dict[str, int] = json.loads(fixture.read_text(encoding="utf-8"))["expected"][counted]
    rows = {row["label"]: row for row in edition_as_read.tables[table]}
    blank = expected.get("(blank)", 0)
    told = {label: int(rows[label]["count"]) for label in expected if label != "(blank)"}
    assert told == {label: count for label, count in expected.items() if label != "(blank)"}
    assert {rows[label]["base"] for label in told} == {str(150 - blank)}
    assert ("No answer" in rows) == bool(blank)


def test_the_certificate_counts_what_was_withheld(edition_as_read: Written, built: Any) -> None:
    folder = Home(built.home).exhibits(edition_as_read.facts["edition"])
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    cells = [cell for exhibit in edition_as_read.exhibits.values() for cell in exhibit.parts.cells]
    assert certificate["cells"] == len(cells)
    assert sum(certificate["suppressed"].values()) == sum(cell.status == "suppressed" for cell in cells)
    assert not any(math.isnan(cell.value) for cell in cells if cell.value is not None)
