"""`research lab`: what it receives and how it starts JupyterLab; the trial opens it in a browser."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from research.archive import Home
from research.commands import run_command
from tests.runs.conftest import Workplace, build

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return build(tmp_path)


@pytest.fixture
def started(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], dict[str, str]]]:
    """What would have been started, in a project whose study brings no public data."""
    calls: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *call: calls.append(call))
    monkeypatch.setenv("RESEARCH_HOME", str(place.home.root))
    monkeypatch.chdir(place.root)
    return calls


def test_jupyterlab_is_started_on_the_project_with_settings_under_the_home_folder(
    started: list[tuple[str, list[str], dict[str, str]]], place: Workplace
) -> None:
    assert run_command(["lab", "--no-browser", "--port=8890"]) == 0
    ((_, command, env),) = started
    assert f"--ServerApp.root_dir={place.root.resolve()}" in command
    assert command[-2:] == ["--no-browser", "--port=8890"]
    assert env["RESEARCH_HOME"] == str(place.home.root.resolve())
    settings = json.loads((Home(place.home.root).lab / "overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"] == {"checkForUpdates": False, "fetchNews": "false"}


def test_a_notebook_that_is_not_there_is_refused_before_anything_starts(
    started: list[tuple[str, list[str], dict[str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["lab", "--open", "nowhere"]) == 2
    assert "there is no notebook 'nowhere'" in capsys.readouterr().err
    assert started == []


def test_every_study_with_public_data_is_received_once_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CHECKOUT / "surveys" / "lasting-practice", tmp_path / "surveys" / "lasting-practice")
    for folder in ("reports", "notebooks", "surveys/without-data/waves"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(os, "execve", lambda *call: None)
    monkeypatch.setenv("RESEARCH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert run_command(["lab"]) == 0
    assert "lasting-practice, wave 2017-10: 476 rows received, 476 respondents kept" in capsys.readouterr().err
    assert run_command(["lab"]) == 0
    told = capsys.readouterr().err
    assert "lasting-practice: 3 waves were received before" in told
    assert "rows received" not in told
