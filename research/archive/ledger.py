"""The ledger: what happened, when, by whom; append-only rows chained by their hashes.

A row is durable when the transaction that appends it has ended, so what a row allows comes after it. Rows name a
person by a key that means nothing outside the roster: forgetting the person leaves the chain whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from research.archive.canonical import canonical, digest_of
from research.archive.instants import instant_from, instant_text
from research.errors import GateRefused

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

FIRST = "0" * 64  # what the first row is bound to


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `detail` holds what JSON can hold, never a person's name or address."""

    at: datetime
    actor: str
    event: str
    release: str | None = None
    sha256: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many rows there are, and the hash of the last one."""

    seq: int = 0
    hash: str = FIRST


def record_entry(connection: Connection, entry: Entry) -> Head:
    """Add a row inside the caller's transaction, so that it stands or falls with what it tells of."""
    from sqlalchemy import text

    before = head(connection)
    values: dict[str, Any] = {
        "seq": before.seq + 1,
        "at": instant_text(entry.at),
        "actor": entry.actor,
        "event": entry.event,
        "release": entry.release,
        "sha256": entry.sha256,
        "detail": canonical(dict(entry.detail)).decode(),
        "prev": before.hash,
    }
    values["hash"] = digest_of(values)
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO ledger ({columns}) VALUES ({places})"), values)
    return Head(values["seq"], values["hash"])


def head(connection: Connection) -> Head:
    """The last row's place and hash."""
    last = connection.exec_driver_sql("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").first()
    return Head(last.seq, last.hash) if last else Head()


def ledger_entries(connection: Connection) -> Iterator[Entry]:
    """Every entry, oldest first."""
    return map(entry_of, connection.exec_driver_sql("SELECT * FROM ledger ORDER BY seq"))


def entry_of(row: Row[Any]) -> Entry:
    """An entry from its row."""
    return Entry(instant_from(row.at), row.actor, row.event, row.release, row.sha256, json.loads(row.detail))


def verify_chain(connection: Connection, known: Head | None = None) -> Head:
    """Walk the chain and give back its end.

    Parameters
    ----------
    connection : Connection
        Inside a transaction.
    known : Head, optional
        An end noted earlier and kept elsewhere; a chain that was cut before it, or branches off, is refused.

    Raises
    ------
    GateRefused
        At the first row that was changed, removed or slipped in.
    """
    at = Head()
    has_passed = known is None or known == at
    for row in connection.exec_driver_sql("SELECT * FROM ledger ORDER BY seq"):
        values = dict(row._mapping)
        told = values.pop("hash")
        if row.seq != at.seq + 1 or row.prev != at.hash or digest_of(values) != told:
            raise GateRefused(f"the ledger was altered at row {at.seq + 1}; restore it from a backup and find out why")
        at = Head(row.seq, told)
        has_passed = has_passed or at == known
    if not has_passed:
        raise GateRefused(
            f"the ledger ends at row {at.seq} and does not hold the end that was noted; rows were removed"
        )
    return at
