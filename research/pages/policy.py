"""What a page may do in a browser: only what it carries itself, named by digest."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html.parser import HTMLParser

DATA_BLOCKS = ("json", "base64", "template")  # a script element of such a type holds data and never runs


def policy(html: str, scripts: Iterable[str] = ()) -> str:
    """The Content-Security-Policy under which a self-contained page works and nothing else does.

    Parameters
    ----------
    html : str
        The page, with its scripts and styles inline.
    scripts : iterable of str
        What those scripts add as inline scripts of their own.

    Returns
    -------
    str
        For the header. No address outside the page may be fetched, and nothing is evaluated from text.

    Examples
    --------
    >>> policy("<style>p{}</style>").startswith("default-src 'none'; script-src 'none'; style-src 'sha256-")
    True
    """
    found = Inline()
    found.feed(html)
    allowed = " ".join(dict.fromkeys(map(digest, (*found.scripts, *scripts)))) or "'none'"
    # A library may add an empty style element and fill it by the object model, and set styles on elements.
    styled = " ".join(dict.fromkeys(map(digest, (*found.styles, ""))))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {styled}; style-src-attr 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def digest(text: str) -> str:
    """A script or style named by its digest, as the header writes it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class Inline(HTMLParser):
    """Finds the inline scripts and styles of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of where a script or a style begins."""
        kind = dict(attrs).get("type") or ""
        runs = tag == "script" and not any(word in kind for word in DATA_BLOCKS)
        self.into = self.scripts if runs else self.styles if tag == "style" else None
        if self.into is not None:
            self.into.append("")

    def handle_data(self, data: str) -> None:
        """Collect the text of the script or style that is open."""
        if self.into is not None:
            self.into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """A script or style ends."""
        if tag in {"script", "style"}:
            self.into = None
