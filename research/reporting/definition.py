"""What a report is: `report.yml` and its prose files, read once into plain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from research.errors import ConfigurationError
from research.reporting.reading import Passage, Told, read_yaml
from research.reporting.studies import PerStudy, ReportStudy, per_study, report_studies
from research.reporting.transparency import transparency_sheet

Day = date  # the field `date` of a report hides the type inside the class
VERDICTS = (
    "supported",
    "supported but negligible",
    "contradicted",
    "negligible",
    "inconclusive",
    "cannot be tested here",  # said of a claim that the data hold nothing about; no estimate reaches it
)
AUDIENCES = ("own", "organization", "peers", "public")
RELEASE = ("members_from", "zone", "tiers", "roster", "quorum", "quorum_reason")
NOTHING = Passage("")
FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class NotebookRun:
    """A notebook that makes exhibits of the report, and its parameters."""

    notebook: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One entry of the page at a glance; `cell` is `id.key`, `holds` what must be true for the claim."""

    cell: Passage
    claim: Passage
    words: Passage
    verdict: str = ""
    holds: Passage = NOTHING


@dataclass(frozen=True)
class Pull:
    """A number in the margin: a cell, how it is said, and the words under it."""

    cell: Passage
    how: str
    words: Passage


@dataclass(frozen=True)
class Chapter:
    """A prose file: what its front matter says, and the Markdown below it."""

    file: str
    title: Passage
    standfirst: Passage
    body: Passage
    pulls: tuple[Pull, ...] = ()
    holds: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Named:
    """A point of the method box: a name, and words for all studies or for each."""

    name: Passage
    words: PerStudy


@dataclass(frozen=True)
class Allowed:
    """Words with digits that prose may use, and why."""

    words: Passage
    reason: Passage


@dataclass(frozen=True)
class Erratum:
    """A correction: when, what stood there, what stands there now, and the cause."""

    on: date
    old: str
    new: str
    cause: Passage


@dataclass(frozen=True)
class Report:
    """Everything that a report's folder says; nothing of it comes from a clock."""

    name: str
    title: Passage
    subtitle: Passage
    number: str
    publisher: str
    edition: str  # for example "open-source-programs 2020.1"
    date: date
    studies: tuple[ReportStudy, ...]
    notebooks: tuple[NotebookRun, ...]
    cover: Passage
    glance: Passage
    findings: tuple[Finding, ...]
    chapters: tuple[Chapter, ...]
    method: tuple[Named, ...]
    transparency: Mapping[str, PerStudy]
    limits: Chapter
    license: str  # empty: what the sources ask for
    audience: str
    release: Mapping[str, Any]
    allowed: tuple[Allowed, ...] = ()
    funding: Passage = NOTHING
    errata: tuple[Erratum, ...] = ()
    sample: bool = False

    @property
    def funnels(self) -> tuple[Passage, ...]:
        """The exhibits that count each study's answers, printed with the method."""
        return tuple(study.funnel for study in self.studies)

    @property
    def version(self) -> str:
        """The part of the edition id after the report's name: `2020.1`."""
        return self.edition.split(" ", 1)[1]

    @property
    def public_on(self) -> Day:
        """The day, in the release's zone, from which everyone may read the edition."""
        at: datetime = self.release["public_at"]
        return at.astimezone(ZoneInfo(self.release.get("zone", "UTC"))).date()


REQUIRED = (
    *("title", "subtitle", "number", "publisher", "edition", "date", "notebooks", "cover"),
    *("findings", "chapters", "method", "transparency", "limits", "audience", "release", "funding"),
)
ONE_STUDY = ("study", "questionnaire", "toplines", "funnel")
OPTIONAL = ("license", "allowed", "errata", "glance", "sample")


def read_report(folder: Path) -> Report:
    """Read `report.yml` of a report's folder, and the prose files it names.

    Raises
    ------
    ConfigurationError
        When a key is unknown, missing or of the wrong kind; the sentence names file and line.
    ReportError
        When an item of the transparency sheet is empty.
    """
    told = read_yaml(text_of(folder / "report.yml", folder), "report.yml")
    several = isinstance(told.value, dict) and "studies" in told.value
    given = told.mapping(
        (*REQUIRED, *(("studies",) if several else ONE_STUDY)), (*OPTIONAL, *(ONE_STUDY if several else ()))
    )
    studies = report_studies(given)
    names = [study.study for study in studies]
    return Report(
        name=folder.name,
        title=given["title"].text(),
        subtitle=given["subtitle"].text(),
        number=given["number"].text(),
        publisher=given["publisher"].text(),
        edition=edition_id(given["edition"], folder.name),
        date=given["date"].day(),
        studies=studies,
        notebooks=tuple(notebook_run(entry, names) for entry in given["notebooks"].items()),
        cover=given["cover"].text(),
        glance=given["glance"].text() if "glance" in given else NOTHING,
        findings=tuple(finding(entry) for entry in given["findings"].items()),
        chapters=tuple(chapter(folder, entry) for entry in given["chapters"].items()),
        method=tuple(named(entry, names) for entry in given["method"].items()),
        transparency=transparency_sheet(given["transparency"], names),
        limits=chapter(folder, given["limits"]),
        license=given["license"].text() if "license" in given else "",
        audience=one_of(given["audience"], AUDIENCES),
        release=release_plan(given["release"]),
        allowed=tuple(allowance(entry) for entry in given["allowed"].items()) if "allowed" in given else (),
        funding=given["funding"].text(),
        errata=tuple(erratum(entry) for entry in given["errata"].items()) if "errata" in given else (),
        sample="sample" in given and given["sample"].truth(),
    )


def text_of(path: Path, folder: Path) -> str:
    """A file of the report as text with plain line ends."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        there = ", ".join(sorted(p.name for p in folder.glob("*.*"))) or "none"
        raise ConfigurationError(f"the report {folder.name!r} has no file {path.name!r}; its files: {there}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path.name} of the report {folder.name!r} is not UTF-8; save it as UTF-8") from None


def edition_id(told: Told, report: str) -> str:
    """`open-source-programs 2020.1`: the report's name, a space, a version."""
    edition = told.text()
    if not re.fullmatch(rf"{re.escape(report)} \d+(\.\d+)+", edition):
        raise told.refuse(f"an edition is named like '{report} 2020.1', found {str(edition)!r}")
    return edition


def notebook_run(told: Told, studies: Collection[str]) -> NotebookRun:
    """A notebook with its parameters; the study that it opens must be one of the report's."""
    given = told.mapping(("notebook",), ("parameters",))
    parameters = given["parameters"].plain() if "parameters" in given else {}
    if not isinstance(parameters, dict):
        raise told.refuse("the parameters are names with values")
    study = parameters.get("study", "")
    if study and study not in studies:
        raise given["parameters"].refuse(
            f"the report does not draw on the study {study!r}, only on {', '.join(studies)}; "
            "add it, so that its license, questions and method are printed"
        )
    return NotebookRun(given["notebook"].text(), parameters)


def finding(told: Told) -> Finding:
    """A finding; a verdict needs the condition that carries it."""
    given = told.mapping(("cell", "claim", "words"), ("verdict", "holds"))
    verdict = one_of(given["verdict"], VERDICTS) if "verdict" in given else ""
    holds = given["holds"].text() if "holds" in given else NOTHING
    if verdict and not holds:
        raise told.refuse(f"the verdict {verdict!r} stands on nothing; add holds: with the condition it rests on")
    return Finding(given["cell"].text(), given["claim"].text(), given["words"].text(), verdict, holds)


def chapter(folder: Path, told: Told) -> Chapter:
    """A prose file: YAML front matter between two lines of `---`, then Markdown."""
    file = told.text()
    source = text_of(folder / file, folder)
    front = FRONT.match(source)
    if front is None:
        raise ConfigurationError(f"{file}, line 1: a front matter between two lines of --- is expected, with a title")
    given = read_yaml(front[1], file, 2, source).mapping(("title", "standfirst"), ("pulls", "holds"))
    body = source[front.end() :]
    return Chapter(
        file=file,
        title=given["title"].text(),
        standfirst=given["standfirst"].text(),
        body=Passage(body, file, source[: front.end()].count("\n") + 1, source),
        pulls=tuple(pull(entry) for entry in given["pulls"].items()) if "pulls" in given else (),
        holds=given["holds"].texts() if "holds" in given else (),
    )


def pull(told: Told) -> Pull:
    """A number in the margin."""
    given = told.mapping(("cell", "how", "words"))
    return Pull(given["cell"].text(), given["how"].text(), given["words"].text())


def named(told: Told, studies: Collection[str]) -> Named:
    """A name and its words, which may be told study by study."""
    given = told.mapping(("name", "words"))
    return Named(given["name"].text(), per_study(given["words"], studies))


def allowance(told: Told) -> Allowed:
    """Words with digits and the reason why they may stand in prose."""
    given = told.mapping(("words", "reason"))
    words, reason = given["words"].text(), given["reason"].text()
    if not reason:
        raise told.refuse(f"{str(words)!r} is allowed without a reason; say where the number comes from")
    return Allowed(words, reason)


def erratum(told: Told) -> Erratum:
    """One correction."""
    given = told.mapping(("date", "old", "new", "cause"))
    return Erratum(given["date"].day(), given["old"].text(), given["new"].text(), given["cause"].text())


def one_of(told: Told, known: tuple[str, ...]) -> str:
    """One of a few words."""
    if told.text() not in known:
        raise told.refuse(f"{told.text()!r} is none of {', '.join(known)}")
    return told.text()


def release_plan(told: Told) -> Mapping[str, Any]:
    """The release's terms as a plain mapping with instants in UTC; the room `release` acts on them."""
    given = told.mapping(("public_at",), RELEASE)
    zone = given["zone"].text() if "zone" in given else Passage("UTC")
    if zone not in available_timezones():
        raise given["zone"].refuse(f"there is no time zone {str(zone)!r}; write one such as Europe/Berlin, or UTC")
    instants = {key: given[key].instant(zone) for key in ("members_from", "public_at") if key in given}
    if instants.get("members_from", instants["public_at"]) > instants["public_at"]:
        raise told.refuse("members would read after the public; members_from must not be later than public_at")
    return {**told.plain(), **instants}
