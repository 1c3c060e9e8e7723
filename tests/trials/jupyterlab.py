"""A real JupyterLab on a copy of the project, started as `make lab` starts it, and its notebooks in a real browser."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.archive import Project
from research.instruments import study_waves
from research.runs import Parameter, find, parameters_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = ("notebooks", "reports", "surveys", "requirements.lock", "jupytext.toml")
NOTEBOOKS = sorted(path.stem for path in (CHECKOUT / "notebooks").glob("*.ipynb"))
ALL_CELLS = {"windowingMode": "none"}  # cells out of sight are drawn too, so that they can be looked at
PATIENCE = 180_000  # milliseconds for a notebook from top to bottom
COUNTS = """[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(
  prompt => Number(/\\[(\\d+)\\]/.exec(prompt.textContent)?.[1] ?? 0))"""
CHARTS_DRAWN = """() => document.querySelectorAll('.jp-RenderedPlotly').length ===
  document.querySelectorAll('.jp-RenderedPlotly .main-svg:first-child').length"""
DRAWN = """plots => plots.filter(plot => {
  const marks = plot.querySelectorAll('.point, .points path, .lines path, .trace path, .bars path, .scatterlayer path');
  const box = plot.getBoundingClientRect();
  return marks.length > 0 && box.width > 200 && box.height > 80;
}).length"""
DIM = """plots => plots.flatMap(plot => {
  const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = light(getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor);
  return [...plot.querySelectorAll('.xtick text, .ytick text, .legendtext')].filter(text => {
    const [dark, bright] = [light(getComputedStyle(text).fill), ground].sort((a, b) => a - b);
    return (bright + .05) / (dark + .05) < 4.5;
  }).map(text => text.textContent);
})"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its project, its home folder, its address, and what it said when it began."""

    project: Project
    home: Path
    port: int
    token: str
    said: Path

    def page(self, notebook: str) -> str:
        """The address of a notebook."""
        return f"http://127.0.0.1:{self.port}/lab/tree/notebooks/{notebook}.ipynb?token={self.token}&reset"

    def ask(self, path: str, method: str = "GET") -> Any:
        """Ask the server itself."""
        url = f"http://127.0.0.1:{self.port}/api/{path}?token={self.token}"
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def is_listening(self) -> bool:
        """Whether a kernel has started and the browser is connected to it; what is run before gets lost."""
        try:
            kernels = self.ask("kernels")
        except urllib.error.HTTPError:  # the server cannot list a kernel that is about to start
            return False
        return any(one["execution_state"] == "idle" and one["connections"] > 0 for one in kernels)

    def end_kernels(self) -> None:
        """Shut every kernel down, so that the next notebook has the machine to itself."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextmanager
def running_lab(root: Path) -> Iterator[Lab]:
    """JupyterLab by `research lab`, on a loopback port of its own, with nothing of the user's settings."""
    (root / "project").mkdir()
    for part in PARTS:
        source = CHECKOUT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / "project" / part)
    field_again(Project(root / "project"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    lab = Lab(Project(root / "project"), root / "home", port, secrets.token_hex(16), root / "said")
    settings = root / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(ALL_CELLS))
    own = {name: str(root / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    env = {**os.environ, **own, "IPYTHONDIR": str(root / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(root / "settings")}
    start = [sys.executable, "-m", "research", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    start += [f"--IdentityProvider.token={lab.token}", "--ServerApp.port_retries=0", "--allow-root"]
    with lab.said.open("wb") as said:
        server = subprocess.Popen(
            start, cwd=lab.project.root, env={**env, "RESEARCH_HOME": str(lab.home)}, stdout=said, stderr=said
        )
    try:
        wait_for(lab, server)
        yield lab
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def wait_for(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; its own words where it does not."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            lab.ask("status")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(lab.said.read_text(errors="replace"))


@dataclass(frozen=True)
class Seen:
    """What a browser sees of a notebook that ran: faults by name, and the words of all outputs."""

    errors: list[str]
    not_run: int
    charts: int
    drawn: int
    marks: int
    words: str


def run_all(page: Page) -> None:
    """Run > Run All Cells, as a researcher does, and wait until every cell has run once more and charts are drawn."""
    before = page.evaluate(f"() => Math.max(0, ...{COUNTS})")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    done = f"() => {{ const counts = {COUNTS}; return counts.length > 0 && counts.every(count => count > {before}); }}"
    stopped = "document.querySelector('[data-mime-type=\"application/vnd.jupyter.error\"]')"
    page.wait_for_function(f"() => {stopped} || ({done})()", timeout=PATIENCE)
    page.wait_for_function(f"() => {stopped} || ({CHARTS_DRAWN})()", timeout=20_000)


def opened(page: Page, lab: Lab, notebook: str) -> None:
    """Open a notebook and wait for its kernel."""
    page.goto(lab.page(notebook), wait_until="domcontentloaded")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    until = time.monotonic() + 60
    while not lab.is_listening():
        assert time.monotonic() < until, f"the kernel of {notebook} did not come"
        page.wait_for_timeout(100)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000)


def seen(page: Page) -> Seen:
    """What stands in a notebook now."""
    outputs = page.locator(".jp-OutputArea-child")
    errors = page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
    errors += page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    charts = page.locator(".jp-RenderedPlotly")
    return Seen(
        errors,
        sum(prompt.strip() in {"[ ]:", ""} for prompt in prompts),
        charts.count(),
        int(page.locator(".jp-RenderedPlotly").evaluate_all(DRAWN)),
        page.locator(".crw .mark").count(),
        "\n".join(outputs.all_inner_texts()),
    )


def dim_words(page: Page) -> list[str]:
    """Words of charts that stand out too little from the notebook's ground (WCAG AA: 4.5 to 1)."""
    return list(page.locator(".jp-RenderedPlotly").evaluate_all(DIM))


def parameters_changed(lab: Lab, notebook: str) -> tuple[str, str]:
    """The parameters cell of a notebook, and the same with another choice in one of its parameters."""
    read = find(lab.project, notebook)
    (cell,) = (cell for cell in read.code if "parameters" in cell.tags)
    for parameter in parameters_of(read):
        line = next(line for line in cell.source.splitlines() if line.startswith(f"{parameter.name}:"))
        other = another(parameter, parameters_of(read), lab.project)
        if other is not None:
            return cell.source, cell.source.replace(line, f"{line.partition('=')[0]}= {other!r}")
    raise AssertionError(f"{notebook} has no parameter that could be changed; teach `another` one")


def is_planned(project: Project, study: str, wave: str) -> bool:
    """Whether a study's plan is about this wave; its notebook rightly refuses every other."""
    plan = project.study(study) / "plan.yml"
    return plan.exists() and wave in re.findall(r"^wave: \W?([\w-]+)", plan.read_text(encoding="utf-8"), re.MULTILINE)


def field_again(project: Project) -> None:
    """Give each study of one wave a second one with the same answers, so that there is another to choose."""
    for study in (path.name for path in (project.root / "surveys").iterdir() if path.is_dir()):
        waves = study_waves(project, study)
        if len(waves) == 1:
            for file in (project.wave(study, waves[0]), project.mapping(study, waves[0])):
                shutil.copy(file, file.with_stem(f"{waves[0]}-again"))


def another(parameter: Parameter, beside: tuple[Parameter, ...], project: Project) -> object:
    """Another value for a parameter: the wave before, fewer waves, or a number near by; None where there is none."""
    study = next((one.default for one in beside if one.name == "study"), None)
    waves = list(study_waves(project, str(study))) if study else []
    value = parameter.default
    if parameter.name == "wave" and value in waves and not is_planned(project, str(study), str(value)):
        return waves[waves.index(value) - 1]
    if parameter.name == "waves" and isinstance(value, list) and len(value) > 1:
        return [value[0], value[-1]] if len(value) > 2 else value[-1:]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value + 1 if isinstance(value, int) else value * 0.9
    return None
