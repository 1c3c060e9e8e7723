"""The record of a run: what it was made of, what it read, what it made; and whether that still holds."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from research.archive import Project, digest_of, file_digest, instant_text, write_json
from research.runs.failure import Failure
from research.runs.key import RECEIPT, SCHEMA, Planned, digests

MANIFEST = "manifest.json"
EVENTS = "events.jsonl"
PACKAGES = (
    "community-research-workbench",
    "ipykernel",
    "jupyter-client",
    "nbclient",
    "numpy",
    "pandas",
    "papermill",
    "plotly",
    "pyarrow",
    "scipy",
    "statsmodels",
)


def write_manifest(folder: Path, planned: Planned, project: Project, started: datetime, finished: datetime) -> None:
    """Write a whole run's manifest, last of all its files."""
    noted = events(folder)
    cells = folder / "cells"
    told = {
        "schema": SCHEMA,
        "key": planned.key,
        "parts": planned.parts,
        "notebook": planned.notebook.name,
        "parameters": dict(planned.parameters),
        "started_at": instant_text(started),
        "finished_at": instant_text(finished),
        "seconds": (finished - started).total_seconds(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": versions(),
        "git": git_state(project.root),
        "reads": sorted({event["path"] for event in noted if event["event"] == "read"}),
        "warnings": [event["message"] for event in noted if event["event"] == "warning"],
        "exhibits": {path.stem: file_digest(path) for path in sorted(cells.glob("*.json"))},
        "files": digests(folder, files(folder)),
        "exit": 0,
    }
    write_json(folder / MANIFEST, told, 0o600)


def write_failure(folder: Path, planned: Planned, failure: Failure, started: datetime, finished: datetime) -> None:
    """Write what is known of a failed run; nothing in it holds an answer."""
    told = {
        "schema": SCHEMA,
        "key": planned.key,
        "parts": planned.parts,
        "parameters": dict(planned.parameters),
        "started_at": instant_text(started),
        "finished_at": instant_text(finished),
        "python": platform.python_version(),
        "packages": versions(),
        **asdict(failure),
        "exit": failure.error("").exit_code,
    }
    write_json(folder / "failure.json", told, 0o600)


def files(folder: Path) -> Iterator[Path]:
    """All files of a run but its manifest."""
    return (path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)


def events(folder: Path) -> list[dict[str, Any]]:
    """What the study noted while the notebook ran: reads and warnings, in order."""
    path = folder / EVENTS
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def undeclared(folder: Path, planned: Planned) -> Failure | None:
    """Whether a run read a file that its key does not know, or another state of one that it knows."""
    reads = [event for event in events(folder) if event["event"] == "read"]
    strange = sorted({read["path"] for read in reads if read["path"] not in planned.inputs})
    if strange:
        told = (
            f"it read {len(strange)} files that its parameters do not declare ({', '.join(strange[:5])}); "
            "name their study and waves in the parameters `study` and `wave` or `waves`"
        )
        return Failure(planned.notebook.name, "undeclared", sentence=told)
    plain = (read for read in reads if not read["path"].endswith(f"/{RECEIPT}"))
    if any(read["sha256"] != planned.inputs[read["path"]] for read in plain):
        return changed(planned)
    return None


def changed(planned: Planned) -> Failure:
    """The failure of a run whose inputs or sources were not the same at its end as at its start."""
    told = "what it is made of (data, survey files or source code) changed while it ran; run it again"
    return Failure(planned.notebook.name, "changed", sentence=told)


def manifest(folder: Path) -> Mapping[str, Any] | None:
    """A run's manifest; None when there is no whole run."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("schema") == SCHEMA else None


def verify(folder: Path) -> list[str]:
    """What is wrong with a run's folder, a sentence each; empty when it is as it was made.

    Parameters
    ----------
    folder : Path
        `runs/<key>/`.

    Returns
    -------
    list of str
        Nothing when every file has the digest that the manifest tells, and the key follows from its parts.
    """
    told = manifest(folder)
    if told is None:
        return [f"{folder.name} has no manifest: the run is not whole"]
    key_holds = told["key"] == digest_of(told["parts"]) == folder.name
    faults = [] if key_holds else [f"{folder.name}: the key does not follow from the parts in the manifest"]
    found, listed = digests(folder, files(folder)), told["files"]
    faults += [f"{name} is missing" for name in listed if name not in found]
    faults += [f"{name} does not belong to the run" for name in found if name not in listed]
    faults += [f"{name} was changed after the run" for name in listed if found.get(name, listed[name]) != listed[name]]
    return faults


def versions() -> dict[str, str]:
    """The packages that results depend on, those that are installed."""
    installed = {}
    for name in PACKAGES:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return installed


def git_state(root: Path) -> dict[str, Any] | None:
    """The commit of the project and whether files differ from it; None where git knows nothing."""
    commit = git(root, "rev-parse", "HEAD")
    changes = git(root, "status", "--porcelain")
    return None if commit is None or changes is None else {"commit": commit, "dirty": bool(changes)}


def git(root: Path, *arguments: str) -> str | None:
    """What git answers, without writing anything; None when it cannot."""
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
