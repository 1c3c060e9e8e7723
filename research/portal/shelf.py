"""The shelf: the library, the page of a release, and the page that says why somebody may not read it, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from research.errors import GateRefused
from research.portal.citing import Citation, citation
from research.portal.pages import Words, nothing_here, page, place_of, who, words
from research.portal.place import Place
from research.portal.sessions import Visitor
from research.portal.wording import Badge, badge, counted, day, grouped, size, standing, steps, written
from research.release import Answer, Listed, Release, Stage, StoredEdition, keep_request, library, sheet_of


@dataclass(frozen=True)
class Row:
    """A release as the library lists it."""

    title: str
    subtitle: str
    about: str
    address: str
    badge: Badge
    standing: str
    allowed: bool
    files: tuple[tuple[str, str], ...] = ()  # words and address


@dataclass(frozen=True)
class File:
    """A file to be taken: its name, where it lies, how large it is."""

    name: str
    address: str
    size: str


def shelf(request: Request) -> Response:
    """The library."""
    place, asks = place_of(request), who(request)
    now = place.clock()
    listed = [one for one in library(place.database, asks.address, now) if not is_behind(one)]
    rows = [row_of(place, one, now) for one in sorted(listed, key=order)]
    return page(request, "library.html", {"rows": rows}, asks=asks)


def one_release(request: Request) -> Response:
    """The page of one release, or of the newest of a report that the reader may read."""
    place, asks = place_of(request), who(request)
    report, number = request.path_params["report"], request.path_params.get("number")
    now = place.clock()
    found = library(place.database, asks.address, now, report)
    listed = chosen(found, number)
    if listed is None:
        return nothing_here(request)
    status = 410 if listed.release.stage is Stage.WITHDRAWN else 200
    others = [row_of(place, one, now) for one in found if one.release != listed.release]
    values = {**facts(place, listed, now), "others": others}
    return page(request, "release.html", values, asks=asks, status=status)


def chosen(found: list[Listed], number: int | None) -> Listed | None:
    """The release with a number; without one, the newest that may be read, else the newest there is."""
    if number is not None:
        return next((one for one in found if one.release.number == number), None)
    return next((one for one in found if one.answer.decision.allowed), found[0] if found else None)


def refused(request: Request, asks: Visitor, found: Answer | None) -> Response:
    """Why a reader may not have a file, and from when; the same for every file, whether it exists or not."""
    if found is None:
        return nothing_here(request)
    release, decision = found.release, found.decision
    if release.stage is Stage.WITHDRAWN:
        return words(
            request, Words("This edition was withdrawn", (f"The reason given: {release.reason}",)), 410, asks=asks
        )
    sentences = [standing(release, decision)]
    if asks.member is None:
        sentences.append("Members of the network who read it before that have to sign in first.")
    way = ("/", "To the library") if asks.member else (f"/sign-in?next={address_of(release)}", "Sign in")
    return words(request, Words("You cannot read this yet", tuple(sentences), way), 403, asks=asks)


def is_behind(listed: Listed) -> bool:
    """Whether the reader has a newer edition of the same report instead."""
    newest = listed.answer.newest
    return listed.release.stage is Stage.SUPERSEDED and newest.number == listed.release.successor


def order(listed: Listed) -> tuple[bool, float]:
    """What opened last comes first, and what was withdrawn comes last."""
    return listed.release.stage is Stage.WITHDRAWN, -listed.release.public_at.timestamp()


def sheet_or_none(place: Place, listed: Listed) -> StoredEdition | None:
    """What an edition says of itself; None when the store does not have it any more."""
    try:
        return sheet_of(place.home, listed.release)
    except GateRefused:
        return None


def address_of(release: Release) -> str:
    """Where the page of a release lies."""
    return f"/reports/{release.report}/{release.number}"


def row_of(place: Place, listed: Listed, now: datetime) -> Row:
    """A release in the library; only who may read it is told more than what it is called."""
    release, decision = listed.release, listed.answer.decision
    edition = sheet_or_none(place, listed)
    told = edition.told if edition else {}
    files: list[tuple[str, str]] = []
    if edition and decision.allowed:
        files.append(
            (f"PDF, {size(edition.pdf.stat().st_size)}", f"{address_of(listed.release)}/files/{edition.pdf.name}")
        )
        if edition.web:
            files.append(("Read on the web", f"{address_of(listed.release)}/read"))
    return Row(
        title=edition.title if edition else release.edition,
        subtitle=str(told.get("subtitle", "")),
        about=f"Version {version_of(listed, edition)}",
        address=address_of(release),
        badge=badge(release, now),
        standing=standing(release, decision),
        allowed=decision.allowed,
        files=tuple(files),
    )


def facts(place: Place, listed: Listed, now: datetime) -> dict[str, Any]:
    """What the page of a release shows; what is within the edition, only to who may read it."""
    release = listed.release
    edition = sheet_or_none(place, listed)
    row = row_of(place, listed, now)
    shown: dict[str, Any] = {
        "row": row,
        "release": release,
        "steps": steps(listed, now),
        "cite": cited(place, listed, edition),
        "successor": successor(listed),
        "says": (),
        "about": [("Version", row.about.removeprefix("Version "))],
        "files": (),
        **dict.fromkeys(("request", "taken", "pdf", "web")),
    }
    return {**shown, **within(listed, edition, now)} if row.allowed and edition else shown


def within(listed: Listed, edition: StoredEdition, now: datetime) -> dict[str, Any]:
    """What only readers of an edition see: what it says, its files and its fingerprint."""
    release, told = listed.release, edition.told
    about = [
        ("Version", f"{version_of(listed, edition)}, {written(str(told.get('date', '')))}".rstrip(", ")),
        ("Errata", "None so far."),
        ("License", str(edition.license.get("name", "not named"))),
        (
            "Extent",
            f"{counted(int(told.get('pages', 0)), 'page')}, {counted(len(told.get('exhibits', ())), 'exhibit')}",
        ),
        ("Fingerprint", f"sha256 {grouped(release.sha256)}"),
    ]
    if release.successor is not None:
        about[1] = ("Errata", "A newer edition has taken its place.")
    return {
        "about": about,
        "says": [finding["claim"] for finding in told.get("says", ())],
        "files": data_files(listed, edition),
        "request": keep_request(edition, release, now),
        "taken": day(listed.taken_at, release.zone) if listed.taken_at else None,
        "pdf": file(listed, edition, edition.pdf.name),
        "web": file(listed, edition, edition.web) if edition.web else None,
    }


def version_of(listed: Listed, edition: StoredEdition | None) -> str:
    """An edition's version: what its sheet says, else what follows the report's name in its id."""
    named = listed.release.edition
    return str((edition.told if edition else {}).get("version") or named.partition(" ")[2] or named)


def data_files(listed: Listed, edition: StoredEdition) -> list[File]:
    """The data behind the exhibits."""
    return [file(listed, edition, name) for name in sorted(edition.told["files"]) if name.startswith("data/")]


def file(listed: Listed, edition: StoredEdition, name: str) -> File:
    """A file of an edition, as its page offers it."""
    length = (edition.folder / name).stat().st_size
    return File(name.removeprefix("data/"), f"{address_of(listed.release)}/files/{name}", size(length))


def cited(place: Place, listed: Listed, edition: StoredEdition | None) -> Citation:
    """How an edition is cited."""
    told = edition.told if edition else {}
    return citation(
        publisher=str(told.get("publisher", place.name)),
        year=str(told.get("date", listed.release.public_at.date().isoformat()))[:4],
        title=": ".join(
            filter(None, [edition.title if edition else listed.release.edition, str(told.get("subtitle", ""))])
        ),
        version=version_of(listed, edition),
        number=str(told.get("number", "")),
        key=listed.release.edition.replace(" ", "-"),
    )


def successor(listed: Listed) -> str | None:
    """Where the edition lies that has taken the place of this one."""
    release = listed.release
    return f"/reports/{release.report}/{release.successor}" if release.successor is not None else None
