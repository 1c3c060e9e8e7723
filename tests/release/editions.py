"""Editions for tests, with real bytes and the sheet that reporting writes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from research.archive import Home, digest_of, file_digest, write_json
from research.release import StoredEdition, Terms, Window, read_sheet

SHARE_ALIKE = {"id": "CC-BY-SA-4.0", "name": "CC BY-SA 4.0", "url": "https://example.org/", "share_alike": True}


def december(day: int, hour: int = 9) -> datetime:
    """An instant in December 2026."""
    return datetime(2026, 12, day, hour, tzinfo=UTC)


TERMS = Terms((Window("member", december(10)),), december(20), quorum=0, quorum_reason="sample data, no network yet")
REVIEWED = Terms(TERMS.windows, TERMS.public_at, quorum=2)


def made_edition(home: Home, words: str = "first", report: str = "habits", **changes: Any) -> StoredEdition:
    """An edition as reporting leaves it, with its certified exhibit; the PDF's bytes follow from `words`."""
    edition, page = changes.pop("edition", f"{report} 2026.1"), changes.pop("page", None)
    certificate = made_certificate(home.exhibits(edition))
    content = f"%PDF-1.7\n{words}\n%%EOF\n".encode() * 100
    sha256 = hashlib.sha256(content).hexdigest()
    folder = home.edition(sha256)
    (folder / "data").mkdir(parents=True)
    (folder / f"{report}.pdf").write_bytes(content)
    if page is not None:
        (folder / f"{report}.html").write_text(page, encoding="utf-8")
    (folder / "data" / "share.csv").write_text("key,value\na,0.5\n")
    listed = {path.relative_to(folder).as_posix(): file_digest(path) for path in folder.rglob("*") if path.is_file()}
    told = {
        "edition": edition,
        "report": report,
        "sha256": sha256,
        "manifest_sha256": digest_of(listed),
        "files": listed,
        "stage": "draft",
        "pages": 1,
        "exhibits": ["share"],
        "certificate": certificate,
        "license": SHARE_ALIKE,
        "sources": [{"wave": "2026", "name": "Habits", "license": "CC-BY-SA-4.0", "attribution": "The network"}],
    }
    write_json(folder / "edition.json", {**told, **changes})
    return read_sheet(folder)


def made_certificate(folder: Path) -> str:
    """One exhibit and the certificate that vouches for it; its digest."""
    write_json(folder / "share.json", {"id": "share"})
    facts = {"edition": folder.name, "rule": "public", "thresholds": {"count": 5}, "cells": 1}
    vouched = {"exhibits": {"share": file_digest(folder / "share.json")}, "suppressed": {}, "ranges": {}}
    write_json(folder / "certificate.json", {**facts, **vouched})
    return file_digest(folder / "certificate.json")
