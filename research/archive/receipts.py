"""Receipts: what came in for a wave, what became of every row, and under which digests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from research.archive.layout import Home

SCHEMA = 1  # raised when the way from an export to the response store changes; every wave is then received anew


@dataclass(frozen=True)
class ReceivedFile:
    """One export: its digest and size, and what it was found to be. Its name is not kept, for names name people."""

    sha256: str
    bytes: int
    format: str
    layout: str
    header_rows: int
    delimiter: str
    encoding: str
    columns: int
    rows: int


@dataclass(frozen=True)
class Receipt:
    """Rows received = kept + dropped by reason.

    `removed` counts what the identity gate found: cells with e-mail or IP addresses, and personal columns.
    `items` counts, for each item, respondents who answered and those missing by kind. `changes` tells, after a
    corrected export, which counts differ from the receipt before: name -> (before, after).
    """

    study: str
    wave: str
    received_at: str
    files: tuple[ReceivedFile, ...]
    received: int
    dropped: Mapping[str, int]
    removed: Mapping[str, int]
    items: Mapping[str, Mapping[str, int]]
    survey_digest: str
    instrument_version: str
    responses_sha256: str
    findings: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    schema: int = SCHEMA
    is_new: bool = True

    @property
    def kept(self) -> int:
        """Rows that became respondents."""
        return self.received - sum(self.dropped.values())

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of the files, in order."""
        return tuple(sorted(file.sha256 for file in self.files))


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it is written."""
    told = asdict(receipt)
    del told["is_new"]
    return {**told, "kept": receipt.kept}


def receipt_from(told: Mapping[str, Any]) -> Receipt:
    """A receipt from what was written."""
    given = {key: value for key, value in told.items() if key != "kept"}
    given["files"] = tuple(ReceivedFile(**file) for file in given["files"])
    given["changes"] = {name: (before, after) for name, (before, after) in given["changes"].items()}
    return Receipt(**given)


def read_receipt(home: Home, study: str, wave: str) -> Receipt | None:
    """The receipt of a wave; None where nothing has been received, or by a version that wrote other receipts."""
    path = home.receipt(study, wave)
    if not path.exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return receipt_from(told) if told.get("schema") == SCHEMA else None


def counts_of(receipt: Receipt) -> dict[str, int]:
    """Every count of a receipt by a readable name."""
    counts = {"received": receipt.received, "kept": receipt.kept}
    counts |= {f"dropped: {reason}": n for reason, n in receipt.dropped.items()}
    counts |= {f"{item}: {kind}": n for item, kinds in receipt.items.items() for kind, n in kinds.items()}
    return counts


def differences(before: Receipt, after: Receipt) -> dict[str, tuple[int, int]]:
    """The counts in which two receipts differ: name -> (before, after)."""
    old, new = counts_of(before), counts_of(after)
    names = list(new) + [name for name in old if name not in new]
    return {name: (old.get(name, 0), new.get(name, 0)) for name in names if old.get(name, 0) != new.get(name, 0)}
