"""Lineage: the chain from a printed number back to the raw file, each link checked by hashing again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from research.archive.canonical import file_digest
from research.errors import GateRefused

T = TypeVar("T")
MATCHES, DIFFERS, MISSING = "matches", "differs", "missing"


@dataclass(frozen=True)
class Check:
    """What a link was told to be against what is found now; `found` is None where nothing is there."""

    what: str
    expected: str
    found: str | None
    mend: str = ""

    @property
    def state(self) -> str:
        """`matches`, `differs` or `missing`."""
        if self.found is None:
            return MISSING
        return MATCHES if self.found == self.expected else DIFFERS


@dataclass(frozen=True)
class Link:
    """One step of the way: its kind (edition, exhibit, run, responses, receipt, raw), name, facts and checks."""

    kind: str
    name: str
    facts: Mapping[str, Any]
    checks: tuple[Check, ...]

    @property
    def state(self) -> str:
        """`matches` where every check does, else the state of the first that does not."""
        return next((check.state for check in self.checks if check.state != MATCHES), MATCHES)


@dataclass(frozen=True)
class Chain:
    """From a printed number back: the links that all of it hangs on, then a branch for each wave behind it."""

    number: Mapping[str, Any]
    links: tuple[Link, ...]
    waves: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Link]:
        yield from self.links
        for branch in self.waves.values():
            yield from branch

    @property
    def broken(self) -> tuple[Check, ...]:
        """The checks that failed, from the number backwards."""
        return tuple(check for link in self for check in link.checks if check.state != MATCHES)


def checked_file(path: Path, expected: str, what: str, mend: str) -> Check:
    """Hash a file again and set it against the digest that was told."""
    return Check(what, expected, file_digest(path) if path.is_file() else None, mend)


def told_in(path: Path, kind: type[T]) -> T:
    """What a JSON file tells; an empty value of its kind where there is no such file or it is something else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return kind()
    return told if isinstance(told, kind) else kind()


def check_unbroken(chain: Chain) -> None:
    """Refuse a chain with a broken link.

    Raises
    ------
    GateRefused
        Names the first link that does not hold, how many there are, and what to do.
    """
    if not chain.broken:
        return
    first, checks = chain.broken[0], sum(len(link.checks) for link in chain)
    how = "is not there" if first.state == MISSING else "is not what it was when the number was made"
    raise GateRefused(f"{len(chain.broken)} of {checks} checks failed; first: {first.what} {how}; {first.mend}")


def chain_json(chain: Chain) -> dict[str, Any]:
    """A chain as plain data."""
    return {
        "number": dict(chain.number),
        "state": "broken" if chain.broken else MATCHES,
        "links": [link_json(link) for link in chain.links],
        "waves": {name: [link_json(link) for link in branch] for name, branch in chain.waves.items()},
    }


def link_json(link: Link) -> dict[str, Any]:
    """A link as plain data."""
    checks = [
        {"what": check.what, "state": check.state, "expected": check.expected, "found": check.found}
        for check in link.checks
    ]
    return {"kind": link.kind, "name": link.name, "state": link.state, **link.facts, "checks": checks}
