"""Markdown to a document model: blocks and inline parts as plain data, nothing said yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import mistune

from research.errors import ReportError
from research.reporting.reading import Passage

Part = dict[str, Any]  # {"kind": ..., ...}: a block or an inline part, ready for JSON
PLACEHOLDER = r"\{\{(?P<placeholder_words>[^{}]*)\}\}"
PRINTED = r"!\[\[(?P<printed_words>[^\[\]]+)\]\]"
REFERENCE = r"\[\[(?P<reference_words>[^\[\]]+)\]\]"
HOLDS = r"\{:\s*holds=\"(?P<holds_words>[^\"]*)\"\s*\}"
INLINE = {"placeholder": PLACEHOLDER, "printed": PRINTED, "reference": REFERENCE, "holds": HOLDS}
REFUSED = {
    "block_code": "a code block",
    "block_html": "HTML",
    "inline_html": "HTML",
    "image": "an image",
    "thematic_break": "a rule",
}


@cache
def reader() -> mistune.Markdown:
    """CommonMark with footnotes and the house's four signs."""

    def signs(md: mistune.Markdown) -> None:
        def sign(name: str) -> Any:
            def take(_inline: Any, match: re.Match[str], state: Any) -> int:
                state.append_token({"type": name, "raw": match.group(f"{name}_words").strip()})
                return match.end()

            return take

        for name, pattern in INLINE.items():
            md.inline.register(name, pattern, sign(name), before="escape")

    return mistune.create_markdown(renderer=None, plugins=["footnotes", signs])


def blocks_of(passage: Passage) -> list[Part]:
    """The blocks of a text: paragraph, heading, list, quote, exhibit.

    Raises
    ------
    ReportError
        When the text holds what is not printed: HTML, images, code blocks, rules.
    """
    tokens = reader()(str(passage))
    assert isinstance(tokens, list)
    notes = {
        item["attrs"]["index"]: item["children"]
        for token in tokens
        if token["type"] == "footnotes"
        for item in token["children"]
    }
    return list(blocks_from(tokens, notes, passage))


def inline_of(passage: Passage) -> list[Part]:
    """The inline parts of a text that is one paragraph."""
    blocks = blocks_of(passage)
    if len(blocks) != 1 or blocks[0]["kind"] != "paragraph":
        raise ReportError(f"{passage.place_of('')}: one paragraph is expected here, found {len(blocks)} blocks")
    body: list[Part] = blocks[0]["body"]
    return body


def blocks_from(tokens: Iterable[dict[str, Any]], notes: dict[int, Any], passage: Passage) -> Iterator[Part]:
    """Blocks of tokens; blank lines and collected footnotes are passed over."""
    for token in tokens:
        match token["type"]:
            case "blank_line" | "footnotes":
                continue
            case "paragraph" | "block_text":
                yield paragraph(inline_from(token["children"], notes, passage), passage)
            case "heading":
                yield heading(token, notes, passage)
            case "list":
                items = [list(blocks_from(item["children"], notes, passage)) for item in token["children"]]
                yield {"kind": "list", "ordered": token["attrs"]["ordered"], "items": items}
            case "block_quote":
                yield {"kind": "quote", "blocks": list(blocks_from(token["children"], notes, passage))}
            case other:
                raise refused(other, token, passage)


def heading(token: dict[str, Any], notes: dict[int, Any], passage: Passage) -> Part:
    """A heading inside a chapter: the title is level one, so prose begins at two."""
    level = token["attrs"]["level"]
    body = inline_from(token["children"], notes, passage)
    if level not in {2, 3}:
        place = passage.place_of("#" * level + " ")
        raise ReportError(
            f"{place}: headings in prose are ## or ###, found {'#' * level}; the title is in front matter"
        )
    return {"kind": "heading", "level": level, "body": body}


def paragraph(body: list[Part], passage: Passage) -> Part:
    """A paragraph, or the exhibit that stands alone in it."""
    printed = [part for part in body if part["kind"] == "printed"]
    if not printed:
        return {"kind": "paragraph", "body": body}
    if len(body) > 1:
        sign = f"![[{printed[0]['id']}]]"
        raise ReportError(f"{passage.place_of(sign)}: {sign} prints an exhibit and stands in a paragraph of its own")
    return {"kind": "exhibit", "id": printed[0]["id"]}


def inline_from(tokens: Iterable[dict[str, Any]], notes: dict[int, Any], passage: Passage) -> list[Part]:
    """Inline parts of tokens."""
    return [part for token in tokens if (part := inline_part(token, notes, passage))]


def inline_part(token: dict[str, Any], notes: dict[int, Any], passage: Passage) -> Part:
    """One inline part."""

    def below() -> list[Part]:
        return inline_from(token["children"], notes, passage)

    match token["type"]:
        case "text":
            return {"kind": "text", "words": token["raw"]}
        case "softbreak":
            return {"kind": "text", "words": " "}
        case "linebreak":
            return {"kind": "break"}
        case "emphasis":
            return {"kind": "emphasis", "body": below()}
        case "strong":
            return {"kind": "strong", "body": below()}
        case "codespan":
            return {"kind": "code", "words": token["raw"]}
        case "link":
            return {"kind": "link", "url": token["attrs"]["url"], "body": below()}
        case "footnote_ref":
            blocks = list(blocks_from(notes[token["attrs"]["index"]], {}, passage))
            body = [part for block in blocks for part in (*block.get("body", ()), {"kind": "text", "words": " "})]
            return {"kind": "note", "body": body[:-1]}
        case "placeholder":
            return {"kind": "placeholder", "raw": token["raw"]}
        case "reference":
            return {"kind": "see", "id": token["raw"]}
        case "printed":
            return {"kind": "printed", "id": token["raw"]}
        case "holds":
            return {"kind": "holds", "raw": token["raw"]}
    raise refused(token["type"], token, passage)


def refused(kind: str, token: dict[str, Any], passage: Passage) -> ReportError:
    """What cannot be printed, and where it stands."""
    first = (token.get("raw") or "").strip().splitlines()
    named = REFUSED.get(kind, f"a {kind.replace('_', ' ')}")
    return ReportError(f"{passage.place_of(first[0] if first else '')}: {named} is not printed; write it as plain text")


def flat(parts: Iterable[Part]) -> str:
    """The words of parts as a reader sees them; what is not words becomes a sign that no text holds."""
    return "".join(flat_part(part) for part in parts)


def flat_part(part: Part) -> str:
    """The words of one part."""
    match part["kind"]:
        case "text" | "code":
            return str(part["words"])
        case "break":
            return " "
        case "note" | "placeholder" | "see" | "printed":
            return "\N{OBJECT REPLACEMENT CHARACTER}"
        case "holds":
            return ""
    return flat(part["body"])


def plain(parts: Iterable[Part]) -> str:
    """The words of said parts, for a list of contents or an anchor; notes and references are left out."""
    return "".join(
        str(part["words"]) if "words" in part else plain(part.get("body", ()))
        for part in parts
        if part["kind"] != "note"
    )
