"""What report.yml and the prose files may say, and how they are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from research.errors import ConfigurationError, ReportError
from research.reporting import read_report
from research.reporting.transparency import ITEMS
from tests.reporting.made_report import sample_report

HERE = Path(__file__).parents[2]


def test_a_report_is_read_into_plain_values() -> None:
    report = sample_report()
    assert (report.name, report.edition, report.version, report.date) == (
        "sample",
        "sample 2031.1",
        "2031.1",
        date(2031, 11, 23),
    )
    assert report.notebooks[0].parameters == {"study": "gardens", "wave": "2031"}
    assert [(told.study, told.waves) for told in report.studies] == [("gardens", ("2030", "2031"))]
    assert (report.studies[0].toplines, report.funnels) == ("topline-", ("kept",))
    assert [chapter.title for chapter in report.chapters] == ["Many weed, few make compost", "Two years, little change"]
    assert report.release["public_at"] == datetime(2031, 12, 15, 9, tzinfo=UTC)
    assert report.public_on == date(2031, 12, 15)
    assert report.release["roster"] == "roster.yml"


def test_a_passage_knows_its_file_and_line() -> None:
    tending = sample_report().chapters[0]
    line = tending.body.source.splitlines().index("## Size is not the whole story") + 1
    assert tending.body.place_of("Size is not the whole story") == f"tending.md, line {line}"


def test_the_committed_report_reads() -> None:
    assert read_report(HERE / "reports" / "open-source-programs").name == "open-source-programs"


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("subtitle:", "subtitel:", r"nobody knows the key 'subtitel'; did you mean 'subtitle' or 'title'\?"),
        ("cover: cover\n", "", r"1 keys are missing: cover"),
        ("title: Who Tends the Garden", "title: 12", r"words are expected here, found a number"),
        ("date: 2031-11-23", "date: soon", r"a date such as 2026-11-23 is expected here, found words"),
        ("edition: sample 2031.1", "edition: other 2031.1", r"named like 'sample 2020\.1', found 'other 2031\.1'"),
        ("verdict: supported", "verdict: proven", r"'proven' is none of supported"),
        ("    holds: low('weed/2031') > 0.5\n", "", r"the verdict 'supported' stands on nothing"),
        ("public_at: 2031-12-15T09:00:00Z", "public_at: 2031-12-15", r"an instant such as"),
        ("public_at: 2031-12-15", "public_at: 2031-11-15", r"members would read after the public"),
        ("  roster:", "  rooster:", r"nobody knows the key 'rooster'; did you mean 'roster'"),
        ("  roster:", "  zone: Mars/Olympus\n  roster:", r"there is no time zone 'Mars/Olympus'"),
        ("audience: public", "audience: everybody", r"'everybody' is none of own, organization, peers, public"),
        ("chapters: [tending.md", "chapters: [weeding.md", r"no file 'weeding.md'; its files: change.md"),
        ("number:", "title: Again\nnumber:", r"'title' is there twice"),
        ("reason: The plot", "reason: ''\n    because: The plot", r"nobody knows the key 'because'"),
        ("method:\n", "method: [\n", r"not YAML"),
    ],
)
def test_a_definition_that_does_not_say_what_it_must_is_refused(
    folder: Path, was: str, becomes: str, sentence: str
) -> None:
    spoil(folder / "report.yml", was, becomes)
    with pytest.raises(ConfigurationError, match=sentence) as refusal:
        read_report(folder)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize("item", ITEMS)
def test_an_empty_or_missing_transparency_item_stops_the_report(folder: Path, item: str) -> None:
    file = folder / "report.yml"
    lines = file.read_text().splitlines(keepends=True)
    begin = lines.index("transparency:\n")
    at = next(n for n in range(begin, len(lines)) if lines[n].startswith(f"  {item}:"))
    after = next(
        n
        for n in range(at + 1, len(lines))
        if lines[n].startswith("  ") != lines[n].startswith("    ") or (lines[n] == "\n" and lines[n + 1][:4] != "    ")
    )
    for replacement in ([f"  {item}:\n"], [f"  {item}: '  '\n"], []):
        file.write_text("".join([*lines[:at], *replacement, *lines[after:]]))
        with pytest.raises(ReportError, match=f"1 of the 11 items .* are empty: {item};") as refusal:
            read_report(folder)
        assert refusal.value.exit_code == 6


def test_a_prose_file_begins_with_its_title(folder: Path) -> None:
    (folder / "limits.md").write_text("# Limits\n\nNone.\n")
    with pytest.raises(ConfigurationError, match=r"limits\.md, line 1: a front matter"):
        read_report(folder)


def spoil(file: Path, was: str, becomes: str) -> None:
    """Change one place of a file."""
    text = file.read_text()
    assert was in text
    file.write_text(text.replace(was, becomes, 1))


def test_the_public_day_is_told_by_the_clocks_of_the_release(folder: Path) -> None:
    spoil(
        folder / "report.yml", "public_at: 2031-12-15T09:00:00Z", "public_at: 2031-12-15T00:30\n  zone: Europe/Berlin"
    )
    report = read_report(folder)
    assert report.release["public_at"] == datetime(2031, 12, 14, 23, 30, tzinfo=UTC)
    assert report.public_on == date(2031, 12, 15)
