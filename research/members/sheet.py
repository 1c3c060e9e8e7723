"""The roster as a CSV file: read as text, every line checked, and taken only when all of them are right."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from research.errors import DataRefused
from research.members.terms import Term, is_tier_name

COLUMNS = (
    "address",
    "name",
    "latin_name",
    "organization",
    "tier",
    "from",
    "until",
    "revoked_at",
    "renewal_pending",
)
REQUIRED = ("address", "name", "organization", "tier", "from", "until")
YES_OR_NO = {"yes": True, "no": False, "": False}
ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # the library reads weeks too
TOLD = 10  # problems that a message names


@dataclass(frozen=True)
class RosterLine:
    """One member as the roster has them; personal fields stay out of what a traceback shows."""

    address: str = field(repr=False)
    name: str = field(repr=False)
    latin_name: str = field(repr=False)
    organization: str = field(repr=False)
    tier: str
    term: Term


def normalized(address: str) -> str:
    """The one spelling under which an address is kept and looked for.

    Examples
    --------
    >>> normalized(" Ann.Lee@Example.ORG ")
    'ann.lee@example.org'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address.strip()).casefold())


def read_roster(content: bytes) -> tuple[RosterLine, ...]:
    """Every member of a roster file, or a refusal that names the lines to mend.

    Parameters
    ----------
    content : bytes
        UTF-8 CSV with the columns of `COLUMNS` in any order. Lines that begin with `#` are notes. `from` and `until`
        are UTC dates, half-open: the first day of the term, and the first day after it. `revoked_at` is a date or an
        instant with an offset; `renewal_pending` is yes, no or empty.

    Raises
    ------
    DataRefused
        With line numbers, never with an address or a name.
    """
    rows = list(numbered_rows(content))
    problems: list[str] = []
    lines: dict[str, RosterLine] = {}
    first_seen: dict[str, int] = {}
    for number, row in rows:
        found = problems_of(row)
        address = normalized(row["address"])
        if not found and address in first_seen:
            found = [f"has the same address as line {first_seen[address]}"]
        if found:
            problems += [f"line {number} {problem}" for problem in found]
            continue
        first_seen[address] = number
        lines[address] = line_of(row)
    if problems or not rows:
        refuse(problems or ["there is no member in it"])
    return tuple(lines.values())


def numbered_rows(content: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    """The rows by column, each with its line in the file (a quoted cell may run over several)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefused(f"the roster is not UTF-8 from byte {error.start} on; save it as CSV UTF-8") from None
    shown = ["" if line.startswith("#") else line for line in text.split("\n")]  # line numbers stay as they are
    reader = csv.reader(io.StringIO("\n".join(shown), newline=""), strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error:
        raise DataRefused(f"the roster has an open quotation mark near line {reader.line_num}; mend it") from None
    if not rows or sorted(rows[0][1]) != sorted(COLUMNS):
        raise DataRefused(f"the roster's first line must name these columns once each: {', '.join(COLUMNS)}")
    names = rows[0][1]
    uneven = [
        f"line {number} has {len(row)} cells, not {len(names)}" for number, row in rows[1:] if len(row) != len(names)
    ]
    if uneven:
        refuse(uneven)
    return [(number, dict(zip(names, row, strict=True))) for number, row in rows[1:]]


def problems_of(row: dict[str, str]) -> list[str]:
    """What is wrong with a row, without quoting it."""
    problems = [f"has no {name}" for name in REQUIRED if not row[name]]
    if row["address"] and not ADDRESS.fullmatch(normalized(row["address"])):
        problems.append("has an address that is not one mail address")
    if row["tier"] and not is_tier_name(row["tier"]):
        problems.append("has a tier that is not lower-case letters, digits and hyphens")
    if row["renewal_pending"].casefold() not in YES_OR_NO:
        problems.append("has a renewal_pending that is neither yes nor no")
    if row["revoked_at"] and moment(row["revoked_at"]) is None:
        problems.append("has a revoked_at that is neither a date nor an instant with an offset")
    return problems + problems_of_term(row)


def problems_of_term(row: dict[str, str]) -> list[str]:
    """What is wrong with a row's two dates."""
    bad = [name for name in ("from", "until") if row[name] and day(row[name]) is None]
    if bad:
        return [f"has no date like 2026-01-31 under {name}" for name in bad]
    first, after = day(row["from"]), day(row["until"])
    if first and after and first >= after:
        return ["has a term that ends before it begins"]
    return []


def line_of(row: dict[str, str]) -> RosterLine:
    """A member from a row that has no problems."""
    first, after = day(row["from"]), day(row["until"])
    assert first is not None
    assert after is not None
    return RosterLine(
        address=normalized(row["address"]),
        name=unicodedata.normalize("NFC", row["name"]),
        latin_name=unicodedata.normalize("NFC", row["latin_name"]),
        organization=unicodedata.normalize("NFC", row["organization"]),
        tier=row["tier"],
        term=Term(first, after, moment(row["revoked_at"]), YES_OR_NO[row["renewal_pending"].casefold()]),
    )


def day(text: str) -> datetime | None:
    """The first instant of a UTC date; None when the text is no date."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A date's first instant, or an instant with an offset; None for anything else."""
    try:
        at = datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        return None
    if at is None:
        return day(text)
    return at.astimezone(UTC) if at.tzinfo else None


def refuse(problems: list[str]) -> None:
    """Raise with the first problems and their number."""
    named = "; ".join(problems[:TOLD])
    more = f"; and {len(problems) - TOLD} more" if len(problems) > TOLD else ""
    raise DataRefused(
        f"the roster was not taken, nothing has changed: {named}{more}; mend the file and import it again"
    )
