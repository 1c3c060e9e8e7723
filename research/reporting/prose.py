"""Prose ready for print: placeholders said, references checked, typed numbers and false headlines refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from research.errors import ReportError
from research.exhibits.wording import typeset
from research.reporting.claims import Evidence, spaced
from research.reporting.definition import Chapter
from research.reporting.markdown import Part, blocks_of, flat, inline_of, plain
from research.reporting.reading import Passage


@dataclass(frozen=True)
class Prose:
    """Reads an author's words against the evidence; `printed` are the exhibits a reference may point to."""

    evidence: Evidence
    printed: frozenset[str]

    def line(self, passage: Passage) -> list[Part]:
        """One paragraph of words, such as a claim or a standfirst."""
        return self.said(inline_of(passage), passage) if passage else []

    def blocks(self, passage: Passage) -> list[Part]:
        """Several paragraphs, headings, lists and quotations."""
        return [self.block(block, passage) for block in blocks_of(passage)]

    def chapter(self, chapter: Chapter) -> list[Part]:
        """A chapter's blocks, exhibits among them, after its conditions have been seen to hold."""
        for condition in chapter.holds:
            self.evidence.check_holds(condition, condition, chapter.title)
        return [
            block if block["kind"] == "exhibit" else self.block(block, chapter.body)
            for block in blocks_of(chapter.body)
        ]

    def block(self, block: Part, passage: Passage) -> Part:
        """One block, said."""
        match block["kind"]:
            case "paragraph" | "heading":
                return {**block, "body": self.said(block["body"], passage)}
            case "list":
                items = [[self.block(part, passage) for part in item] for item in block["items"]]
                return {**block, "items": items}
            case "quote":
                return {**block, "blocks": list(self.quotation(block["blocks"], passage))}
        sign = f"![[{block['id']}]]"
        raise ReportError(
            f"{passage.place_of(sign)}: {sign} prints an exhibit, and that only between a chapter's paragraphs"
        )

    def quotation(self, blocks: Iterable[Part], passage: Passage) -> Iterator[Part]:
        """A quotation that is a wording keeps its digits; any other is prose."""
        for block in blocks:
            exact = block["kind"] == "paragraph" and spaced(flat(block["body"]).strip("“”")) in self.evidence.wordings
            yield block if exact else self.block(block, passage)

    def said(self, parts: list[Part], passage: Passage) -> list[Part]:
        """Inline parts with every placeholder said, after the gates for numbers and conditions."""
        self.evidence.check_numbers(flat(parts), passage)
        for part in parts:
            if part["kind"] == "holds":
                self.evidence.check_holds(part["raw"], passage, plain(parts).strip())
        return trimmed([self.part(part, passage) for part in parts if part["kind"] != "holds"])

    def part(self, part: Part, passage: Passage) -> Part:
        """One inline part, said."""
        match part["kind"]:
            case "placeholder":
                return {"kind": "text", "words": self.evidence.say(part["raw"], passage)}
            case "see":
                return self.reference(part, passage)
            case "text":
                return {**part, "words": typeset(part["words"])}
            case "code" | "break":
                return part
        body = (
            self.said(part["body"], passage)
            if part["kind"] == "note"
            else [self.part(p, passage) for p in part["body"]]
        )
        return {**part, "body": body}

    def reference(self, part: Part, passage: Passage) -> Part:
        """A reference to an exhibit that is printed."""
        self.evidence.exhibit(part["id"], passage)
        if part["id"] not in self.printed:
            sign = f"[[{part['id']}]]"
            raise ReportError(f"{passage.place_of(sign)}: {sign} points to an exhibit that is not printed; add !{sign}")
        return part


def trimmed(parts: list[Part]) -> list[Part]:
    """Without the space that a condition leaves at the end."""
    if parts and parts[-1]["kind"] == "text":
        return [*parts[:-1], {**parts[-1], "words": parts[-1]["words"].rstrip()}]
    return parts


def printed_in(chapters: Iterable[Chapter]) -> tuple[str, ...]:
    """The exhibits that chapters print, in order; one that is printed twice is refused."""
    seen: dict[str, str] = {}
    for chapter in chapters:
        for block in blocks_of(chapter.body):
            if block["kind"] != "exhibit":
                continue
            if block["id"] in seen:
                place = chapter.body.place_of(f"![[{block['id']}]]")
                raise ReportError(f"{place}: the exhibit {block['id']!r} is printed already in {seen[block['id']]}")
            seen[block["id"]] = chapter.file
    return tuple(seen)
