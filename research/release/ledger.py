"""What the ledger says of releases, and whether the tables still say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from research.archive import Database, Entry, Head, canonical, instant_text, ledger_entries, verify_chain
from research.errors import GateRefused
from research.release.decision import Release
from research.release.tables import all_releases, signers

SIGNED = "signed off"


def terms_in_force(release: Release) -> dict[str, Any]:
    """Everything about a release that decides who reads it, as its ledger rows keep it."""
    terms: dict[str, Any] = {
        "edition": release.edition,
        "stage": str(release.stage),
        "windows": {window.tier: instant_text(window.opens_at) for window in release.windows},
        "public_at": instant_text(release.public_at),
        "zone": release.zone,
        "quorum": release.quorum,
        "quorum_reason": release.quorum_reason,
        "reason": release.reason,
        "successor": release.successor,
    }
    # Rows written before titles could be hidden say nothing of them.
    return {**terms, "title_hidden": True} if release.title_hidden else terms


def verify_ledger(database: Database, known: Head | None = None) -> Head:
    """Walk the chain, then compare every release with its last row in it.

    Parameters
    ----------
    database : Database
    known : Head, optional
        An end of the chain that was noted earlier and kept elsewhere.

    Returns
    -------
    Head
        The end of the chain, to be noted for the next time.

    Raises
    ------
    GateRefused
        When a row was changed, removed or slipped in, or a release was changed behind the ledger's back.
    """
    with database.reading() as rows:
        end = verify_chain(rows, known)
        told = told_of_releases(ledger_entries(rows))
        now = {one.key: facts(one.sha256, terms_in_force(one), signers(rows, one)) for one in all_releases(rows)}
    differing = sorted(key for key in {*told, *now} if canonical(told.get(key)) != canonical(now.get(key)))
    if differing:
        raise GateRefused(
            f"{len(differing)} releases differ from what the ledger last said of them ({', '.join(differing[:5])}); "
            "restore the database from a backup and find out why"
        )
    return end


def facts(sha256: str | None, terms: Mapping[str, Any], signed: Iterable[str]) -> dict[str, Any]:
    """What ledger and tables must agree upon: the bytes, the terms, and who signed off."""
    return {"sha256": sha256, "terms": dict(terms), "signed": sorted(signed)}


def told_of_releases(entries: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """The facts of every release as its rows in the ledger leave them."""
    terms: dict[str, Entry] = {}
    signed: dict[str, set[str]] = {}
    for entry in entries:
        if entry.release is not None and "stage" in entry.detail:
            terms[entry.release] = entry
        elif entry.release is not None and entry.event == SIGNED:
            signed.setdefault(entry.release, set()).add(entry.actor)
    return {key: facts(entry.sha256, entry.detail, signed.get(key, ())) for key, entry in terms.items()}
