"""A real browser for trials: the system's Chromium, a page's violations of accessibility, and its pictures."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = "axe-core@4.14.1"
AXE_DIGEST = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window; only what a trial itself opens is reached."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "trials need Chromium; on Debian type: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core from the npm registry, checked by its digest."""
    folder = tmp_path_factory.mktemp("axe")
    fetch = ["npm", "install", "--prefix", str(folder), "--no-save", "--no-package-lock", "--silent", AXE]
    subprocess.run(fetch, check=True, capture_output=True, text=True, cwd=folder)
    script = (folder / "node_modules" / "axe-core" / "axe.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == AXE_DIGEST
    return script.decode()


@pytest.fixture(scope="session")
def axe(axe_script: str) -> Callable[[Page], list[str]]:
    """Says what of a page violates accessibility: rule, how bad, and where, one line each."""

    def violations(page: Page) -> list[str]:
        page.evaluate(axe_script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']} ({violation['impact']}): {node['target']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return violations


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Takes a picture of a page; kept under `RESEARCH_SHOTS` where that is set, to be looked at."""
    folder = Path(os.environ.get("RESEARCH_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def taken(page: Page, name: str, *, whole: bool = True) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    return taken
