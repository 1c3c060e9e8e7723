"""Opening a wave: the stored codes as responses, less the wave's exclusions, with every read on record."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from research.archive import Home, Project, append_line, file_digest, home, project
from research.errors import ConfigurationError
from research.instruments import Wave, read_instrument, read_wave, survey_digest
from research.intake.store import INDEX, STORE, read_stored

if TYPE_CHECKING:
    import pandas as pd

    from research.responses import Responses

RUN = "RESEARCH_RUN"  # set by the runner in a kernel's environment: the folder of the run
SURVEY_FILES = ("instrument.yml", "measures.yml", "equivalences.yml", "plan.yml")


def open_wave(
    study: str, wave: str, home: Home | None = None, project: Project | None = None, exclude: bool = True
) -> Responses:
    """Responses of a wave: received, checked, pseudonymous, less the wave's exclusions.

    Parameters
    ----------
    study, wave : str
        The study's folder under `surveys/`, and the wave's name.
    home, project : optional
        Where the responses lie, and where the study does; by default those around the working folder.
    exclude : bool, optional
        False keeps those whom the wave excludes from analysis, to show what they would change.

    Returns
    -------
    Responses
        One row per respondent; `counts` tells received, dropped, excluded and analyzed.

    Raises
    ------
    ConfigurationError
        The wave has not been received, or its mapping or instrument changed since.

    Examples
    --------
    >>> len(open_wave("open-source-programs", "2018"))
    748
    """
    from research.responses import Counts, Responses

    there, ours = home or default_home(), project or default_project()
    path = there.responses(study, wave) / STORE
    about, instrument = read_wave(ours, study, wave), read_instrument(ours, study)
    again = f"type: research receive --study {study}" + ("" if about.exports else f" --wave {wave} FILE")
    if not path.exists():
        raise ConfigurationError(f"wave {wave} of {study} has not been received; {again}")
    stored = read_stored(path)
    if stored.survey_digest != survey_digest(ours, study, wave):
        raise ConfigurationError(f"instrument or mapping of wave {wave} changed since it was received; {again}")
    frame, excluded = analyzed(read_frame(path), about) if exclude else (read_frame(path), {})
    log_reads(there, ours, about, path)
    return Responses(frame, instrument, about, Counts(stored.received, stored.dropped, excluded))


def default_home() -> Home:
    """The home folder of this process."""
    return home()


def default_project() -> Project:
    """The project around the working folder."""
    return project()


def read_frame(path: Path) -> pd.DataFrame:
    """The stored codes, indexed by pseudonym."""
    import pandas as pd
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    index = pd.Index(table.column(INDEX).to_pylist(), name=INDEX, dtype="str")
    columns = {name: table.column(name).to_numpy() for name in table.column_names if name != INDEX}
    return pd.DataFrame(columns, index=index)


def analyzed(frame: pd.DataFrame, wave: Wave) -> tuple[pd.DataFrame, dict[str, int]]:
    """The frame without the wave's exclusions, and how many each of them took, in their order."""
    excluded = {}
    for exclusion in wave.exclusions:
        leaves = frame[exclusion.item].isin(exclusion.codes)
        excluded[exclusion.reason] = int(leaves.sum())
        frame = frame[~leaves]
    return frame, excluded


def log_reads(there: Home, ours: Project, wave: Wave, store: Path) -> None:
    """Record what was read in the run's events; nothing outside a run."""
    run = os.environ.get(RUN)
    if run is None:
        return
    folder = ours.study(wave.study)
    survey = [path for name in SURVEY_FILES if (path := folder / name).exists()]
    survey += [ours.wave(wave.study, wave.name), ours.mapping(wave.study, wave.name)]
    read = [(store, there.root), *((path, ours.root) for path in survey)]
    for path, root in read:
        event = {"event": "read", "path": path.relative_to(root).as_posix(), "sha256": file_digest(path)}
        append_line(Path(run) / "events.jsonl", json.dumps(event))
