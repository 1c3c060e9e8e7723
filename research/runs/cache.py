"""Running a notebook once: a run whose key is known and whose files are sound is not repeated."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from research.archive import Home, Project, whole_folder
from research.runs.failure import Failure, again
from research.runs.key import Planned, plan
from research.runs.locks import locked, sweep
from research.runs.record import EVENTS, changed, manifest, undeclared, verify, write_failure, write_manifest

PRIVATE = 0o700  # a run holds aggregates before disclosure control


@dataclass(frozen=True)
class Run:
    """A run that ended well; `cached` when it had been made before."""

    key: str
    folder: Path
    cached: bool
    manifest: Mapping[str, Any]

    @property
    def notebook(self) -> str:
        """The notebook's name."""
        return str(self.manifest["notebook"])

    @property
    def parameters(self) -> Mapping[str, Any]:
        """All parameters with their values."""
        return dict(self.manifest["parameters"])

    @property
    def inputs(self) -> Mapping[str, str]:
        """Every file the run may have read, with its digest."""
        return dict(self.manifest["parts"]["inputs"])

    @property
    def exhibits(self) -> tuple[str, ...]:
        """The ids of the exhibits it made, in order."""
        return tuple(self.manifest["exhibits"])

    @property
    def cells(self) -> Path:
        """The folder of its exhibits before disclosure control."""
        return self.folder / "cells"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of judgement, in order."""
        return tuple(self.manifest["warnings"])


def run(
    notebook: str,
    parameters: Mapping[str, object],
    *,
    project: Project,
    home: Home,
    now: Callable[[], datetime],
    force: bool = False,
    timeout: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Execute a notebook, unless the same run is there already.

    Parameters
    ----------
    notebook : str
        The name of a notebook in `notebooks/`.
    parameters : mapping
        Values by name; texts are read by the annotations of the parameters cell.
    project, home : Project, Home
        Where notebook, surveys and sources lie; where responses are read and the run is kept.
    now : callable
        Gives the instant, with its zone; asked at the start and at the end.
    force : bool
        Run even if nothing changed.
    timeout : int, optional
        Seconds that one cell may take; without it, as long as it takes.
    progress : callable, optional
        Told a sentence at every cell.

    Returns
    -------
    Run
        Its folder `runs/<key>/` is whole: `output.ipynb`, `cells/`, `events.jsonl`, `manifest.json`.

    Raises
    ------
    ConfigurationError
        Exit 2, before any kernel starts: a parameter, study or wave that is not as it must be.
    NotebookFailed
        Exit 4: a cell raised, the notebook left before its end, or it read what it does not declare.
    KernelDied
        Exit 5: the kernel died, did not start, or a cell took longer than `timeout`.
    Locked
        Exit 75: the same run is being made by someone else.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from research.archive import home, project
    >>> clock = lambda: datetime.now(UTC)
    >>> made = run("program_maturity", {"wave": "2023"}, project=project(), home=home(), now=clock)
    >>> "stages" in made.exhibits
    True
    """
    planned = plan(notebook, parameters, project=project, home=home)
    found = None if force else kept(home, planned)
    if found is not None:
        return found
    with locked(home, planned.key):
        found = None if force else kept(home, planned)  # made by another while we came here
        if found is not None:
            return found
        sweep(home, planned.key)
        return made(planned, project, home, now, timeout, progress or (lambda sentence: None))


def needs_run(notebook: str, parameters: Mapping[str, object], *, project: Project, home: Home) -> bool:
    """Whether `run` would start a kernel: the key is new, or what is kept under it is not sound."""
    return kept(home, plan(notebook, parameters, project=project, home=home)) is None


def kept(home: Home, planned: Planned) -> Run | None:
    """The run that was made before, if all of it is as it was made."""
    folder = home.run(planned.key)
    told = manifest(folder)
    return Run(planned.key, folder, True, told) if told is not None and not verify(folder) else None


def made(
    planned: Planned,
    project: Project,
    home: Home,
    now: Callable[[], datetime],
    timeout: int | None,
    progress: Callable[[str], None],
) -> Run:
    """Execute a run; its folder appears when all of it is there."""
    from research.runs.engine import Execution, execute

    started = now()
    final = home.run(planned.key)
    with whole_folder(final, PRIVATE) as folder:
        failure = execute(Execution(planned, folder, project, home, timeout, progress))
        failure = failure or undeclared(folder, planned) or unsteady(planned, project, home)
        if failure is not None:
            record = keep_failure(home, planned, folder, failure, started, now())
            error = failure.error(str(record))
            error.again = again(planned.notebook.name, planned.parameters)
            raise error
        write_manifest(folder, planned, project, started, now())
    shutil.rmtree(home.failed_run(planned.key), ignore_errors=True)  # mended
    told = manifest(final)
    assert told is not None
    return Run(planned.key, final, False, told)


def unsteady(planned: Planned, project: Project, home: Home) -> Failure | None:
    """Whether anything the key is made of changed while the notebook ran."""
    again = plan(planned.notebook.name, planned.parameters, project=project, home=home)
    return None if again.key == planned.key else changed(planned)


def keep_failure(
    home: Home, planned: Planned, folder: Path, failure: Failure, started: datetime, finished: datetime
) -> Path:
    """Keep what helps to mend a failed run, without its outputs; the place of the record."""
    final = home.failed_run(planned.key)
    names = [EVENTS] + (["kernel.log"] if failure.what == "not started" else [])
    with whole_folder(final, PRIVATE) as record:
        for name in names:
            if (folder / name).exists():
                shutil.copyfile(folder / name, record / name)
        write_failure(record, planned, failure, started, finished)
    return final / "failure.json"
