"""The whole report as one document of plain data: what the template typesets, nothing left to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from research.exhibits import Exhibit
from research.exhibits.wording import asked_words, day, listed, value
from research.instruments import Instrument
from research.reporting.apparatus import cell_base, cell_span, lettered_notes, printed_exhibit, printed_table
from research.reporting.colophon import about, license_page, text
from research.reporting.definition import Chapter, Finding, Pull
from research.reporting.manuscript import Manuscript, place_of
from research.reporting.markdown import Part, plain
from research.reporting.prose import Prose
from research.reporting.questionnaire import Study, printed_questionnaire
from research.reporting.studies import PerStudy
from research.reporting.transparency import ITEMS

LETTERS_A_LINE, LINE, MARGIN_LETTERS, MARGIN_LINE, PULL = 66, 17.0, 34, 12.0, 66.0  # for the margin column, in points


def document(manuscript: Manuscript) -> dict[str, Any]:
    """The edition as data.

    Raises
    ------
    ReportError
        For a typed number, an exhibit or cell that is not there, prose that cannot be printed.
    GateRefused
        For a headline that the data contradict.
    """
    report, evidence = manuscript.report, manuscript.evidence
    prose = Prose(evidence, frozenset(manuscript.numbered))
    for name in manuscript.used:
        evidence.check_title(evidence.exhibit(name, place_of(report, name)))
    for title in (report.title, report.subtitle):
        evidence.check_numbers(title, title)
    return front(manuscript, prose) | body(manuscript, prose) | appendices(manuscript, prose)


def front(manuscript: Manuscript, prose: Prose) -> dict[str, Any]:
    """Cover, running head and foot, colophon, and the page at a glance."""
    report = manuscript.report
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "publisher": report.publisher,
        "number": report.number,
        "version": f"Version {report.version}, {day(report.date)}",
        "date": {"year": report.date.year, "month": report.date.month, "day": report.date.day},
        "pill": f"Early access for members until {day(report.public_on)}",
        "foot": f"{manuscript.license.line()}. {report.publisher}, {report.number}.",
        "sample": report.sample,
        "cover": drawn(manuscript.evidence.exhibits[report.cover]),
        "about": about(manuscript, prose),
        "glance": {
            "standfirst": prose.line(report.glance),
            "findings": [printed_finding(entry, prose, manuscript) for entry in report.findings],
        },
    }


def body(manuscript: Manuscript, prose: Prose) -> dict[str, Any]:
    """Chapters with their exhibits, and how we know."""
    report, exhibits = manuscript.report, manuscript.evidence.exhibits
    licenses = [wave.license for wave in manuscript.waves]
    return {
        "chapters": [printed_chapter(entry, at, prose) for at, entry in enumerate(report.chapters, 1)],
        "exhibits": {name: printed_exhibit(exhibits[name], licenses) for name in manuscript.numbered},
        "method": [{"name": point.name, "words": told_line(point.words, manuscript, prose)} for point in report.method],
        "funnels": list(dict.fromkeys(report.funnels)),
        "limits": {
            "title": report.limits.title,
            "standfirst": prose.line(report.limits.standfirst),
            "blocks": prose.chapter(report.limits),
        },
    }


def appendices(manuscript: Manuscript, prose: Prose) -> dict[str, Any]:
    """Transparency sheet, toplines, questionnaire and licenses."""
    sheet = manuscript.report.transparency
    return {
        "disclosed": "This study" if len(manuscript.studies) == 1 else "These studies",
        "transparency": [
            {"name": name, "blocks": told_blocks(sheet[key], manuscript, prose)} for key, name in ITEMS.items()
        ],
        "toplines": printed_toplines(manuscript),
        "questionnaire": {"standfirst": questionnaire_words(manuscript.studies), "groups": questions(manuscript)},
        "licenses": license_page(manuscript),
    }


def drawn(exhibit: Exhibit) -> dict[str, str]:
    """The picture of an exhibit and its text alternative."""
    return {"id": exhibit.id, "svg": exhibit.svg, "alt": exhibit.alt}


def printed_finding(entry: Finding, prose: Prose, manuscript: Manuscript) -> dict[str, Any]:
    """One finding of the page at a glance: the number, its interval, the claim, and where it is shown."""
    evidence = manuscript.evidence
    cell = evidence.cell(entry.cell, entry.cell)
    name = entry.cell.partition(".")[0].strip()
    exhibit = evidence.exhibits[name]
    if entry.holds:
        condition = str(entry.holds) if ":" in entry.holds else f"{name}: {entry.holds}"
        evidence.check_holds(condition, entry.holds, entry.claim)
    if entry.verdict:
        evidence.check_verdict(entry.verdict, entry.cell, exhibit)
    return {
        "number": value(cell),
        "span": cell_span(cell),
        "verdict": entry.verdict,
        "claim": prose.line(entry.claim),
        "words": prose.blocks(entry.words),
        "base": cell_base(exhibit, cell),
        "see": name if name in manuscript.numbered else "",
    }


def printed_pull(entry: Pull, prose: Prose) -> dict[str, Any]:
    """A number in the margin."""
    number = prose.evidence.say(f"{entry.cell}|{entry.how}", entry.cell)
    return {"number": number, "words": prose.line(entry.words)}


def printed_chapter(entry: Chapter, number: int, prose: Prose) -> dict[str, Any]:
    """A chapter; `opening` counts the blocks that stand beside the margin's numbers."""
    prose.evidence.check_numbers(entry.title, entry.title)
    blocks = prose.chapter(entry)
    pulls = [printed_pull(pull, prose) for pull in entry.pulls]
    inside = [plain(block["body"]) for block in blocks if block["kind"] == "heading" and block["level"] == 2]
    return {
        "number": str(number),
        "title": entry.title,
        "standfirst": prose.line(entry.standfirst),
        "pulls": pulls,
        "inside": inside,
        "opening": opening(blocks, margin_height(pulls, inside)),
        "blocks": blocks,
    }


def margin_height(pulls: Sequence[Mapping[str, Any]], inside: Sequence[str]) -> float:
    """About how high the margin column stands, in points."""
    words = [plain(pull["words"]) for pull in pulls]
    lines = sum(-(-len(told) // MARGIN_LETTERS) for told in (*words, *inside))
    return PULL * len(pulls) + MARGIN_LINE * (lines + 2 * bool(inside))


def opening(blocks: Sequence[Part], height: float) -> int:
    """How many blocks fill the text column beside a margin of this height; an exhibit ends the run."""
    filled, count = 0.0, 0
    for block in blocks:
        if block["kind"] == "exhibit" or filled >= height:
            break
        lines = -(-len(plain(block.get("body", ()))) // LETTERS_A_LINE)
        filled += LINE * lines + 8
        count += 1
    while count and count < len(blocks) and blocks[count - 1]["kind"] == "heading":
        count -= 1
    return count


def told_line(words: PerStudy, manuscript: Manuscript, prose: Prose) -> list[Part]:
    """Words for all studies; told study by study, each begins with the study's title."""
    told: list[Part] = []
    for study, said in words:
        title = manuscript.titled(study) if study else ""
        told += [*([{"kind": "break"}] if told else []), *run_in(title), *prose.line(said)]
    return told


def told_blocks(words: PerStudy, manuscript: Manuscript, prose: Prose) -> list[Part]:
    """Paragraphs for all studies; told study by study, the first of each begins with the study's title."""
    told: list[Part] = []
    for study, said in words:
        title = run_in(manuscript.titled(study) if study else "")
        blocks = prose.blocks(said)
        if title and blocks and blocks[0]["kind"] == "paragraph":
            blocks = [{**blocks[0], "body": [*title, *blocks[0]["body"]]}, *blocks[1:]]
        elif title:
            blocks = [{"kind": "paragraph", "body": title}, *blocks]
        told += blocks
    return told


def run_in(title: str) -> list[Part]:
    """A title at the beginning of a paragraph."""
    return [{"kind": "strong", "body": text(f"{title}.")}, *text(" ")] if title else []


def printed_toplines(manuscript: Manuscript) -> list[dict[str, Any]]:
    """The topline tables, study by study, in the order of each questionnaire."""
    exhibits = manuscript.evidence.exhibits
    printed: list[dict[str, Any]] = []
    for study, names in zip(manuscript.studies, manuscript.toplines, strict=True):
        tables = [printed_topline(exhibits[name], study.instrument) for name in names]
        printed += opened(tables, manuscript.titled(study.instrument.study))
    return printed


def questions(manuscript: Manuscript) -> list[dict[str, Any]]:
    """The questions, study by study."""
    return [
        group
        for study in manuscript.studies
        for group in opened(printed_questionnaire(study), manuscript.titled(study.instrument.study))
    ]


def opened(entries: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """Entries of an appendix, the first of which opens a study with its title."""
    return [{**entry, "opens": title if at == 0 else ""} for at, entry in enumerate(entries)]


def printed_topline(exhibit: Exhibit, instrument: Instrument) -> dict[str, Any]:
    """One question with its table; the row of a grid is told apart from the words that it shares."""
    question = exhibit.parts.question[0] if len({asked.name for asked in exhibit.parts.question}) == 1 else None
    item = instrument.by_name.get(question.name) if question else None
    is_row = item is not None and bool(item.stem) and [q.wording for q in exhibit.parts.question] == [item.wording]
    table = exhibit.parts.table
    return {
        "id": exhibit.id,
        "name": question.name if question else "",
        "stem": item.stem if is_row and item else "",
        "label": item.label if is_row and item else asked_words(exhibit.parts) if question else exhibit.title,
        "deck": exhibit.parts.deck,
        "table": printed_table(exhibit, table) if table else None,
        "notes": lettered_notes(exhibit),
    }


def questionnaire_words(studies: Sequence[Study]) -> str:
    """What the appendix shows."""
    names = {study.instrument.title: listed(wave.name for wave in study.waves) for study in studies}
    asked = [f"{title}, {waves}" if len(names) > 1 else waves for title, waves in names.items()]
    return (
        f"Every question that this report uses, in the words of the survey, with the answers on offer, who was asked, "
        f"and the waves that asked it ({'; '.join(asked)})."
    )
