"""Where a request comes from and where it may lead: forms of this site only, and pages of this site only."""

from __future__ import annotations

import re

from starlette.datastructures import Headers

# No second slash, no backslash, no escape and no colon: nothing that a browser could read as another host.
OWN_PAGE = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)?")


def is_own_form(headers: Headers, base_url: str) -> bool:
    """Whether a browser says that a form of this very site was sent.

    A request that says nothing of where it comes from is refused with the others: no browser of these days is silent.
    """
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    return headers.get("origin", "").lower() == base_url


def own_page(path: str | None) -> str:
    """The page of this site that somebody asked to be led to; the library for everything else.

    Examples
    --------
    >>> own_page("/reports/habits/1"), own_page("//evil.example"), own_page("https://evil.example")
    ('/reports/habits/1', '/', '/')
    """
    return path if path is not None and OWN_PAGE.fullmatch(path) else "/"
