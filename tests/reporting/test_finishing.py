"""The last pass over a PDF, and the carriage return that strikes by chance."""

from __future__ import annotations

import io
import zlib

import page as validation
import pikepdf
import pytest
from pikepdf import Name

from research.reporting import Edition
from research.reporting.finishing import AMBIGUOUS_END, finish


def unlucky(content: bytes, tail: bytes) -> bytes:
    """The content with odd bytes after it until its deflated bytes end in a carriage return.

    The last of them is the sum of all bytes plus one, modulo 65521 and then 256 (Adler-32), so 256 tries are enough
    unless the first modulus is crossed.
    """
    for _ in range(600):
        if zlib.compress(content).endswith(b"\r"):
            return content
        content += tail
    raise AssertionError("no luck")


def spoiled(edition: Edition, choose: str) -> bytes:
    """The edition with one stream that ends in a carriage return."""
    written = io.BytesIO()
    with pikepdf.open(edition.pdf) as pdf:
        if choose == "page":
            stream = pdf.pages[4].Contents
        else:
            stream = next(t.FontFile2 for t in pdf.objects if isinstance(t, pikepdf.Dictionary) and "/FontFile2" in t)
        plain = unlucky(stream.read_bytes(), b"\t" if choose == "page" else b"\1")
        if choose == "font":
            stream.Length1 = len(plain)
        stream.write(zlib.compress(plain), filter=Name.FlateDecode)
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=False)
    return written.getvalue()


@pytest.mark.parametrize("choose", ["page", "font"])
def test_a_stream_that_ends_in_a_carriage_return_is_repaired(edition: Edition, choose: str) -> None:
    content = spoiled(edition, choose)
    assert AMBIGUOUS_END in content
    finished = finish(content)
    assert AMBIGUOUS_END not in finished.content
    assert validation.validate_pdf_bytes(finished.content, profile="2a").failures == []
    assert validation.validate_pdf_bytes(finished.content, profile="ua1").failures == []
    assert finish(content) == finished


def test_packed_objects_that_end_in_a_carriage_return_are_packed_otherwise(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    from research.reporting import finishing

    plain, saves = finishing.saved, []

    def first_is_unlucky(pdf: pikepdf.Pdf) -> bytes:
        saves.append(plain(pdf))
        return saves[-1] + b"%\r\nendstream" if len(saves) == 1 else saves[-1]

    monkeypatch.setattr(finishing, "saved", first_is_unlucky)
    finished = finish(edition.pdf.read_bytes())
    assert len(saves) > 1
    assert finished.content == saves[-1] != saves[0]
    assert validation.validate_pdf_bytes(finished.content, profile="2a").failures == []


def test_finishing_what_is_finished_changes_nothing_a_reader_sees(edition: Edition) -> None:
    content = edition.pdf.read_bytes()
    assert finish(content).pages == edition.facts["pages"]
    assert finish(content) == finish(content)
