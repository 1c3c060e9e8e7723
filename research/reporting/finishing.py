"""The last pass over a PDF: row headers in the tag tree, object streams, one revision, no ambiguous stream end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from research.errors import ReportError

# A stream ends in a line feed that is not part of it. After a carriage return the two read as one line end, and
# checkers of PDF/A then count one byte less than /Length says. One file in about twelve has such a stream by chance.
AMBIGUOUS_END = b"\r\nendstream"
SHIFTABLE = ("/MarkInfo", "/ViewerPreferences", "/Lang")  # made indirect, each renumbers what follows
TRIES = 12


@dataclass(frozen=True)
class Finished:
    """A PDF ready for its edition."""

    content: bytes
    pages: int


def finish(content: bytes) -> Finished:
    """Finish Typst's PDF; the same bytes in give the same bytes out.

    Raises
    ------
    ReportError
        When a stream could not be given an unambiguous end.
    """
    shifts = list(SHIFTABLE)
    for _ in range(TRIES):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            mark_row_headers(pdf)
            repaired = repair_streams(pdf)
            if not repaired and AMBIGUOUS_END in content and shifts:
                shift(pdf, shifts.pop(0))
            content, pages = saved(pdf), len(pdf.pages)
        if AMBIGUOUS_END not in content:
            return Finished(content, pages)
    raise ReportError(
        "a stream of the PDF ends in a carriage return, which checkers read as a wrong length; "
        "change a word and build again"
    )


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The file with object streams and a cross-reference stream, in one revision, not linearized."""
    written = io.BytesIO()
    pdf.save(
        written,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=True,
        linearize=False,
    )
    return written.getvalue()


def repair_streams(pdf: pikepdf.Pdf) -> int:
    """Give every stream that ends in a carriage return another end; the number of streams found.

    The last compressed byte is a sum of the plain ones, so one byte more moves it. Page contents and the like take a
    space; a TrueType font takes a byte behind its last table, where nobody looks. qpdf compresses them when it saves,
    because Python's zlib is not the same on every machine.
    """
    pages = {content.objgen for page in pdf.pages for content in contents_of(page)}
    ambiguous = [stream for stream in streams(pdf) if stream.read_raw_bytes().endswith(b"\r")]
    for stream in ambiguous:
        if "/Length1" in stream:
            stream.write(stream.read_bytes() + b"\1")
            stream.Length1 = int(stream.Length1) + 1
        elif stream.objgen in pages or takes_a_space(stream):
            stream.write(stream.read_bytes() + b" ")
    return len(ambiguous)


def streams(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    """All streams but those that only hold other objects."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Type") not in (Name.ObjStm, Name.XRef):
            yield thing


def contents_of(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    """The content streams of a page."""
    contents = page.obj.get("/Contents")
    if isinstance(contents, Array):
        yield from contents
    elif contents is not None:
        yield contents


def takes_a_space(stream: pikepdf.Stream) -> bool:
    """Whether white space at the end of a stream means nothing: a form, a pattern, a character map."""
    return stream.get("/Subtype") == Name.Form or stream.get("/Type") == Name.CMap or "/PatternType" in stream


def shift(pdf: pikepdf.Pdf, name: str) -> None:
    """Renumber the objects, so that those packed together are packed otherwise."""
    if name in pdf.Root:
        pdf.Root[name] = pdf.make_indirect(pdf.Root[name])


def mark_row_headers(pdf: pikepdf.Pdf) -> int:
    """Make the first cell of every body row a row header, which Typst cannot say; the number of cells marked."""
    root = pdf.Root.get("/StructTreeRoot")
    rows = (
        row for table in below(root, Name.Table) for part in below(table, Name.TBody) for row in below(part, Name.TR)
    )
    firsts = [cells[0] for row in rows if (cells := list(children(row)))]
    data = [cell for cell in firsts if cell.get("/S") == Name.TD]
    for cell in data:
        cell.S = Name.TH
        scope = Dictionary(O=Name.Table, Scope=Name.Row)
        known = cell.get("/A")
        cell.A = scope if known is None else Array([*(known if isinstance(known, Array) else [known]), scope])
    return len(data)


def below(element: pikepdf.Object | None, kind: pikepdf.Name) -> Iterator[pikepdf.Object]:
    """The nearest elements of a kind under an element."""
    for child in children(element):
        if child.get("/S") == kind:
            yield child
        else:
            yield from below(child, kind)


def children(element: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    """The elements directly under an element; marked content and references to pages are passed over."""
    kids = element.get("/K") if element is not None else None
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
