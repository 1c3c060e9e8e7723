"""The store: editions named by the SHA-256 of their PDF, entered once, never changed, verified whenever opened."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.archive import Home, digest_of, file_digest, whole_folder
from research.errors import ConfigurationError, GateRefused

SHEET = "edition.json"
KEYS = ("edition", "report", "sha256", "manifest_sha256", "files")
READ_ONLY = 0o444


@dataclass(frozen=True)
class StoredEdition:
    """An edition's folder, and what its sheet (`edition.json`) says."""

    folder: Path
    told: Mapping[str, Any]

    @property
    def edition(self) -> str:
        """The edition's id, as it is cited."""
        return str(self.told["edition"])

    @property
    def report(self) -> str:
        """The report that it is an edition of."""
        return str(self.told["report"])

    @property
    def sha256(self) -> str:
        """The digest of the PDF, which names the edition."""
        return str(self.told["sha256"])

    @property
    def license(self) -> Mapping[str, Any]:
        """`id`, `name`, `url` and `share_alike`; empty when the sheet names none."""
        told = self.told.get("license")
        return told if isinstance(told, dict) else {}

    @property
    def title(self) -> str:
        """What the report is called; the edition's id where the sheet gives no title."""
        return str(self.told.get("title") or self.edition)

    @property
    def web(self) -> str | None:
        """The name of the web edition; None where there is none."""
        pages = sorted(name for name in self.told["files"] if "/" not in name and name.endswith(".html"))
        return pages[0] if pages else None

    @property
    def pdf(self) -> Path:
        """Where the PDF lies."""
        return self.folder / f"{self.report}.pdf"


def read_sheet(folder: Path) -> StoredEdition:
    """An edition's sheet, without looking at the files it lists."""
    try:
        told = json.loads((folder / SHEET).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise GateRefused(f"the edition {folder.name} has no {SHEET}; build the report again") from None
    except ValueError:
        raise GateRefused(f"the {SHEET} of edition {folder.name} is not JSON; build the report again") from None
    missing = [key for key in KEYS if not (isinstance(told, dict) and told.get(key))]
    if missing:
        raise GateRefused(f"the {SHEET} of edition {folder.name} says nothing of {', '.join(missing)}; build it again")
    return StoredEdition(folder, told)


def check_whole(edition: StoredEdition) -> None:
    """Refuse an edition whose files are not the ones that its sheet lists, byte by byte."""
    listed: dict[str, str] = dict(edition.told["files"])
    if digest_of(listed) != edition.told["manifest_sha256"]:
        raise GateRefused(f"the list of files of edition {edition.sha256} does not match its digest; build it again")
    if listed.get(edition.pdf.name) != edition.sha256:
        raise GateRefused(f"edition {edition.sha256} does not list its own PDF under its digest; build it again")
    there = {
        path.relative_to(edition.folder).as_posix(): file_digest(path)
        for path in edition.folder.rglob("*")
        if path.is_file() and path != edition.folder / SHEET
    }
    wrong = sorted(name for name in {*listed, *there} if listed.get(name) != there.get(name))
    if wrong:
        raise GateRefused(
            f"{len(wrong)} files of edition {edition.sha256} differ from its list ({', '.join(wrong[:5])}); "
            "build the report again"
        )


def enter(home: Home, folder: Path) -> StoredEdition:
    """Take an edition's folder into the store, verified and read-only; entering it again changes nothing.

    Parameters
    ----------
    home : Home
    folder : Path
        Holds `edition.json`, the PDF and what else the sheet lists. It may be the store's own folder, where reporting
        has put it whole.

    Returns
    -------
    StoredEdition
        In the store.

    Raises
    ------
    GateRefused
        When a file is missing, altered or not listed; the store is left as it was.
    """
    edition = read_sheet(folder)
    check_whole(edition)
    final = home.edition(edition.sha256)
    if not final.exists():
        with whole_folder(final) as entering:
            shutil.copytree(folder, entering, dirs_exist_ok=True)
    stored = read_sheet(final)
    check_whole(stored)
    for path in final.rglob("*"):
        if path.is_file():
            path.chmod(READ_ONLY)
    return stored


def read_pdf(home: Home, sha256: str) -> bytes:
    """The bytes of an edition's PDF, verified as they are read."""
    edition = read_sheet(home.edition(sha256))
    return read_file(edition, edition.pdf.name)


def read_file(edition: StoredEdition, name: str) -> bytes:
    """The bytes of a file that an edition lists, verified as they are read; a name that it does not list leads nowhere.

    Raises
    ------
    ConfigurationError
        When the edition lists no such file.
    GateRefused
        When the file is not the one that was entered.
    """
    digest = edition.sha256 if name == edition.pdf.name else dict(edition.told["files"]).get(name)
    if digest is None:
        raise ConfigurationError(f"edition {edition.edition} has no file of this name")
    content = (edition.folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        kind = "PDF" if name == edition.pdf.name else f"file {name}"
        raise GateRefused(f"the {kind} of edition {edition.sha256} was altered in the store; restore it from a backup")
    return content


def editions_of(home: Home, report: str) -> list[StoredEdition]:
    """The editions of a report that lie in the store, the last built first."""
    sheets = [path for path in home.editions.glob(f"[!.]*/{SHEET}") if path.is_file()]
    newest_first = sorted(sheets, key=lambda path: (path.stat().st_mtime_ns, path), reverse=True)
    return [edition for edition in map(read_sheet, (path.parent for path in newest_first)) if edition.report == report]


def edition_named(home: Home, report: str, named: str | None = None) -> StoredEdition:
    """The edition of a report with a SHA-256, or the beginning of one; without, the one built last."""
    there = editions_of(home, report)
    if not there:
        raise ConfigurationError(f"there is no edition of {report!r}; type: research build {report}")
    if named is None:
        return there[0]
    found = [edition for edition in there if edition.sha256.startswith(named.lower())]
    if len(found) != 1:
        raise ConfigurationError(
            f"{len(found)} editions of {report!r} begin with {named!r}; there are: "
            + ", ".join(edition.sha256[:12] for edition in there)
        )
    return found[0]
