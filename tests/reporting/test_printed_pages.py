"""What a reader finds on the pages, and what a screen reader finds in the tags."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import page as validation
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from research.errors import ReportError
from research.reporting import Edition
from research.reporting.apparatus import printed_table
from tests.reporting.made_report import HOUSE, exhibits, printed, replaced

CHAPTER = re.compile(r"chapter-\d+")
FREE_BAND = (6, 36)  # points from the foot of the page, kept for a personal copy's lines


def test_every_number_of_the_prose_is_said_from_its_cell(pages: list[str]) -> None:
    whole = " ".join(pages)
    assert "In 65% of gardens someone weeds weekly (60 to 70%), by 268 of 412 answers." in whole  # 268 / 412 = .6505
    assert "weeding moved by +2.5 points (−4.1 to +9.1)" in whole
    assert "412 of 440 answers were kept." in whole


def test_the_parts_of_a_report_stand_in_their_order(pages: list[str]) -> None:
    heads = ("About this edition", "Contents", "At a glance", "How we know", "Transparency sheet", "Topline")
    order = [next(at for at, words in enumerate(pages) if head in words[:90]) for head in (*heads, "Questionnaire")]
    assert order == sorted(order)
    assert " License Text and exhibits: CC BY-SA 4.0, because" in pages[-1]
    assert "Who Tends the Garden" in pages[0]
    assert "Early access for members until 15 December 2031" in pages[0]


def test_an_exhibit_is_followed_by_its_question_base_interval_and_source(pages: list[str]) -> None:
    words = next(words for words in pages if "EXHIBIT 1" in words)
    stands = [
        words.index(part)
        for part in (
            "EXHIBIT 1",
            "Most gardens are weeded weekly; fewer than a third make compost",
            "Gardens doing each task weekly, percent",
            "Asked How often do you do the following in your garden? Pull the weeds / Water the beds / Make compost.",
            "Base 409 to 412 people who answered.",
            "Interval 95% interval (Wilson)",
            "Source The Garden Trust, survey of shared gardens (wave 2031), CC BY",
        )
    ]
    assert stands == sorted(stands)


def test_a_reference_names_the_exhibit_and_the_page_it_stands_on(pages: list[str]) -> None:
    at = next(at for at, words in enumerate(pages, 1) if "EXHIBIT 3" in words)
    assert f"Exhibit 3, page {at}." in pages[3]


def test_text_that_typst_would_read_as_a_command_is_printed_as_it_was_typed(pages: list[str]) -> None:
    assert 'for commands: #panic("x"), $x$, emph, @ref, <label>, a < b, C:\\tmp, #let.' in " ".join(pages)


@pytest.mark.parametrize("words", ["#panic(1)", "*_$`@<>~\\", "]#{", "#sys.inputs", '"; #read("/etc/passwd")'])
def test_titles_and_wordings_are_never_read_as_typst(words: str, tmp_path: Path) -> None:
    spoiled = replaced(exhibits()["tending"], title=words, condition=None)
    edition = printed(tmp_path, given={**exhibits(), "tending": spoiled})
    pdf = pypdfium2.PdfDocument(edition.pdf)
    told = " ".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
    pdf.close()
    assert words in told


def test_the_topline_tells_stem_from_row_and_letters_its_break(pages: list[str]) -> None:
    words = next(words for words in pages if words.startswith("Who Tends the Garden") and " Topline " in words[:90])
    assert "weed How often do you do the following in your garden? Pull the weeds" in words
    assert "Asked alike Bands changed a Answer 2030 2031 Only one – 16" in words
    assert "a Bands were cut anew in 2031. – not offered." in words
    assert "Base 388 388 No answer 24 24" in words


def test_a_last_column_of_words_goes_when_a_number_of_its_row_is_withheld(pages: list[str]) -> None:
    words = next(words for words in pages if "EXHIBIT 4" in words)
    assert "Task 2030 2031 Verdict Pull the weeds 63 65 inconclusive" in words
    told = exhibits()["table"]
    hidden = replaced(told.parts.cells[0], status="suppressed", value=None)
    assert told.parts.table is not None
    rows = printed_table(told.with_cells((hidden, *told.parts.cells[1:])), told.parts.table)["rows"]
    assert [(row["values"][0], row["words"]) for row in rows[:2]] == [("too few", ""), ("54", "inconclusive")]


def test_the_questionnaire_holds_wording_answers_routing_and_waves(pages: list[str]) -> None:
    words = next(words for words in pages if " Questionnaire " in words[:90])
    assert "Pull the weeds weed Water the beds water Make compost compost" in words
    assert "Asked if size is at least “11 to 50” and not(weed is “Never”)" in words
    assert "Asked in 2031 Is the shed locked?" in words
    assert "From 2031 on: Is your shed locked?" in words
    assert "At night (up to 2030)" in words
    assert "Who locks the shed?" not in words  # a later wave, which the report does not draw on
    assert "A flag of the file" not in words


def test_both_profiles_are_clean_in_an_independent_validator(edition: Edition) -> None:
    content = edition.pdf.read_bytes()
    for profile in ("ua1", "2a"):
        report = validation.validate_pdf_bytes(content, profile=profile)
        assert report.failures == [], profile


def test_only_the_vendored_fonts_are_embedded(edition: Edition) -> None:
    with pikepdf.open(edition.pdf) as pdf:
        named = {str(thing.FontName) for thing in pdf.objects if isinstance(thing, Dictionary) and "/FontName" in thing}
    families = {name.partition("+")[2].partition("-")[0] for name in named}
    assert families == {"SourceSans3", "SourceSerif4", "SourceSerif4Display"}


def test_text_alternatives_of_all_pictures_are_in_the_tags(edition: Edition) -> None:
    with pikepdf.open(edition.pdf) as pdf:
        told = {str(tag.Alt) for tag in tags(pdf) if "/Alt" in tag}
    assert {exhibit.alt for exhibit in exhibits().values() if exhibit.svg} <= told


def test_the_first_cell_of_a_table_row_is_a_row_header(edition: Edition) -> None:
    with pikepdf.open(edition.pdf) as pdf:
        rows = [tag for body in tags(pdf) if Name.TBody == body.S for tag in body.K if tag.S == Name.TR]
        kinds = [(row.K[0].S, row.K[0].A) for row in rows]
        others = {str(cell.S) for row in rows for cell in list(row.K)[1:]}
    assert len(kinds) > 30
    assert all(kind == Name.TH and scope_of(told) == Name.Row for kind, told in kinds)
    assert others == {"/TD"}


def test_the_file_has_one_revision_packed_objects_and_no_ambiguous_end(edition: Edition) -> None:
    content = edition.pdf.read_bytes()
    assert content.count(b"%%EOF") == 1
    assert b"/ObjStm" in content
    assert b"/Type /XRef" in content
    assert b"\nxref\n" not in content
    assert b"\r\nendstream" not in content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.is_linearized
        assert not pdf.is_encrypted


def test_the_band_at_the_foot_is_free_on_every_page_but_the_cover(edition: Edition) -> None:
    pdf = pypdfium2.PdfDocument(edition.pdf)
    for number in range(1, len(pdf)):
        image = pdf[number].render(scale=2).to_pil().convert("L")
        low, high = FREE_BAND
        band = image.crop((0, image.height - 2 * high, image.width, image.height - 2 * low))
        assert band.getextrema() == (255, 255), f"page {number + 1}"
    pdf.close()


def test_no_page_inside_a_chapter_is_less_than_three_fifths_full(edition: Edition) -> None:
    pdf = pypdfium2.PdfDocument(edition.pdf)
    inside = pages_inside_chapters(edition)
    for number in inside:
        image = pdf[number - 1].render(scale=1).to_pil().convert("L")
        body = image.crop((0, 77, image.width, 780)).point(lambda tone: 255 if tone < 250 else 0)
        box = body.getbbox()
        assert box is not None
        assert box[3] > 0.6 * body.height, f"page {number}"
    pdf.close()
    assert inside


def test_a_picture_without_a_text_alternative_is_refused(tmp_path: Path) -> None:
    mute = replaced(exhibits()["tending"], alt="")
    with pytest.raises(ReportError, match="alt"):
        printed(tmp_path, given={**exhibits(), "tending": mute})


def test_a_letter_that_the_house_fonts_do_not_have_is_refused(tmp_path: Path) -> None:
    strange = replaced(exhibits()["tending"], title="Gardens in 東京", condition=None)
    with pytest.raises(ReportError):
        printed(tmp_path, given={**exhibits(), "tending": strange})


def test_the_house_has_what_it_prints_with() -> None:
    assert {path.name for path in HOUSE.glob("*.typ")} == {"house.typ", "report.typ"}


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every element of the tag tree."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if "/S" in element:
            yield element
        kids = element.get("/K")
        waiting += [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)]


def scope_of(told: pikepdf.Object) -> pikepdf.Object | None:
    """The scope among a cell's attributes."""
    entries = list(told) if isinstance(told, Array) else [told]
    return next((entry.Scope for entry in entries if "/Scope" in entry), None)


def pages_inside_chapters(edition: Edition) -> list[int]:
    """The pages of chapters but the last of each."""
    anchors = json.loads((edition.folder / "anchors.json").read_text())
    starts = [entry["page"] for entry in anchors if entry["kind"] == "heading" and CHAPTER.fullmatch(entry["id"])]
    starts.append(next(entry["page"] for entry in anchors if entry["id"] == "method"))
    return [number for first, after in pairwise(starts) for number in range(first, after - 1)]
