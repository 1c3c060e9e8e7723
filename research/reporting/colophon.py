"""The colophon and the page of licenses: what an edition is called, whose data it shows, and on which terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from research.exhibits import Source
from research.exhibits.wording import day, source_words
from research.instruments import License, Wave
from research.reporting.apparatus import named_sources, sentence
from research.reporting.definition import Report
from research.reporting.licensing import license_named
from research.reporting.manuscript import Manuscript
from research.reporting.markdown import Part
from research.reporting.prose import Prose


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
        "Data": text(data_words(manuscript.waves)),
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


def license_page(manuscript: Manuscript) -> dict[str, Any]:
    """The license of the edition and of every source, with what each asks and where its text stands."""
    edition = manuscript.license.license
    waves = manuscript.waves
    own = [wave.license for wave in waves]
    shown = [manuscript.evidence.exhibits[name].parts.source for name in manuscript.used]
    sources = [Source(wave.source, wave.license.id, wave.attribution, wave.name) for wave in waves]
    said = {(source.attribution, source.wave) for source in sources}
    sources += [source for told in shown for source in told if (source.attribution, source.wave) not in said]
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
