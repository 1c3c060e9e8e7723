"""Pages as they go out: drawn from a template that escapes, under headers that close every door they do not need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from research.errors import ConfigurationError
from research.pages import FONTS, Font, environment, stylesheet
from research.portal.place import Place
from research.portal.secrets import digest
from research.portal.sessions import STRANGER, Visitor, visitor

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PRIVATE = "private, no-store"  # no shared cache keeps it, and no browser either
CLOSED = {
    "Cache-Control": PRIVATE,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}


@dataclass(frozen=True)
class Words:
    """A page that says one thing: a heading, sentences, and a way on."""

    heading: str
    sentences: tuple[str, ...]
    way: tuple[str, str] = ("/", "To the library")


NOTHING_HERE = Words(
    "There is nothing here",
    ("The address leads to no page of this library. It may be misspelled, or what it named is not open.",),
)


def place_of(request: Request) -> Place:
    """The place that the request came to."""
    found = request.app.state.place
    assert isinstance(found, Place)
    return found


def who(request: Request) -> Visitor:
    """Who asks, by the cookie."""
    place = place_of(request)
    return visitor(place.database, request.cookies.get(place.cookie("session")), place.clock())


def headers_for(place: Place, policy: str = POLICY) -> dict[str, str]:
    """The headers of everything that goes out."""
    always = {**CLOSED, "Content-Security-Policy": policy}
    return {**always, **ENCRYPTED} if place.is_secure else always


def page(
    request: Request, template: str, values: Mapping[str, Any], *, asks: Visitor = STRANGER, status: int = 200
) -> HTMLResponse:
    """A page of the portal."""
    place = place_of(request)
    told = {"house": place.name, "visitor": asks, "path": request.url.path, "sheet": sheet_address(), **values}
    drawn = templates().get_template(template).render(told)
    return HTMLResponse(drawn, status, headers_for(place))


def words(request: Request, told: Words, status: int, *, asks: Visitor = STRANGER) -> HTMLResponse:
    """A page that says one thing."""
    return page(request, "words.html", {"told": told}, asks=asks, status=status)


def nothing_here(request: Request) -> HTMLResponse:
    """What everybody gets for what does not exist, and for what they are not told of: the same bytes."""
    return words(request, NOTHING_HERE, 404)


def led_to(request: Request, path: str) -> RedirectResponse:
    """Lead to a page of this site, by a path: the host is the browser's business."""
    return RedirectResponse(path, 303, headers_for(place_of(request)))


@cache
def templates() -> Environment:
    """The templates of the portal, on the ground of those that every page has."""
    shared = environment()
    assert shared.loader is not None
    return shared.overlay(loader=ChoiceLoader([FileSystemLoader(FOLDER / "templates"), shared.loader]))


@cache
def sheet() -> str:
    """The style sheet, with fonts from this site."""
    return stylesheet(lambda font: f"/fonts/{font.file}") + (FOLDER / "portal.css").read_text(encoding="utf-8")


@cache
def sheet_address() -> str:
    """Where the style sheet lies; another sheet has another address."""
    return f"/look.css?{digest(sheet())[:12]}"


def look(request: Request) -> Response:
    """The style sheet."""
    return lasting(request, sheet().encode(), "text/css; charset=utf-8")


def font(request: Request) -> Response:
    """A typeface of the house."""
    try:
        found = font_named(request.path_params["file"])
    except ConfigurationError:
        return nothing_here(request)
    return lasting(request, found.read(), "font/woff2")


def font_named(file: str) -> Font:
    """One of the fonts that the style sheet names."""
    for one in FONTS:
        if one.file == file:
            return one
    raise ConfigurationError("there is no such font")


def lasting(request: Request, content: bytes, kind: str) -> Response:
    """Something that is the same for everybody and may be kept."""
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(content, headers={**headers_for(place_of(request)), **kept}, media_type=kind)
