"""The certificate: which rule an edition's exhibits passed, what was withheld, and the digest of every file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from research.archive import file_digest, write_json
from research.errors import ReportError

NAME = "certificate.json"


@dataclass(frozen=True)
class Certificate:
    """What disclosure control vouches for.

    `exhibits` maps an exhibit's id to the SHA-256 of its file; `suppressed` and `ranges` count withheld cells by
    reason. `thresholds` are the rule's numbers, so that a reader can check them without the program.
    """

    edition: str
    rule: str
    thresholds: Mapping[str, float]
    exhibits: Mapping[str, str]
    cells: int
    suppressed: Mapping[str, int]
    ranges: Mapping[str, int]
    certified_at: str | None = None

    @property
    def withheld(self) -> int:
        """How many cells are not printed as they were estimated."""
        return sum(self.suppressed.values()) + sum(self.ranges.values())


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every exhibit file of a folder, by exhibit id."""
    return {path.stem: file_digest(path) for path in sorted(folder.glob("*.json")) if path.name != NAME}


def write(certificate: Certificate, folder: Path) -> Path:
    """Write the certificate beside the exhibits it vouches for, whole."""
    write_json(folder / NAME, asdict(certificate))
    return folder / NAME


def read(folder: Path) -> Certificate:
    """Read a folder's certificate; a folder without one has not passed disclosure control."""
    path = folder / NAME
    if not path.is_file():
        raise ReportError(
            f"{folder.name} has no disclosure certificate, so nothing of it may be printed; build it again"
        )
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Certificate(**told)


def check(folder: Path) -> Certificate:
    """The certificate, after comparing every digest with the file it vouches for.

    Raises
    ------
    ReportError
        When there is no certificate, or a file is missing, altered or not vouched for.
    """
    certificate, there = read(folder), digests(folder)
    told = certificate.exhibits
    wrong = sorted(name for name in {*told, *there} if told.get(name) != there.get(name))
    if wrong:
        named = ", ".join(wrong[:5])
        raise ReportError(
            f"{len(wrong)} exhibits differ from the disclosure certificate ({named}); build the report again"
        )
    return certificate
