"""The real report's web edition in a real browser: readable by everyone, at every width, with and without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from research.exhibits import Exhibit, catalogue
from research.exhibits.wording import value
from tests.line.conftest import Workshop, built

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["built"]
pytestmark = pytest.mark.trial
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
THROUGH = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
        window.scrollTo({top: y, behavior: "instant"});
        await new Promise((done) => setTimeout(done, 60));
    }
    window.scrollTo({top: 0, behavior: "instant"});
}"""
ALL_DRAWN = "document.querySelectorAll('[data-chart]').length === document.querySelectorAll('[data-width]').length"
OUTSIDE = """() => [...document.querySelectorAll("[data-chart]")].flatMap((plot) => {
    const sheet = plot.getBoundingClientRect();
    return [...plot.querySelectorAll("svg text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.top < sheet.top - 1
            || box.bottom > sheet.bottom + 1);
    }).map((text) => `${plot.dataset.chart}: ${text.textContent}`);
})"""
OVERLAPS = """() => [...document.querySelectorAll("[data-chart]")].flatMap((plot) => {
    const texts = [...plot.querySelectorAll("svg text")].map((text) => [text.textContent, text.getBoundingClientRect()])
        .filter(([words, box]) => words.trim() && box.width);
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
    return texts.flatMap(([one, a], at) => texts.slice(at + 1).filter(([, b]) => meet(a, b))
        .map(([other]) => `${plot.dataset.chart}: ${one} / ${other}`));
})"""
SMALL = """() => [...document.querySelectorAll("[data-chart] svg text")]
    .filter((text) => text.getBoundingClientRect().width && parseFloat(getComputedStyle(text).fontSize) < 11)
    .map((text) => text.textContent)"""


@pytest.fixture(scope="module")
def edition(built: Workshop) -> dict[str, Any]:
    return built.edition()


@pytest.fixture(scope="module")
def shown(built: Workshop, edition: dict[str, Any]) -> dict[str, Exhibit]:
    """The published exhibits that the page shows as charts."""
    folder = built.home / "exhibits" / str(edition["edition"]).replace(" ", "-")
    return {name: told for name, told in catalogue(folder).items() if told.parts.chart and name in edition["exhibits"]}


@contextmanager
def opened(browser: Browser, edition: dict[str, Any], size: str = "desktop", **more: Any) -> Iterator[Page]:
    """The page in a window of its own; errors, warnings and requests of any kind fail the trial."""
    wide, high = SIZES.get(size) or (int(size), 740)
    context = browser.new_context(viewport={"width": wide, "height": high}, **more)
    page = context.new_page()
    page.set_default_timeout(120_000)  # a whole report, on a machine that may be busy
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
    )
    page.goto(Path(edition["html"]).as_uri())
    try:
        yield page
        assert faults == []
    finally:
        context.close()


def drawn(page: Page) -> None:
    """Scroll through the whole page, so that every chart is drawn."""
    page.evaluate(THROUGH)
    page.wait_for_function(ALL_DRAWN)


def test_the_page_is_under_two_megabytes(edition: dict[str, Any]) -> None:
    assert Path(edition["html"]).stat().st_size < 2_000_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_no_violation(
    browser: Browser,
    edition: dict[str, Any],
    size: str,
    scheme: Any,
    axe: Callable[[Page], list[str]],
    shot: Callable[..., Path],
) -> None:
    with opened(browser, edition, size, color_scheme=scheme) as page:
        drawn(page)
        shot(page, f"web-edition-{size}-{scheme}", whole=False)
        assert axe(page) == []
        for label in page.locator("label", has_text="Table").all():
            label.click()
        assert axe(page) == []


def test_charts_are_drawn_when_scrolled_to_and_not_before(browser: Browser, edition: dict[str, Any]) -> None:
    with opened(browser, edition) as page:
        page.wait_for_timeout(500)
        assert page.locator("[data-width]").count() == 0
        assert page.evaluate("typeof window.Plotly") == "undefined"
        first = page.locator("figure.exhibit").first
        first.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelectorAll('[data-width]').length >= 1")
        assert first.locator(".live svg.main-svg").first.is_visible()
        assert not first.locator(".still").is_visible()
        assert page.locator("[data-width]").count() < page.locator("[data-chart]").count()


@pytest.mark.parametrize("size", ["desktop", "phone", "320"])
def test_words_of_charts_are_legible_apart_and_on_their_sheet(
    browser: Browser, edition: dict[str, Any], size: str
) -> None:
    with opened(browser, edition, size) as page:
        drawn(page)
        page.wait_for_timeout(300)
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate(SMALL) == []


def test_nothing_scrolls_sideways_on_the_narrowest_phone(browser: Browser, edition: dict[str, Any]) -> None:
    for scripts in (True, False):
        with opened(browser, edition, "320", java_script_enabled=scripts) as page:
            if scripts:
                drawn(page)
                assert page.evaluate("document.documentElement.scrollWidth") == 320
            box = page.locator("main").bounding_box()
            assert box
            assert box["width"] <= 320


def test_without_scripts_every_number_is_there(
    browser: Browser, edition: dict[str, Any], shown: dict[str, Exhibit], shot: Callable[..., Path]
) -> None:
    with opened(browser, edition, java_script_enabled=False) as page:
        shot(page, "web-edition-without-scripts", whole=False)
        for name, exhibit in shown.items():
            figure = page.locator(f'figure[id="{name}"]')
            if not figure.count():
                assert exhibit.parts.chart
                assert exhibit.parts.chart.form == "cover"
                continue
            assert figure.locator(".still svg").first.is_visible()
            table = figure.locator("table")
            assert not table.is_visible()
            figure.locator("label", has_text="Table").click()
            assert table.is_visible()
            told = table.inner_text()
            named = {key for row in exhibit.parts.chart.rows for key in (*row.cells, row.net) if key}  # type: ignore[union-attr]
            for cell in exhibit.parts.cells:
                if cell.key in named and exhibit.parts.chart.form != "funnel":  # type: ignore[union-attr]
                    assert value(cell) in told, f"{name}: {cell.key}"


def test_a_phone_without_scripts_has_legible_drawings_that_scroll_in_their_frame(
    browser: Browser, edition: dict[str, Any]
) -> None:
    with opened(browser, edition, "phone", java_script_enabled=False) as page:
        drawing = page.locator(".still svg").first
        box = drawing.bounding_box()
        assert box
        assert 7.5 * box["width"] / 470 >= 11  # the smallest words of a drawing, 470 units wide


def test_on_paper_the_still_drawing_and_its_table_stand_without_controls(
    browser: Browser, edition: dict[str, Any]
) -> None:
    with opened(browser, edition) as page:
        drawn(page)
        page.emulate_media(media="print")
        figure = page.locator("figure.exhibit").first
        assert figure.locator(".still svg").first.is_visible()
        assert figure.locator("table").is_visible()
        assert not figure.locator(".live").is_visible()
        assert not figure.locator("label").first.is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_charts_follow_a_change_to_dark_and_to_another_width(browser: Browser, edition: dict[str, Any]) -> None:
    ink = "getComputedStyle(document.querySelector('[data-width] svg text')).fill"
    with opened(browser, edition) as page:
        drawn(page)
        light = page.evaluate(ink)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"{ink} !== {json.dumps(light)}")
        page.set_viewport_size({"width": 360, "height": 740})
        page.wait_for_function("[...document.querySelectorAll('[data-width]')].every((p) => p.dataset.width < 330)")


def test_the_keyboard_reaches_content_and_the_table_of_a_chart(browser: Browser, edition: dict[str, Any]) -> None:
    with opened(browser, edition) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        radio = page.locator("figure.exhibit input.as-chart").first
        radio.focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("figure.exhibit table").first.is_visible()


def test_a_data_link_gives_the_file(browser: Browser, edition: dict[str, Any]) -> None:
    with opened(browser, edition) as page:
        with page.expect_download() as fetching:
            page.locator("figure.exhibit a[download]").first.click()
        told = Path(fetching.value.path()).read_text(encoding="utf-8")
        assert told.startswith("cell,label,of,unit,value,low,high")
        assert "#license," in told


def test_charts_are_drawn_under_the_strict_policy_of_the_edition(browser: Browser, edition: dict[str, Any]) -> None:
    body = Path(edition["html"]).read_bytes()
    faults: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": edition["html_policy"]}
    page.route("https://members.example/**", lambda route: route.fulfill(body=body, headers=headers))
    page.goto("https://members.example/edition")
    drawn(page)
    assert page.locator("figure.drawn").count() == page.locator("[data-chart]").count() > 0
    page.close()
    assert faults == []
