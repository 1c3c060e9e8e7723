"""What a number is traced in: the edition, the exhibit and the cell that somebody names, or what comes near it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from research.archive import Home
from research.errors import ConfigurationError
from research.exhibits import Exhibit
from research.reporting.build import Edition, edition_of

SHOWN = 8  # names that a sentence lists


@dataclass(frozen=True)
class Address:
    """`exhibit.cell`, as prose names a number; without a cell the whole exhibit is meant."""

    exhibit: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.exhibit}.{self.cell}" if self.cell else self.exhibit


def address_of(words: str) -> Address:
    """An address as it is typed, or pasted from prose: `id`, `id.key`, `{{id.key|percent}}`."""
    exhibit, _, cell = words.strip("{}[]! ").partition("|")[0].strip().partition(".")
    return Address(exhibit, cell)


def edition_with(home: Home, exhibit: str, report: str | None = None, edition: str | None = None) -> Edition:
    """The edition that an exhibit is looked for in.

    Parameters
    ----------
    home : Home
    exhibit : str
        The exhibit's id.
    report : str, optional
        Look in the last build of this report only; without it, in the last build of every report.
    edition : str, optional
        The id of an edition, or the beginning of its SHA-256.

    Raises
    ------
    ConfigurationError
        When no edition has the exhibit (with what comes near it), or several have.
    """
    looked = named(home, edition, report) if edition else last_built(home, report)
    holding = [one for one in looked if exhibit in one.facts["exhibits"]]
    if not holding:
        known = {name for one in looked for name in one.facts["exhibits"]}
        editions = ", ".join(dict.fromkeys(str(one.facts["edition"]) for one in looked))
        raise ConfigurationError(f"there is no exhibit {exhibit!r} in {editions}; {near(exhibit, known)}")
    if len(holding) > 1:
        reports = ", ".join(sorted(str(one.facts["report"]) for one in holding))
        raise ConfigurationError(f"{len(holding)} reports have an exhibit {exhibit!r}; say which: --report ({reports})")
    return holding[0]


def last_built(home: Home, report: str | None) -> list[Edition]:
    """The edition that was built last, of one report or of each."""
    notes = [home.last_build(report)] if report else sorted(home.last_build("x").parent.glob("*.json"))
    digests = [json.loads(note.read_text(encoding="utf-8"))["edition"] for note in notes if note.exists()]
    found = [edition_of(home.edition(digest)) for digest in digests if is_readable(home.edition(digest))]
    if not found:
        raise ConfigurationError(
            f"no edition{f' of {report!r}' if report else ''} has been built; type: research build {report or 'REPORT'}"
        )
    return found


def named(home: Home, edition: str, report: str | None) -> list[Edition]:
    """The edition with an id or the beginning of a SHA-256; of several with one id, the one that was built last."""
    there = [
        edition_of(path.parent) for path in sorted(home.editions.glob("[!.]*/edition.json")) if is_readable(path.parent)
    ]
    there = [one for one in there if report in {None, one.facts["report"]}]
    found = [one for one in there if one.facts["edition"] == edition or one.sha256.startswith(edition.lower())]
    if not found:
        known = {str(one.facts["edition"]) for one in there}
        raise ConfigurationError(f"there is no edition {edition!r}; {near(edition, known)}")
    lasting = [one for one in found if is_last(home, one)] or found
    if len(lasting) > 1:
        digests = ", ".join(one.sha256[:12] for one in lasting)
        raise ConfigurationError(f"{len(lasting)} editions are called {edition!r}; say which by its SHA-256: {digests}")
    return lasting


def is_last(home: Home, edition: Edition) -> bool:
    """Whether an edition is the one that its report's last build made."""
    note = home.last_build(str(edition.facts["report"]))
    return note.exists() and json.loads(note.read_text(encoding="utf-8"))["edition"] == edition.sha256


def is_readable(folder: Path) -> bool:
    """Whether a folder holds an edition's sheet."""
    return (folder / "edition.json").is_file()


def printed_rows(edition: Edition, exhibit: str) -> list[dict[str, str]]:
    """The rows of an exhibit's data table in an edition: what readers were given."""
    path = edition.folder / "data" / f"{exhibit}.csv"
    if not path.is_file():
        return []
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def check_cell(address: Address, exhibit: Exhibit | None, edition: Edition) -> None:
    """Refuse a cell that the exhibit does not have, nor the edition's table where the exhibit is gone or altered."""
    rows = printed_rows(edition, address.exhibit)
    keys = [cell.key for cell in exhibit.parts.cells] if exhibit else [row.get("cell", "") for row in rows]
    if keys and address.cell and address.cell not in keys:
        raise ConfigurationError(
            f"the exhibit {address.exhibit!r} has no cell {address.cell!r}; {near(address.cell, keys)}"
        )


def near(name: str, known: Iterable[str]) -> str:
    """What was probably meant, else the first few there are."""
    known = sorted(known)
    close = get_close_matches(name, known, 3, 0.4)
    if close:
        return f"near it: {', '.join(close)}"
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return f"there are {', '.join(known[:SHOWN]) or 'none'}{more}"
