"""`research lab`: JupyterLab on the project, with every study's public data received."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from research.commands.telling import say

if TYPE_CHECKING:
    from research.archive import Home, Project

FIRST = "program_maturity"  # the notebook that is opened where there is one
SETTINGS = {  # what JupyterLab does unless its user has chosen otherwise
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/completer-extension:manager": {"providerTimeout": 5000},  # the first completion reads the package
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}


@click.command(
    "lab",
    context_settings={"ignore_unknown_options": True},
    epilog="Example: research lab --no-browser --port=8890. What this verb does not know is handed to JupyterLab.",
)
@click.argument("jupyter", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTERLAB OPTIONS]")
@click.option("--open", "notebook", metavar="NOTEBOOK", help="The notebook to open, by its name in notebooks/.")
def command(jupyter: tuple[str, ...], notebook: str | None) -> None:
    """Open JupyterLab on the project; studies whose public data have not been received are received first."""
    from datetime import UTC

    from research.archive import home, project

    where, house = home(), project()
    address = address_of(house, notebook)
    receive_studies(house, where, datetime.now(UTC))
    start = [sys.executable, "-m", "jupyterlab", *arguments(house, settings_in(where), address), *jupyter]
    say("JupyterLab starts; what you see there is unprotected and yours only. Stop it with Control-C.")
    os.chdir(house.root)
    os.execve(sys.executable, start, {**os.environ, "RESEARCH_HOME": str(where.root), "JUPYTER_PREFER_ENV_PATH": "1"})


def receive_studies(house: Project, where: Home, now: datetime) -> None:
    """Take in what public data the studies bring along; a sentence for each wave that was not there yet."""
    from research.errors import ResearchError
    from research.intake import receive_study, told

    for study in sorted(path.name for path in (house.root / "surveys").iterdir() if path.is_dir()):
        try:
            receipts = receive_study(study, now, where, house)
        except ResearchError as error:  # the other studies can be worked on all the same
            say(f"{study} was not received: {error}")
            continue
        new = [receipt for receipt in receipts if receipt.is_new]
        for receipt in new:
            say(told(receipt))
        if receipts and not new:
            say(f"{study}: {len(receipts)} waves were received before")


def address_of(house: Project, notebook: str | None) -> str:
    """The page that JupyterLab opens on: the notebook that is asked for, else a good first one."""
    if notebook is not None:
        return f"/lab/tree/notebooks/{house.notebook(notebook).name}"
    there = {path.stem for path in (house.root / "notebooks").glob("*.ipynb")}
    return f"/lab/tree/notebooks/{FIRST}.ipynb" if FIRST in there else "/lab/tree/notebooks"


def settings_in(where: Home) -> Path:
    """The folder with the settings that JupyterLab begins with."""
    from research.archive import write_json

    write_json(where.lab / "overrides.json", SETTINGS)
    return where.lab


def arguments(house: Project, settings: Path, address: str) -> list[str]:
    """What JupyterLab is started with."""
    return [
        f"--ServerApp.root_dir={house.root}",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.default_url={address}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=",
    ]
