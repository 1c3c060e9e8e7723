"""Exhibits on disk: one JSON file each, read back as they were written."""

from __future__ import annotations

import json
from pathlib import Path

from research.archive import write_json
from research.exhibits import certificate
from research.exhibits.exhibit import Exhibit, from_json, to_json


def save(exhibit: Exhibit, folder: Path) -> Path:
    """Write an exhibit file into a folder, whole."""
    path = folder / f"{exhibit.id}.json"
    write_json(path, to_json(exhibit))
    return path


def load(path: Path) -> Exhibit:
    """Read one exhibit file."""
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def catalogue(folder: Path) -> dict[str, Exhibit]:
    """All exhibits of a folder by id, in the order of their ids; other files are not looked at."""
    found = (load(path) for path in sorted(folder.glob("*.json")) if path.name != certificate.NAME)
    return {exhibit.id: exhibit for exhibit in found}


def check_certificate(folder: Path) -> dict[str, str]:
    """The certificate's digests, after comparing each with the file it vouches for.

    Raises
    ------
    ReportError
        When there is no certificate, or a file is missing, altered or not vouched for.
    """
    return dict(certificate.check(folder).exhibits)
