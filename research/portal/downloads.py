"""Files of an edition: every way of asking meets the one decision, and the refused learn nothing of the bytes."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from research.errors import GateRefused
from research.pages import policy
from research.portal.pages import Words, headers_for, nothing_here, place_of, who, words
from research.portal.sessions import Visitor
from research.portal.shelf import refused
from research.release import Answer, Reason, StoredEdition, asked, fetch, sheet_of

KINDS = {
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHARED = "public, max-age=300"  # what is public may be kept for as long as a withdrawal may take to be seen
CARRIED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
KEPT_BACK = Words(
    "This file is kept back",
    ("It is not the one that was released: something has altered it in the store. The operator has been told.",),
)
log = logging.getLogger(__name__)
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Part:
    """Bytes from `first` up to, not including, `after`."""

    first: int
    after: int


class NoSuchPart(Exception):
    """The part that was asked for begins behind the end."""


def download(request: Request) -> Response:
    """A file of an edition, to be kept."""
    return handed(request, request.path_params["name"], to_read=False)


def read(request: Request) -> Response:
    """The web edition, in the browser."""
    return handed(request, None, to_read=True)


def handed(request: Request, name: str | None, *, to_read: bool) -> Response:
    """What the reader may have of a file; without a name, the web edition."""
    place, asks = place_of(request), who(request)
    now = place.clock()
    report, number = request.path_params["report"], request.path_params["number"]
    found = asked(place.database, asks.address, now, report, number)
    if found is None or not found.decision.allowed:
        return refused(request, asks, found)
    edition = sheet_of(place.home, found.release)
    name = edition.web if name is None else name
    if name is None or name not in edition.told["files"]:
        return nothing_here(request)
    digest, length = str(edition.told["files"][name]), (edition.folder / name).stat().st_size
    headers = headers_of(request, found, edition, name, to_read=to_read)
    if is_known(request, digest):
        return Response(status_code=304, headers=headers)
    try:
        part = part_of(request, digest, length)
    except NoSuchPart:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{length}"})
    if request.method == "HEAD":
        return answered(None, part, length, headers)
    detail = told_part(part)
    try:
        copy = fetch(place.home, place.database, report, asks.address, now, number=number, file=name, detail=detail)
    except GateRefused as error:  # closed since the decision above, or altered in the store
        return refused_since(request, asks, error)
    return answered(copy.content, part, length, headers)


def headers_of(request: Request, answer: Answer, edition: StoredEdition, name: str, *, to_read: bool) -> dict[str, str]:
    """What goes out with a file, for those who may have it: its digest as ETag, and who may keep it."""
    headers = headers_for(place_of(request), read_policy(edition, name) if to_read else CARRIED)
    if answer.decision.reason is Reason.PUBLIC:
        headers["Cache-Control"] = SHARED
    headers["ETag"] = f'"{edition.told["files"][name]}"'
    headers["Accept-Ranges"] = "bytes"
    headers["Content-Type"] = KINDS.get(PurePosixPath(name).suffix, "application/octet-stream")
    if not to_read:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept_name(edition, name), safe='')}"
    return headers


def read_policy(edition: StoredEdition, name: str) -> str:
    """What the web edition may do in a browser: what its sheet says, else what is read from the page itself."""
    told = edition.told.get("html_policy")
    return str(told) if told else policy((edition.folder / name).read_text(encoding="utf-8"))


def kept_name(edition: StoredEdition, name: str) -> str:
    """What a file is called where it is kept: the edition's own files by the edition, data by their own name."""
    path = PurePosixPath(name)
    return path.name if len(path.parts) > 1 else f"{edition.edition.replace(' ', '-')}{path.suffix}"


def is_known(request: Request, digest: str) -> bool:
    """Whether the browser has these bytes already."""
    told = request.headers.get("if-none-match", "")
    return any(tag.strip().removeprefix("W/") in {f'"{digest}"', "*"} for tag in told.split(","))


def part_of(request: Request, digest: str, length: int) -> Part | None:
    """The part of the file that is asked for; None for the whole, and for what is not understood."""
    told = request.headers.get("range", "")
    if request.headers.get("if-range", f'"{digest}"') != f'"{digest}"':
        return None
    found = RANGE.fullmatch(told.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        part = Part(max(0, length - int(last)), length)
    else:
        part = Part(int(first), min(length, int(last) + 1) if last else length)
        if last and int(last) < int(first):
            return None
    if part.first >= length or part.first >= part.after:
        raise NoSuchPart
    return part


def told_part(part: Part | None) -> dict[str, str]:
    """What the ledger keeps of a part."""
    return {"part": f"{part.first}-{part.after - 1}"} if part else {}


def answered(content: bytes | None, part: Part | None, length: int, headers: dict[str, str]) -> Response:
    """The bytes, or a part of them; None says what would come and sends nothing."""
    first, after = (part.first, part.after) if part else (0, length)
    sized = {**headers, "Content-Length": str(after - first)}
    if part is not None:
        sized["Content-Range"] = f"bytes {first}-{after - 1}/{length}"
    body = b"" if content is None else content[first:after] if part else content
    return Response(body, 206 if part else 200, sized)


def refused_since(request: Request, asks: Visitor, error: GateRefused) -> Response:
    """The refusal that holds now; a file that is not what was entered is kept back, and told in the log."""
    place = place_of(request)
    report, number = request.path_params["report"], request.path_params["number"]
    found = asked(place.database, asks.address, place.clock(), report, number)
    if found is None or not found.decision.allowed:
        return refused(request, asks, found)
    log.error("%s", error)
    return words(request, KEPT_BACK, 500, asks=asks)
