"""The portal as an application: which address leads where, and what happens when none does."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from research.archive import Home, connect
from research.portal.downloads import download, read
from research.portal.pages import Words, font, headers_for, look, nothing_here, place_of, words
from research.portal.place import DEFAULT_URL, NETWORK, Place, checked_url
from research.portal.postman import Postman
from research.portal.shelf import one_release, shelf
from research.portal.sign_in import ask, asked, mine, opened, pressed, sent, signed_out, typed_code

log = logging.getLogger(__name__)
FAULT = Words("Something went wrong here", ("The fault is ours and was noted. Please try again in a while.",))
NOT_SO = Words("This cannot be done here", ("The page is there to be read, or takes the form that stands on it.",))


def create_app(
    home: Home, clock: Callable[[], datetime], base_url: str = DEFAULT_URL, name: str = NETWORK
) -> Starlette:
    """The members' portal on a home folder.

    Parameters
    ----------
    home : Home
        With the roster, the releases and the store of editions.
    clock : callable
        Gives the instant of each request, with a zone; nothing else that changes by itself decides who may read.
    base_url : str
        The address under which browsers reach it: links are made of it, never of what a request claims.
    name : str
        Whose library it is.

    Returns
    -------
    Starlette

    Raises
    ------
    ConfigurationError
        When the address is none, or one that would send secrets in the clear.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from tempfile import mkdtemp
    >>> from pathlib import Path
    >>> app = create_app(Home(Path(mkdtemp())), lambda: datetime.now(UTC))
    >>> app.url_path_for("library")
    '/'
    """
    url = checked_url(base_url)
    app = Starlette(routes=routes(), exception_handlers={HTTPException: outside, Exception: fault}, lifespan=lifespan)
    app.router.redirect_slashes = False  # would answer with the host that the request claims
    app.state.place = Place(home, connect(home, keep=True), clock, url, name, Postman(home))
    return app


def routes() -> list[Route]:
    """Which address leads where."""
    one = "/reports/{report}/{number:int}"
    return [
        Route("/", shelf, name="library"),
        Route("/reports/{report}", one_release),
        Route(one, one_release),
        Route(f"{one}/read", read),
        Route(f"{one}/files/{{name:path}}", download),
        Route("/sign-in", ask),
        Route("/sign-in", asked, methods=["POST"]),
        Route("/sign-in/sent", sent),
        Route("/sign-in/code", typed_code, methods=["POST"]),
        Route("/sign-in/open", opened),
        Route("/sign-in/open", pressed, methods=["POST"]),
        Route("/sign-out", signed_out, methods=["POST"]),
        Route("/you", mine),
        Route("/look.css", look),
        Route("/fonts/{file}", font),
        Route("/healthz", health),
    ]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Post what is waiting, and close the database, before the process ends."""
    yield
    await run_in_threadpool(app.state.place.postman.close)
    app.state.place.database.engine.dispose()


def health(request: Request) -> Response:
    """Whether the portal can answer: it has asked the database."""
    place = place_of(request)
    with place.database.reading() as rows:
        rows.exec_driver_sql("SELECT 1")
    return PlainTextResponse("ok\n", headers=headers_for(place))


async def outside(request: Request, error: Exception) -> Response:
    """What leads nowhere, and what cannot be done with what is there."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return nothing_here(request)
    answer = words(request, NOT_SO, 405)
    allowed = (error.headers or {}).get("Allow", "").split(", ")
    answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


async def fault(request: Request, error: Exception) -> Response:
    """A fault of ours: noted by its kind, and told without a detail."""
    log.error("a page could not be made: %s", type(error).__name__)
    return words(request, FAULT, 500)
