"""Said words as HTML: the same parts that print sets, each escaped, notes numbered as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from research.errors import ReportError
from research.reporting.markdown import Part

SCHEMES = ("http", "https", "mailto")


def element(template: str, *values: object) -> Markup:
    """Markup with values in it, each escaped unless it is markup itself."""
    return Markup(template) % values


class Setter:
    """Sets parts and blocks for one page; it knows the exhibits' numbers and counts the notes."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self.count = 0
        self.waiting: list[tuple[int, Markup]] = []

    def rich(self, parts: Iterable[Part]) -> Markup:
        """Inline parts."""
        return Markup().join(self.part(part) for part in parts)

    def part(self, part: Part) -> Markup:
        """One inline part."""
        match part["kind"]:
            case "text":
                return element("%s", part["words"])
            case "strong":
                return element("<strong>%s</strong>", self.rich(part["body"]))
            case "emphasis":
                return element("<em>%s</em>", self.rich(part["body"]))
            case "code":
                return element("<code>%s</code>", part["words"])
            case "link":
                return element('<a href="%s">%s</a>', checked(part["url"]), self.rich(part["body"]))
            case "note":
                return self.note(part["body"])
            case "see":
                return element('<a href="#%s">Exhibit %s</a>', part["id"], self.numbers[part["id"]])
            case "break":
                return Markup("<br>")
        raise ReportError(f"a page has no inline part {part['kind']!r}")

    def note(self, body: Sequence[Part]) -> Markup:
        """The sign of a note; its words wait for the end of the section."""
        self.count += 1
        number = self.count
        self.waiting.append((number, self.rich(body)))
        sign = '<sup><a href="#note-%s" id="sign-%s" aria-label="Note %s">%s</a></sup>'
        return element(sign, number, number, number, number)

    def notes(self) -> list[tuple[int, Markup]]:
        """The notes since the last time, for the end of a section."""
        taken, self.waiting = self.waiting, []
        return taken

    def prose(self, blocks: Iterable[Part], at: str = "", level: int = 3) -> Markup:
        """Blocks of prose; headings get an anchor and begin at a level."""
        return Markup("\n").join(self.block(block, f"{at}-{n}", level) for n, block in enumerate(blocks, 1))

    def block(self, block: Part, at: str, level: int) -> Markup:
        """One block."""
        match block["kind"]:
            case "paragraph":
                return element("<p>%s</p>", self.rich(block["body"]))
            case "heading":
                tag = f"h{level + block['level'] - 2}"
                return element('<%s id="%s">%s</%s>', tag, at, self.rich(block["body"]), tag)
            case "list":
                tag = "ol" if block["ordered"] else "ul"
                items = Markup().join(element("<li>%s</li>", self.item(item, level)) for item in block["items"])
                return element("<%s>%s</%s>", tag, items, tag)
            case "quote":
                return element("<blockquote>%s</blockquote>", self.prose(block["blocks"], level=level))
        raise ReportError(f"a page has no block {block['kind']!r}")

    def item(self, blocks: Sequence[Part], level: int) -> Markup:
        """A list item; a first paragraph needs no element of its own."""
        if blocks and blocks[0]["kind"] == "paragraph":
            return self.rich(blocks[0]["body"]) + self.prose(blocks[1:], level=level)
        return self.prose(blocks, level=level)


def checked(url: str) -> str:
    """An address that a reader can go to; any other, such as one that runs a script, is refused."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in SCHEMES and not url.startswith("#"):
        raise ReportError(
            f"a link points to {url[:60]!r}; a page takes addresses that begin with https, http or mailto"
        )
    return url


def runs(blocks: Sequence[Part]) -> list[dict[str, Any]]:
    """Blocks as runs of text and single exhibits, in order."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "exhibit":
            found.append({"exhibit": block["id"], "blocks": []})
        elif found and not found[-1]["exhibit"]:
            found[-1]["blocks"].append(block)
        else:
            found.append({"exhibit": "", "blocks": [block]})
    return found
