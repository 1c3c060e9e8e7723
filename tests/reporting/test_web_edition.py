"""The web edition: the same words and numbers as print, in one file that needs nothing else and trusts no text."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from research.errors import ReportError
from research.exhibits import Exhibit
from research.exhibits.wording import asked_words, between, span, value
from research.figures import draw_plotly
from research.pages import plotly_source
from research.reporting import Edition, web
from research.reporting.build import manuscript_of
from research.reporting.document import document
from research.reporting.licensing import EditionLicense
from research.reporting.markup import Setter
from research.reporting.numbers import carried
from tests.reporting.made_report import ALIKE, INPUTS, STUDY, exhibits, printed, replaced, sample_report

HOSTILE = "<script>alert('x')</script> \"onload=\" & </style><img src=x onerror=go>"
VOID = {"meta", "br", "input", "img", "link"}
SILENT = {"script", "style", "title"}


@dataclass
class Page(HTMLParser):
    """A page as a reader without scripts has it: text, elements with attributes, and what lies in which figure."""

    text: str = ""
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)  # scripts and data by id
    open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: content or "" for name, content in attrs}
        self.elements.append((tag, told))
        if tag not in VOID:
            self.open.append((tag, told.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: content or "" for name, content in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, name = self.open[-1] if self.open else ("", "")
        if tag in SILENT:
            self.blocks[name or tag] = data
            return
        self.text += f" {data}" if tag not in {"strong", "em", "code", "sup", "a", "b", "i"} else data
        for kind, figure in self.open:
            if kind == "figure":
                self.figures[figure] = f"{self.figures.get(figure, '')} {data}"


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def page(edition: Edition) -> Page:
    return read(edition.html)


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The sample with one interactive chart."""
    given = exhibits()
    tending = given["tending"]
    return printed(
        tmp_path_factory.mktemp("charted"), given={**given, "tending": replaced(tending, plotly=draw_plotly(tending))}
    )


def page_of(given: dict[str, Exhibit]) -> Page:
    """The page of a sample report without its PDF."""
    page = Page()
    page.feed(content_of(given).decode())
    return page


def content_of(given: dict[str, Exhibit]) -> bytes:
    report = sample_report()
    manuscript = manuscript_of(report, given, [STUDY], INPUTS)
    return web.web_edition(document(manuscript), given, report.edition, manuscript.license).content


def size_of(given: dict[str, Exhibit]) -> int:
    return len(content_of(given))


def words(text: str) -> list[str]:
    return re.sub(r"[\s\u00a0]+", " ", text).split()


def numbers(text: str) -> set[str]:
    return set(re.findall(r"[+−<]?(?:\d[\d,.]*\d|\d|\.\d+)", text))


def flat(text: str) -> str:
    return "".join(words(text))


def test_every_word_of_print_but_the_page_numbers_is_on_the_page(page: Page, pages: list[str]) -> None:
    labels = "".join(told.get("aria-label", "") for _, told in page.elements)
    there = flat(page.text + labels).upper()  # print sets some heads in capitals
    body = " ".join(pages).replace("\2", "-").replace("•", "")  # a hyphen at the end of a line, marks of lists
    folios = {str(number) for number in range(1, len(pages) + 1)}
    assert [word for word in words(body) if word.upper() not in there and word.strip(".,") not in folios] == []


def test_every_number_of_print_is_on_the_page_and_no_number_comes_from_elsewhere(page: Page, pages: list[str]) -> None:
    in_print, on_page = numbers(" ".join(pages)), numbers(page.text)
    folios = {str(number) for number in range(1, len(pages) + 1)}
    assert in_print - on_page - folios == set()
    cells = [cell for exhibit in exhibits().values() for cell in exhibit.parts.cells]
    of_cells = " ".join(f"{value(cell)} {span(cell)} {between(cell)} {cell.base}" for cell in cells)
    assert on_page - in_print - numbers(of_cells) == set()


@pytest.mark.parametrize("name", ["tending", "size", "change", "table", "kept"])
def test_an_exhibit_has_its_words_numbers_and_apparatus_on_the_page(name: str, page: Page) -> None:
    told = flat(page.figures[name])
    exhibit = exhibits()[name]
    parts = exhibit.parts
    for said in (exhibit.title, parts.deck, asked_words(parts)):
        assert flat(said) in told or said == ""
    assert "TheGardenTrust" in told
    assert "Base" in told
    for cell in parts.cells:
        assert value(cell).removesuffix("%") in told
        assert between(cell) in page.figures[name] or parts.table is not None


def test_a_chart_has_its_table_without_scripts_behind_two_radio_buttons(page: Page) -> None:
    radios = [told for tag, told in page.elements if tag == "input" and told["name"] == "show-1"]
    assert [told["class"] for told in radios] == ["as-chart", "as-table"]
    assert ["checked" in told for told in radios] == [True, False]
    regions = [told for tag, told in page.elements if told.get("role") == "region"]
    assert all(told["tabindex"] == "0" and told["aria-label"] for told in regions)
    assert any(told["aria-label"] == "Table of exhibit 1" for told in regions)


def test_the_table_of_a_chart_tells_estimate_interval_and_base(page: Page) -> None:
    assert "Make compost 28% (24–33) 409" in " ".join(words(page.figures["tending"]))
    assert "Pull the weeds +2.5 (−4.1 to +9.1) 388 and 412" in " ".join(words(page.figures["change"]))
    assert "Analyzed 412 28 blank or doubled" in " ".join(words(page.figures["kept"]))


def test_a_drawing_is_an_image_with_the_alternative_of_its_exhibit(page: Page) -> None:
    told = {told["aria-label"] for _, told in page.elements if told.get("role") == "img"}
    assert {exhibits()[name].alt for name in ("cover", "tending", "size", "change", "kept")} == told


def test_every_exhibit_has_a_permanent_link_and_every_link_inside_a_target(page: Page) -> None:
    ids = [told["id"] for _, told in page.elements if "id" in told]
    assert len(ids) == len(set(ids))
    assert {"tending", "size", "change", "table", "kept", "topline-weed"} <= set(ids)
    links = [told["href"] for tag, told in page.elements if tag == "a"]
    assert {"#tending", "#topline-weed", "#part-chapter-1", "#main"} <= set(links)
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_the_page_says_its_language_title_and_where_content_begins(page: Page) -> None:
    assert ("html", {"lang": "en"}) in page.elements
    assert page.blocks["title"].startswith("Many weed") or page.blocks["title"]
    assert page.elements[[tag for tag, _ in page.elements].index("a")][1] == {"class": "skip", "href": "#main"}
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def addresses(page: Page) -> Iterator[tuple[str, str, str]]:
    for tag, told in page.elements:
        for name, content in told.items():
            if name in {"src", "href", "srcset", "poster", "action", "data", "xlink:href", "ping", "background"}:
                yield tag, name, content


def test_nothing_outside_the_file_is_fetched(charted: Edition) -> None:
    page = read(charted.html)
    fetched = [(tag, name) for tag, name, content in addresses(page) if tag != "a"]
    assert fetched == []
    assert not [told for tag, told in page.elements if tag in {"link", "iframe", "object", "embed", "base"}]
    style = page.blocks["style"]
    assert set(re.findall(r"url\((?!data:font/woff2;base64,)", style)) == set()
    assert "@import" not in style
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|https?://", page.blocks["script"])


def test_data_links_are_csv_with_license_source_and_what_is_withheld(page: Page) -> None:
    link = next(told for tag, told in page.elements if tag == "a" and told.get("download") == "tending.csv")
    assert link["href"].startswith("data:text/csv;charset=utf-8,")
    rows = list(csv.reader(io.StringIO(unquote(link["href"].partition(",")[2]), newline="")))
    assert {len(row) for row in rows} == {14}
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["cell"], first["base"], first["low"], first["status"]) == ("weed/2031", "412", "0.603", "published")
    about = {row[0]: row[1] for row in rows if row[0].startswith("#")}
    assert about["#license"] == "sample 2031.1: CC BY-SA 4.0"
    assert "The Garden Trust, survey of shared gardens" in about["#source"]
    assert about["#disclosure"] == "all numbers are published"
    assert "How often do you do the following in your garden?" in about["#asked"]


def test_a_withheld_number_is_on_the_page_as_words_and_in_the_data_not_at_all() -> None:
    given = exhibits()
    hidden = replaced(
        given["size"].parts.cells[0],
        value=None,
        low=None,
        high=None,
        count=None,
        base=0,
        status="suppressed",
        reason="fewer than 10 people",
    )
    size = replaced(given["size"].with_cells((hidden, *given["size"].parts.cells[1:])), svg=given["size"].svg)
    page = page_of({**given, "size": size})
    told = " ".join(words(page.figures["size"]))
    assert "2 to 10 people too few" in told
    assert "Withheld 1 of 3 numbers are withheld or given as a bound (fewer than 10 people)." in told
    row = next(line for line in carried(size, "s", EditionLicense(ALIKE, ())).splitlines() if line.startswith("small"))
    assert row == "small,2 to 10 people,,share,,,,too few,suppressed,fewer than 10 people,,,,"


def hostile(exhibit: Exhibit) -> Exhibit:
    """An exhibit whose every text tries to leave its place."""
    parts = exhibit.parts
    cells = tuple(replace(cell, label=HOSTILE) for cell in parts.cells)
    chart = parts.chart and replace(
        parts.chart, rows=tuple(replace(row, label=HOSTILE + str(at)) for at, row in enumerate(parts.chart.rows))
    )
    sources = tuple(replace(source, attribution=f"{HOSTILE} {source.attribution}") for source in parts.source)
    questions = tuple(replace(one, wording=one.wording + HOSTILE) for one in parts.question)
    told = replace(
        parts, cells=cells, chart=chart, source=sources, question=questions, deck=HOSTILE, notes=(HOSTILE, "]]>")
    )
    return replace(exhibit, title=HOSTILE, alt=HOSTILE + " differs", parts=told, condition=None)


def test_hostile_words_stay_words() -> None:
    given = exhibits()
    bad = hostile(given["size"])
    bad = replace(bad, plotly=draw_plotly(bad))
    page = page_of({**given, "size": bad})
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 3  # the charts, the plotting script, and ours
    assert "img" not in tags
    assert not [name for _, told in page.elements for name in told if name.startswith("on")]
    assert flat(HOSTILE) in flat(page.figures["size"])
    charts = json.loads(page.blocks["charts"])
    assert charts["size"]["layout"]["yaxis"]["categoryarray"][0].startswith("<script>")
    assert "<" not in page.blocks["charts"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "vbscript:x", "file:///etc"]
)
def test_a_link_that_runs_or_reads_something_is_refused(url: str) -> None:
    with pytest.raises(ReportError, match="addresses that begin with https, http or mailto"):
        Setter({}).part({"kind": "link", "url": url, "body": [{"kind": "text", "words": "x"}]})


def test_notes_are_numbered_and_stand_at_the_end_of_their_section(page: Page) -> None:
    ids = [told["id"] for _, told in page.elements if told.get("id", "").startswith(("sign-", "note-"))]
    assert ids[:2] == ["sign-1", "note-1"]
    assert len(ids) % 2 == 0


def test_the_plotting_script_lies_in_the_page_once_and_packed(charted: Edition) -> None:
    html = charted.html.read_text()
    assert html.count("plotly-basic") + html.count("Plotly, Inc.") <= 1
    packed = read(charted.html).blocks["plotly"]
    assert gzip.decompress(b64decode(packed)).decode() == plotly_source()


def test_a_page_without_interactive_charts_carries_no_script(page: Page, edition: Edition) -> None:
    assert "script" not in [tag for tag, _ in page.elements]
    assert "script-src 'none'" in str(edition.facts["html_policy"])


def test_the_policy_allows_the_scripts_of_the_page_by_digest_and_no_others(charted: Edition) -> None:
    told = str(charted.facts["html_policy"])
    for source in (read(charted.html).blocks["script"], plotly_source()):
        assert b64encode(hashlib.sha256(source.encode()).digest()).decode() in told
    assert "default-src 'none'" in told
    assert "unsafe-eval" not in told
    assert "'unsafe-inline'" not in told.replace("style-src-attr 'unsafe-inline'", "")


def test_charts_take_the_colors_of_the_page(charted: Edition) -> None:
    told = read(charted.html).blocks["charts"]
    assert "var(--accent)" in told
    assert not re.search(r"#[0-9a-f]{6}", told)
    assert "#0d5c75" not in charted.html.read_text().partition("</style>")[2]


def test_the_page_and_its_digest_are_the_same_again(charted: Edition, tmp_path: Path) -> None:
    tending = exhibits()["tending"]
    again = printed(tmp_path, given={**exhibits(), "tending": replaced(tending, plotly=draw_plotly(tending))})
    assert again.html.read_bytes() == charted.html.read_bytes()
    assert again.facts["files"]["sample.html"] == hashlib.sha256(charted.html.read_bytes()).hexdigest()


def test_where_room_is_short_toplines_give_up_their_data_links_first(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sum(told.get("download", "").startswith("topline-") for _, told in page_of(exhibits()).elements)
    assert whole == 5
    monkeypatch.setattr(web, "BUDGET", size_of(exhibits()) - 1)
    short = [told["download"] for _, told in page_of(exhibits()).elements if "download" in told]
    assert short == ["tending.csv", "size.csv", "change.csv", "table.csv", "kept.csv"]


def test_a_page_above_two_megabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert web.BUDGET == 2_000_000
    monkeypatch.setattr(web, "BUDGET", 50_000)
    with pytest.raises(ReportError, match=r"the web edition has [\d,]+ bytes and may have 50,000"):
        page_of(exhibits())


def test_an_exhibit_named_like_an_anchor_of_the_page_is_refused() -> None:
    with pytest.raises(ReportError, match=r"1 anchors twice \(main\)"):
        web.check_anchors('<p id="main"></p><p id="main"></p>')
    with pytest.raises(ReportError, match=r"1 links to nowhere \(gone\)"):
        web.check_anchors('<a href="#gone">x</a>')
