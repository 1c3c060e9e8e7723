"""Is the last build of a report still the present one: what it was made of, and which edition came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from research.archive import Home, Project, digest_of, file_digest, write_json
from research.archive.receipts import read_receipt
from research.errors import ConfigurationError, GateRefused
from research.reporting.build import Edition, edition_of
from research.reporting.definition import NotebookRun, Report
from research.reporting.studies import ReportStudy
from research.runs import Run, find, parameters_of, sources


@dataclass(frozen=True)
class Ingredients:
    """Everything that a build is made of, under one digest."""

    digest: str


def ingredients(report: Report, project: Project, runs: Iterable[Run]) -> Ingredients:
    """The report's folder, the house, the project's sources, and the keys of the runs."""
    folders = (project.report(report.name), project.house)
    files = {
        path.relative_to(project.root).as_posix(): file_digest(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return Ingredients(digest_of({"files": files, "sources": sources(project), "runs": [run.key for run in runs]}))


def last_edition(report: Report, home: Home, made_of: Ingredients) -> Edition | None:
    """The edition of the last build, if it was made of the same and neither its PDF nor its page was touched."""
    note = home.last_build(report.name)
    if not note.exists():
        return None
    told = json.loads(note.read_text(encoding="utf-8"))
    folder = home.edition(told["edition"])
    if told["ingredients"] != made_of.digest or not (folder / "edition.json").exists():
        return None
    edition = edition_of(folder)
    files = [edition.pdf, edition.html]
    whole = all(path.exists() and file_digest(path) == edition.facts["files"].get(path.name) for path in files)
    return edition if whole else None


def note_build(report: Report, home: Home, made_of: Ingredients, edition: Edition) -> None:
    """Remember what a build was made of."""
    write_json(home.last_build(report.name), {"ingredients": made_of.digest, "edition": edition.sha256})


def raw_inputs(home: Home, studies: Iterable[ReportStudy]) -> Mapping[str, str]:
    """The exports behind a report by study and wave, with their digests; the same on every machine."""
    inputs: dict[str, str] = {}
    for study, wave in ((told.study, wave) for told in studies for wave in told.waves):
        receipt = read_receipt(home, study, wave)
        if receipt is None:
            raise ConfigurationError(
                f"wave {wave!r} of {study!r} has no receipt; type: research receive --study {study}"
            )
        for number, digest in enumerate(receipt.digests, 1):
            inputs[f"{study}/{wave}/{number}"] = digest
    return inputs


def check_runs(runs: Sequence[Run], report: Report) -> None:
    """Refuse runs that made no exhibit, made one that another run made too, or opened what the report does not name."""
    empty = [run.notebook for run in runs if not run.exhibits]
    if empty:
        raise GateRefused(f"{', '.join(empty)} made no exhibits for {report.name!r}; call exhibit(…) in the notebook")

    check_ids(runs)
    for number, run in enumerate(runs, 1):
        check_opened(number, run, report)


def check_ids(runs: Sequence[Run]) -> None:
    """Refuse an exhibit id that two runs of a report use."""
    made: dict[str, list[str]] = {}
    for number, run in enumerate(runs, 1):
        for name in run.exhibits:
            made.setdefault(name, []).append(f"run {number} ({run.notebook})")
    twice = {name: by for name, by in made.items() if len(by) > 1}
    if twice:
        name, by = next(iter(twice.items()))
        raise GateRefused(
            f"{len(twice)} exhibit ids are made by two runs of the report, among them {name!r} by {' and '.join(by)}; "
            "an id is one exhibit in a report: give one of the notebooks another value for its parameter `prefix`, "
            "or the exhibit another id"
        )


def check_opened(number: int, run: Run, report: Report) -> None:
    """Refuse a run that opened a wave whose license and questions the report would not print."""
    opened = {tuple(path.split("/")[1:3]) for path in run.inputs if path.startswith("responses/")}
    lost = sorted(opened - {(told.study, wave) for told in report.studies for wave in told.waves})
    if lost:
        study, wave = lost[0]
        raise GateRefused(
            f"run {number} ({run.notebook}) opens wave {wave} of {study}, which report.yml does not name "
            f"({len(lost)} such waves); add it to the waves of the study, so that its source and license are printed"
        )


def run_keys(runs: Iterable[Run]) -> dict[str, str]:
    """Notebook names with the keys of their runs, for `edition.json`."""
    return {f"{number} {run.notebook}": run.key for number, run in enumerate(runs, 1)}


def with_overrides(
    notebooks: Iterable[NotebookRun], parameters: Mapping[str, str], project: Project
) -> list[NotebookRun]:
    """The report's notebooks, each with the other values for the parameters it has.

    A name such as `toplines.waves` speaks to one notebook only, which a report on several studies needs.

    Raises
    ------
    ConfigurationError
        When no notebook of the report has a parameter of that name.
    """
    planned, known = [], set()
    for notebook in notebooks:
        names = {parameter.name for parameter in parameters_of(find(project, notebook.notebook))}
        spoken_to = {name: name for name in names} | {f"{notebook.notebook}.{name}": name for name in names}
        known |= set(spoken_to)
        heard = sorted((name for name in parameters if name in spoken_to), key=lambda name: "." in name)
        own = {spoken_to[name]: parameters[name] for name in heard}
        planned.append(replace(notebook, parameters={**notebook.parameters, **own}))
    lost = sorted(set(parameters) - known)
    if lost:
        plain = sorted(name for name in known if "." not in name)
        raise ConfigurationError(
            f"no notebook of the report has a parameter {lost[0]!r}; they have {', '.join(plain)}, "
            "each also as NOTEBOOK.NAME for one notebook"
        )
    return planned


def cells_of(runs: Iterable[Run]) -> list[Path]:
    """The folders with the runs' unprotected cells."""
    return [run.cells for run in runs]
