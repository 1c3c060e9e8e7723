"""From a definition and certified exhibits to an edition on disk, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.archive import digest_of, file_digest, whole_folder, write_json, write_whole
from research.errors import GateRefused, ReportError
from research.exhibits import Exhibit, catalogue, check_certificate
from research.instruments import Instrument
from research.reporting.claims import evidence
from research.reporting.companion import companions
from research.reporting.definition import Report
from research.reporting.document import document
from research.reporting.licensing import edition_license
from research.reporting.manuscript import Manuscript, place_of, quoted_exhibits, used_exhibits
from research.reporting.markdown import plain
from research.reporting.pdf import Printed, typeset
from research.reporting.prose import Prose
from research.reporting.questionnaire import Study
from research.reporting.studies import ReportStudy
from research.reporting.web import WebEdition, web_edition

CERTIFICATE = "certificate.json"


@dataclass(frozen=True)
class Edition:
    """An edition on disk: its folder, its PDF and web page, and what `edition.json` says of it."""

    folder: Path
    pdf: Path
    facts: Mapping[str, Any]

    @property
    def html(self) -> Path:
        """The web edition, one file."""
        return self.pdf.with_suffix(".html")

    @property
    def sha256(self) -> str:
        """The digest of the PDF, which is the edition's name in the store."""
        return str(self.facts["sha256"])


def assemble(
    report: Report,
    exhibits_folder: Path,
    studies: Sequence[Study],
    out: Path,
    *,
    house: Path,
    inputs: Mapping[str, str],
    runs: Mapping[str, str],
) -> Edition:
    """Print a report from its protected exhibits and put the edition under its digest.

    Parameters
    ----------
    report : Report
        What `read_report` gives.
    exhibits_folder : Path
        Protected exhibits and their `certificate.json`.
    studies : sequence of Study
        The instruments and waves of the studies that the report names.
    out : Path
        The store of editions; the edition appears as `out/<sha256>/`, whole.
    house : Path
        Template and fonts (`Project.house`).
    inputs : mapping of str to str
        Every data file behind the exhibits, with its SHA-256; the printed fingerprint is made of the digests.
    runs : mapping of str to str
        Notebook runs by name with their keys; recorded in `edition.json`, never printed.

    Returns
    -------
    Edition

    Raises
    ------
    ReportError
        Exit 6: typed number, unknown exhibit or cell, empty transparency item, prose that cannot be printed.
    GateRefused
        Exit 7: unprotected or uncertified exhibit, contradicted headline, license that a source does not allow.
    """
    exhibits = certified(exhibits_folder, report.edition)
    manuscript = manuscript_of(report, exhibits, studies, inputs)
    told = document(manuscript)
    behind = {name: exhibits[name] for name in names_of(manuscript)}
    web = web_edition(told, behind, report.edition, manuscript.license)
    data = companions(behind, report.edition, manuscript.license, manuscript.waves)
    printed = typeset(told | {"beside": beside(web, data)}, house, report.date)
    facts = facts_of(manuscript, printed, exhibits_folder, inputs, runs) | {"html_policy": web.policy}
    return kept(out, report.name, printed, web, data, facts)


def beside(web: WebEdition, data: Mapping[str, bytes]) -> str:
    """The files beside a PDF under one digest; it stands among the keywords, so that the PDF's own covers them all."""
    contents = {"html": web.content, **data}
    return f"beside {digest_of({name: hashlib.sha256(content).hexdigest() for name, content in contents.items()})}"


def manuscript_of(
    report: Report, exhibits: Mapping[str, Exhibit], studies: Sequence[Study], inputs: Mapping[str, str]
) -> Manuscript:
    """A report with everything that stands behind its words."""
    drawn_on = tuple(study_of(told, studies) for told in report.studies)
    toplines = tuple(
        topline_ids(told, exhibits, study.instrument) for told, study in zip(report.studies, drawn_on, strict=True)
    )
    behind = evidence(report, exhibits, drawn_on)
    used = used_exhibits(report, [name for names in toplines for name in names])
    for name in used:
        behind.exhibit(name, place_of(report, name))
    behind_words = [name for name in quoted_exhibits(report) if name in exhibits]
    sources = [source for name in (*used, *behind_words) for source in exhibits[name].parts.source]
    settled = edition_license(report.license, sources, [wave for study in drawn_on for wave in study.waves])
    return Manuscript(report, behind, drawn_on, settled, digest_of(sorted(set(inputs.values()))), toplines)


def study_of(told: ReportStudy, studies: Sequence[Study]) -> Study:
    """A study that the report names, with the waves that it takes."""
    known = {study.instrument.study: study for study in studies}
    if told.study not in known:
        raise ReportError(f"report.yml: the study {told.study!r} was not handed over; there are {', '.join(known)}")
    return known[told.study].named(told.waves)


def certified(folder: Path, edition: str) -> dict[str, Exhibit]:
    """The exhibits of a folder, each protected and vouched for by the edition's own certificate."""
    try:
        check_certificate(folder)
    except ReportError as error:
        raise GateRefused(str(error)) from None
    vouched = json.loads((folder / CERTIFICATE).read_text(encoding="utf-8"))["edition"]
    if vouched != edition:
        raise GateRefused(f"the disclosure certificate is for the edition {vouched!r}, not {edition!r}; build it again")
    exhibits = catalogue(folder)
    open_ones = [name for name, exhibit in exhibits.items() if not exhibit.protected]
    if open_ones:
        raise GateRefused(
            f"{len(open_ones)} exhibits have not passed disclosure control ({', '.join(open_ones[:5])}); "
            "protect them first"
        )
    return exhibits


def names_of(manuscript: Manuscript) -> tuple[str, ...]:
    """Every exhibit behind an edition once: those it prints, then those it only quotes."""
    return tuple(dict.fromkeys((*manuscript.used, *quoted_exhibits(manuscript.report))))


def topline_ids(told: ReportStudy, exhibits: Mapping[str, Exhibit], instrument: Instrument) -> tuple[str, ...]:
    """The topline exhibits of a study: as listed, or all with the prefix in the order of the questionnaire."""
    if isinstance(told.toplines, tuple):
        return tuple(str(name) for name in told.toplines)
    order = {item.name: at for at, item in enumerate(instrument.items)}
    found = [name for name in exhibits if name.startswith(told.toplines)]
    if not found:
        raise ReportError(f"{told.toplines.place_of('toplines')}: no exhibit begins with {str(told.toplines)!r}")

    def place(name: str) -> tuple[int, str]:
        asked = exhibits[name].parts.question
        return (order.get(asked[0].name, len(order)) if asked else len(order), name)

    return tuple(sorted(found, key=place))


def facts_of(
    manuscript: Manuscript,
    printed: Printed,
    exhibits_folder: Path,
    inputs: Mapping[str, str],
    runs: Mapping[str, str],
) -> dict[str, Any]:
    """`edition.json`, but for the digest of its manifest."""
    report, known = manuscript.report, manuscript.license.license
    return {
        "schema": 1,
        "edition": report.edition,
        "report": report.name,
        "title": str(report.title),
        "subtitle": str(report.subtitle),
        "publisher": report.publisher,
        "number": report.number,
        "version": report.version,
        "date": report.date.isoformat(),
        "stage": "draft",
        "sha256": hashlib.sha256(printed.content).hexdigest(),
        "pages": printed.pages,
        "exhibits": list(names_of(manuscript)),
        "inputs": dict(sorted(inputs.items())),
        "fingerprint": manuscript.fingerprint,
        "runs": dict(sorted(runs.items())),
        "certificate": file_digest(exhibits_folder / CERTIFICATE),
        "audience": report.audience,
        "says": said_at_a_glance(manuscript),
        "license": {"id": known.id, "name": known.name, "url": known.url, "share_alike": known.share_alike},
        "early_access": manuscript.license.early(report.public_on),
        "sources": [
            {
                "study": wave.study,
                "wave": wave.name,
                "name": wave.source,
                "license": wave.license.id,
                "license_url": wave.license.url,
                "attribution": wave.attribution,
            }
            for wave in manuscript.waves
        ],
    }


def said_at_a_glance(manuscript: Manuscript) -> list[dict[str, str]]:
    """The findings of the page at a glance in plain words, for those who may read the edition."""
    prose = Prose(manuscript.evidence, frozenset(manuscript.numbered))
    return [
        {"claim": plain(prose.line(finding.claim)), "verdict": finding.verdict}
        for finding in manuscript.report.findings
    ]


def kept(
    out: Path, name: str, printed: Printed, web: WebEdition, data: Mapping[str, bytes], facts: Mapping[str, Any]
) -> Edition:
    """The edition's folder, which appears when all of it is there."""
    final = out / str(facts["sha256"])
    with whole_folder(final) as folder:
        write_whole(folder / f"{name}.pdf", printed.content)
        write_whole(folder / f"{name}.html", web.content)
        for file, content in data.items():
            write_whole(folder / "data" / file, content)
        write_json(folder / "anchors.json", list(printed.anchors))
        listed = {path.relative_to(folder).as_posix(): file_digest(path) for path in files_below(folder)}
        whole = {**facts, "manifest_sha256": digest_of(listed), "files": listed}
        write_json(folder / "edition.json", whole)
    return Edition(final, final / f"{name}.pdf", whole)


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def edition_of(folder: Path) -> Edition:
    """An edition read back from its folder."""
    facts = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    return Edition(folder, folder / f"{facts['report']}.pdf", facts)


def edition_object(edition: Edition) -> dict[str, Any]:
    """What `research build NAME --json` prints: the edition with the absolute places of its files."""
    return {**edition.facts, "pdf": str(edition.pdf.resolve()), "html": str(edition.html.resolve())}
