"""The whole report as one document of plain data: what the template typesets, nothing left to decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from research.errors import ReportError
from research.exhibits import Exhibit, Source
from research.exhibits.wording import asked_words, day, listed, source_words, value
from research.instruments import Instrument, License, Wave
from research.reporting.apparatus import (
    cell_base,
    cell_span,
    lettered_notes,
    named_sources,
    printed_exhibit,
    printed_table,
    sentence,
)
from research.reporting.claims import Evidence
from research.reporting.definition import Chapter, Finding, Pull, Report
from research.reporting.licensing import EditionLicense, license_named
from research.reporting.markdown import PLACEHOLDER, Part, plain
from research.reporting.prose import Prose, printed_in
from research.reporting.questionnaire import Study, printed_questionnaire
from research.reporting.reading import Passage
from research.reporting.transparency import ITEMS

LETTERS_A_LINE, LINE, MARGIN_LETTERS, MARGIN_LINE, PULL = 66, 17.0, 34, 12.0, 66.0  # for the margin column, in points


@dataclass(frozen=True)
class Manuscript:
    """What goes to print: the definition, what stands behind it, and what follows from it."""

    report: Report
    evidence: Evidence
    study: Study
    license: EditionLicense
    fingerprint: str
    toplines: tuple[str, ...]

    @property
    def numbered(self) -> tuple[str, ...]:
        """The exhibits in the order of their numbers."""
        return numbered_exhibits(self.report)

    @property
    def used(self) -> tuple[str, ...]:
        """Every exhibit that the edition prints, in the order of the pages."""
        return used_exhibits(self.report, self.toplines)


def numbered_exhibits(report: Report) -> tuple[str, ...]:
    """The exhibits with a number: those that chapters print, the funnel, those that the limits print."""
    funnel = str(report.funnel)
    inside = printed_in([*report.chapters, report.limits])
    if funnel in inside:
        raise ReportError(
            f"report.yml: the funnel {funnel!r} is printed with the method; take ![[{funnel}]] out of the prose"
        )
    ahead = printed_in(report.chapters)
    return (*ahead, funnel, *inside[len(ahead) :])


def used_exhibits(report: Report, toplines: Sequence[str]) -> tuple[str, ...]:
    """Every exhibit of an edition once, in the order of the pages."""
    return tuple(dict.fromkeys((str(report.cover), *numbered_exhibits(report), *toplines)))


def quoted_exhibits(report: Report) -> tuple[str, ...]:
    """The exhibits whose numbers the words of a report say, printed or not."""
    entries = (*report.chapters, report.limits)
    sources = dict.fromkeys([report.title.source, *(entry.title.source for entry in entries)])
    said = [match["placeholder_words"] for source in sources for match in re.finditer(PLACEHOLDER, source)]
    named = [str(entry.cell) for entry in report.findings]
    named += [str(pull.cell) for entry in entries for pull in entry.pulls]
    return tuple(dict.fromkeys(address.strip().partition(".")[0] for address in (*said, *named)))


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
    licenses = [wave.license for wave in manuscript.study.waves]
    return {
        "chapters": [printed_chapter(entry, at, prose) for at, entry in enumerate(report.chapters, 1)],
        "exhibits": {name: printed_exhibit(exhibits[name], licenses) for name in manuscript.numbered},
        "method": [{"name": point.name, "words": prose.line(point.words)} for point in report.method],
        "funnel": report.funnel,
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
        "transparency": [{"name": name, "blocks": prose.blocks(sheet[key])} for key, name in ITEMS.items()],
        "toplines": printed_toplines(manuscript),
        "questionnaire": {
            "standfirst": questionnaire_words(manuscript.study.waves),
            "groups": printed_questionnaire(manuscript.study),
        },
        "licenses": license_page(manuscript),
    }


def place_of(report: Report, name: str) -> Passage:
    """Where report.yml names an exhibit; for a message."""
    told = (report.cover, report.funnel, *(report.toplines if isinstance(report.toplines, tuple) else ()))
    bodies = [entry.body for entry in (*report.chapters, report.limits)]
    named = [passage for passage in told if passage == name] or [body for body in bodies if f"[[{name}]]" in body]
    return named[0] if named else report.cover


def drawn(exhibit: Exhibit) -> dict[str, str]:
    """The picture of an exhibit and its text alternative."""
    return {"id": exhibit.id, "svg": exhibit.svg, "alt": exhibit.alt}


def text(words: str) -> list[Part]:
    """Plain words as inline parts."""
    return [{"kind": "text", "words": words}]


def about(manuscript: Manuscript, prose: Prose) -> list[dict[str, Any]]:
    """The colophon's facts."""
    report = manuscript.report
    facts = {
        "Version": text(f"{report.version}, {day(report.date)}. Edition {report.edition}."),
        "Report number": text(f"{report.number}."),
        "Cite as": cite(report),
        "License": text(manuscript.license.sentence()),
        "Early readers": text(manuscript.license.early(report.public_on)),
        "Data": text(data_words(manuscript.study.waves)),
        "Fingerprint": [
            {"kind": "text", "words": "sha256 "},
            {"kind": "code", "words": grouped(manuscript.fingerprint)},
        ],
        "Funding": prose.line(report.funding),
        "Errata": errata(report, prose),
    }
    return [{"name": name, "words": words} for name, words in facts.items()]


def cite(report: Report) -> list[Part]:
    """How the edition is cited."""
    title = f"{report.title}: {report.subtitle}" if report.subtitle else str(report.title)
    return [
        {"kind": "text", "words": f"{report.publisher} ({report.date.year}). "},
        {"kind": "emphasis", "body": text(title)},
        {"kind": "text", "words": f" (version {report.version}). {report.number}."},
    ]


def errata(report: Report, prose: Prose) -> list[Part]:
    """Corrections, or that there are none."""
    if not report.errata:
        return text(
            "None so far. A correction appears here as old value, new value and cause, "
            "and holders of this version are told."
        )
    told: list[Part] = []
    for entry in report.errata:
        told += (
            text(f"{day(entry.on)}: {entry.old} now reads {entry.new}. ")
            + prose.line(entry.cause)
            + [{"kind": "break"}]
        )
    return told[:-1]


def data_words(waves: Sequence[Wave]) -> str:
    """Whose data they are, under which license, wave by wave, and what was changed."""
    sources = [Source(wave.source, wave.license.id, wave.attribution, wave.name) for wave in waves]
    named = named_sources(sources, [wave.license for wave in waves])
    return (
        f"{sentence(source_words(named))} The figures were computed anew from the published files; "
        "those who made the data do not thereby endorse this report."
    )


def grouped(digest: str) -> str:
    """A digest in groups of four, for the eye."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


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


def printed_toplines(manuscript: Manuscript) -> list[dict[str, Any]]:
    """The topline tables, in the order of the questionnaire."""
    exhibits = manuscript.evidence.exhibits
    return [printed_topline(exhibits[name], manuscript.study.instrument) for name in manuscript.toplines]


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


def questionnaire_words(waves: Sequence[Wave]) -> str:
    """What the appendix shows."""
    return (
        f"Every question that this report uses, in the words of the survey, with the answers on offer, who was asked, "
        f"and the waves that asked it ({listed(wave.name for wave in waves)})."
    )


def license_page(manuscript: Manuscript) -> dict[str, Any]:
    """The license of the edition and of every source, with what each asks and where its text stands."""
    edition = manuscript.license.license
    waves = manuscript.study.waves
    own = [wave.license for wave in waves]
    shown = [manuscript.evidence.exhibits[name].parts.source for name in manuscript.used]
    sources = [Source(wave.source, wave.license.id, wave.attribution, wave.name) for wave in waves]
    sources += [source for told in shown for source in told if source.wave not in {wave.name for wave in waves}]
    known = {license_named(source.license, own) for source in sources}
    return {
        "sentence": manuscript.license.sentence(),
        "early": manuscript.license.early(manuscript.report.public_on),
        "name": edition.name,
        "url": edition.url,
        "share_alike": edition.share_alike,
        "sources": [
            {"words": sentence(source_words(named_sources(under(sources, one, own), own))), "url": one.url}
            for one in sorted(known, key=lambda license: license.id)
        ],
    }


def under(sources: Iterable[Source], license: License, own: Sequence[License]) -> list[Source]:
    """The sources that stand under a license, each once."""
    return [source for source in dict.fromkeys(sources) if license_named(source.license, own) == license]
