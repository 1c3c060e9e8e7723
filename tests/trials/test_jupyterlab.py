"""JupyterLab in a real browser: every notebook from top to bottom, and again with changed parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.trials.jupyterlab import (
    COUNTS,
    NOTEBOOKS,
    Lab,
    Seen,
    dim_words,
    opened,
    parameters_changed,
    run_all,
    running_lab,
    seen,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.trial
Shot = Callable[..., Path]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    lab.end_kernels()
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, color_scheme="light")
    yield context.new_page()
    context.close()


def test_it_opens_on_a_notebook_with_every_study_received(page: Page, lab: Lab) -> None:
    said = lab.said.read_text()
    studies = [path.name for path in (lab.project.root / "surveys").iterdir() if path.is_dir()]
    assert [study for study in studies if not (lab.home / "responses" / study).is_dir()] == []
    assert [study for study in studies if f"{study}, wave" not in said] == []
    page.goto(f"http://127.0.0.1:{lab.port}/?token={lab.token}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    assert "/lab/tree/notebooks/" in page.url
    assert page.get_by_text("Would you like to get notified").count() == 0


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_from_top_to_bottom_and_again_with_another_parameter(
    notebook: str, page: Page, lab: Lab, shot: Shot
) -> None:
    before, changed = parameters_changed(lab, notebook)
    opened(page, lab, notebook)
    run_all(page)
    first = seen(page)
    check(first)
    kept(page, shot, f"lab-{notebook}-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached", timeout=20_000)
    assert dim_words(page) == []
    kept(page, shot, f"lab-{notebook}-dark")
    retyped(page, before, changed)
    run_all(page)
    second = seen(page)
    check(second)
    assert second.words != first.words
    kept(page, shot, f"lab-{notebook}-changed")


def check(found: Seen) -> None:
    """No error, no cell left out, every chart drawn and marked."""
    assert found.errors == []
    assert found.not_run == 0
    assert found.drawn == found.charts
    assert found.marks >= max(found.charts, 1)


def retyped(page: Page, before: str, after: str) -> None:
    """Type another text into the parameters cell."""
    first = before.splitlines()[0]
    cell = page.locator(".jp-CodeCell").filter(has_text=first).first
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(after)
    assert cell.locator(".cm-content").inner_text().strip() == after.strip()


def kept(page: Page, shot: Shot, name: str) -> None:
    """A picture of the whole notebook: the window grows to its length and shrinks again."""
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0; }")
    bottoms = "cells => Math.max(...cells.map(cell => cell.getBoundingClientRect().bottom))"
    length = page.locator(".jp-Notebook .jp-Cell").evaluate_all(bottoms)
    page.set_viewport_size({"width": 1400, "height": min(int(length) + 60, 9000)})
    page.wait_for_timeout(600)
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0; }")
    shot(page, name, whole=False)
    page.set_viewport_size({"width": 1400, "height": 1000})


def test_what_a_researcher_gets_wrong_is_told_in_a_sentence_at_its_line(page: Page, lab: Lab, shot: Shot) -> None:
    (lab.project.root / "notebooks" / "mistyped.ipynb").write_text(
        json.dumps(
            {
                "cells": [code("from research import open_wave, share"), code(WRONG)],
                "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )
    opened(page, lab, "mistyped")
    run_all(page)
    (error,) = seen(page).errors
    assert re.search(r"^Cell In\[2\], line 2: ", error)
    assert "ConfigurationError" in error
    assert "program" in error.partition("near")[2]
    assert error.count("\n") <= 3
    shot(page, "lab-mistyped")


WRONG = 'responses = open_wave("open-source-programs", "2020")\nshare(responses, "programm")'


def code(source: str) -> dict[str, object]:
    """A code cell that has not run."""
    made = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    return {**made, "id": f"c{abs(hash(source)) % 10**8}"}


def test_completion_and_help_are_at_hand(page: Page, lab: Lab, shot: Shot) -> None:
    opened(page, lab, "toplines")
    cell = page.locator(".jp-CodeCell").filter(has_text="from research import").first
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("import research")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"() => Math.max(...{COUNTS}) > 0", timeout=20_000)
    cell = page.locator(".jp-CodeCell").nth(2)
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("research.s")
    page.keyboard.press("Tab")
    page.wait_for_selector(".jp-Completer:not(.lm-mod-hidden)", timeout=20_000)
    told = page.locator(".jp-Completer").inner_text()
    assert [verb for verb in ("score", "share", "slope", "stages") if verb not in told] == []
    shot(page, "lab-completion", whole=False)
    page.keyboard.press("Escape")
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("research.share(")
    page.keyboard.press("Shift+Tab")
    page.wait_for_selector(".jp-Tooltip", timeout=20_000)
    assert "responses" in page.locator(".jp-Tooltip").inner_text()
    shot(page, "lab-help", whole=False)
