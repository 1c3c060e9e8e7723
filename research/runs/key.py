"""What a run depends on, and the key that follows from it: same key, same run."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.archive import Home, Project, digest_of, file_digest
from research.errors import ConfigurationError
from research.runs.annotations import Value
from research.runs.notebook import Notebook, find
from research.runs.parameters import typed

SCHEMA = 1
PACKAGE = Path(__file__).resolve().parents[1]
RECEIPT = "receipt.json"
HISTORY = ("received_at", "changes")  # of a receipt: when it was written, and what stood there before


@dataclass(frozen=True)
class Planned:
    """A run that may be made: its key, the parts the key is made of, and what it may read."""

    notebook: Notebook
    parameters: Mapping[str, Value]
    inputs: Mapping[str, str]
    parts: Mapping[str, Any]
    key: str


def plan(notebook: str, parameters: Mapping[str, object], *, project: Project, home: Home) -> Planned:
    """Check parameters and inputs, and give the run its key; nothing is started.

    Parameters
    ----------
    notebook : str
        The name of a notebook in `notebooks/`.
    parameters : mapping
        Values by name, as `typed` takes them.

    Raises
    ------
    ConfigurationError
        Unknown notebook, parameter, study or wave, or a wave that has not been received.
    """
    read = find(project, notebook)
    values = typed(read, parameters)
    behind = inputs(project, home, values)
    parts = parts_of(read, values, behind, project)
    return Planned(read, values, behind, parts, digest_of(parts))


def parts_of(
    notebook: Notebook, parameters: Mapping[str, Value], behind: Mapping[str, str], project: Project
) -> dict[str, Any]:
    """Everything that the key is made of."""
    return {
        "schema": SCHEMA,
        "code": [{"source": text_digest(cell.source), "tags": list(cell.tags)} for cell in notebook.code],
        "parameters": dict(parameters),
        "inputs": dict(behind),
        "sources": sources(project),
        "lock": file_digest(project.lock) if project.lock.exists() else None,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "seed": parameters.get("seed"),
    }


def text_digest(text: str) -> str:
    """SHA-256 of a text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def sources(project: Project) -> dict[str, str]:
    """Digests of the source files that the kernel imports: the project's own `research/`, else the installed one."""
    own = project.root / "research"
    package = own if own.is_dir() else PACKAGE
    return digests(package.parent, package.rglob("*.py"))


def inputs(project: Project, home: Home, parameters: Mapping[str, Value]) -> dict[str, str]:
    """The files that a notebook with these parameters may read, each with its digest.

    A parameter `study` declares the study's YAML files and the received responses and receipts of the waves that
    `wave` or `waves` name, of all received waves where neither does. Other notebooks read nothing.

    Returns
    -------
    dict
        Path relative to the project (`surveys/…`) or to the home folder (`responses/…`) -> SHA-256. A receipt's
        digest leaves out when it was written.

    Raises
    ------
    ConfigurationError
        Unknown study or wave, or a wave that has not been received.
    """
    study = parameters.get("study")
    if not isinstance(study, str):
        return {}
    described = project.study(study)
    files = [path for path in described.rglob("*.y*ml") if "data" not in path.relative_to(described).parts[:-1]]
    found = digests(project.root, files)
    for wave in waves_of(home, study, parameters):
        found |= received(project, home, study, wave)
    return dict(sorted(found.items()))


def waves_of(home: Home, study: str, parameters: Mapping[str, Value]) -> list[str]:
    """The waves that `wave` and `waves` name, else all that were received."""
    given = [parameters.get("wave"), parameters.get("waves")]
    named = [str(one) for value in given if value for one in (value if isinstance(value, list) else [value])]
    if named:
        return sorted(set(named))
    there = sorted(path.parent.name for path in home.responses(study, "").glob(f"[!.]*/{RECEIPT}"))
    if not there:
        raise ConfigurationError(f"no wave of study {study!r} has been received; type: {receiving(study, 'WAVE')}")
    return there


def received(project: Project, home: Home, study: str, wave: str) -> dict[str, str]:
    """Digests of what was received for one wave."""
    project.wave(study, wave)
    receipt = home.receipt(study, wave)
    if not receipt.exists():
        raise ConfigurationError(
            f"wave {wave!r} of study {study!r} has not been received; type: {receiving(study, wave)}"
        )
    files = [path for path in home.responses(study, wave).rglob("[!.]*") if path.is_file() and path != receipt]
    return {**digests(home.root, files), receipt.relative_to(home.root).as_posix(): receipt_digest(receipt)}


def receiving(study: str, wave: str) -> str:
    """What to type so that a wave is there."""
    return f"research receive FILE --study {study} --wave {wave}"


def receipt_digest(path: Path) -> str:
    """A receipt's digest without its history, so that receiving the same export again changes no key."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return digest_of({name: value for name, value in told.items() if name not in HISTORY})


def digests(root: Path, files: Iterable[Path]) -> dict[str, str]:
    """Digests of files by their path relative to a folder, in order."""
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}
