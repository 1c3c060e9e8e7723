"""A drawing on a page: small, in the page's colors, and nothing but shapes and words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from research.errors import ReportError
from research.pages import stylesheet
from research.reporting.drawing import CLASSES, cover_drawing, page_drawing
from tests.reporting.made_report import exhibits

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 470 100" width="470" height="100" font-family="x">'


def drawn(inside: str) -> str:
    return page_drawing(f"{HEAD}{inside}</svg>", "x")


def test_what_the_style_sheet_says_is_left_out() -> None:
    made = drawn('<text x="12.34" y="5" font-size="8.5" fill="#17212b">A &amp; B</text>')
    assert made == '<svg viewBox="0 0 470 100" aria-hidden="true"><text x="12.3" y="5">A &amp; B</text></svg>'


def test_colors_of_print_become_those_of_the_page() -> None:
    assert '<circle cx="1" cy="2" r="3" class="fh"/>' in drawn('<circle cx="1" cy="2" r="3" fill="#c63f17"/>')
    assert 'stroke="var(--ramp1)"' in drawn('<path d="M0 0L1 1" stroke="#d3e5ea"/>')


def test_words_with_a_halo_are_told_once() -> None:
    halo = '<text x="1" y="2" fill="none" stroke="#ffffff" stroke-width="3" aria-hidden="true">22%</text>'
    made = drawn(f'{halo}<text x="1" y="2" fill="#c63f17">22%</text>')
    assert made.count("22%") == 1
    assert 'class="fh halo"' in made


def test_every_class_of_a_drawing_stands_in_the_style_sheet_with_what_it_replaces() -> None:
    sheet = stylesheet(lambda font: font.file)
    for (key, value), name in CLASSES.items():
        told = re.search(rf"svg \.{name} {{ {key}: ([^;]+); }}", sheet)
        assert told, name
        assert (
            told[1].removesuffix("px").replace(".6", "0.6") in {value, value.replace(".6", "0.6")} or told[1] == value
        )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>go()</script>",
        '<rect onload="go()" width="1"/>',
        '<text style="background:url(//x)">a</text>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>',
        '<image href="https://x.example/a.png"/>',
        '<rect fill="url(https://x.example/#a)"/>',
        "<a><text>b</text></a>",
        "<animate/>",
    ],
)
def test_whatever_is_not_a_shape_or_a_word_is_refused(inside: str) -> None:
    with pytest.raises(ReportError, match="exhibit 'x'"):
        drawn(inside)


def test_a_drawing_that_is_no_svg_is_refused() -> None:
    with pytest.raises(ReportError, match="is not SVG"):
        page_drawing("<svg", "x")


def test_many_dots_become_rows_and_not_one_is_lost() -> None:
    made = cover_drawing(exhibits()["cover"].svg, "cover")
    everyone = re.search(r'd="([^"]*)" stroke="#4f8fa6"[^>]*stroke-dasharray="\.01 ([\d.]+)"', made)
    assert everyone is not None
    step = float(everyone[2]) + 0.01
    rows = [float(length) for length in re.findall(r"h([\d.]+)", everyone[1])]
    assert len(rows) == 7  # 412 dots, sixty a row
    assert sum(int(length / step + 1e-6) + 1 for length in rows) == 412
    assert len(made) < len(exhibits()["cover"].svg) / 4


def test_a_cover_loses_the_space_around_it_and_keeps_its_colors() -> None:
    made = cover_drawing(exhibits()["cover"].svg, "cover")
    left, top, width, height = map(float, ElementTree.fromstring(made).attrib["viewBox"].split())
    assert (left, top) == (62, 380 - 6 * 8 - 6)
    assert width < 595
    assert height < 440
    assert "#ff9a66" in made
