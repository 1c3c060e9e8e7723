"""`research schedule`, as somebody types it, and as cron and systemd call it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from research.archive import Home, Project, connect
from research.commands import run_command
from research.runs import cron_line, systemd_units
from research.runs.schedule import asked

EVERY = ("--cron", "* * * * *")
TOMORROW = "2030-01-01T06:00:30Z"


@dataclass(frozen=True)
class Told:
    """What a command line left with."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Type a `research` command in a workplace."""

    def type_there(place: Any, *arguments: str) -> Told:
        monkeypatch.chdir(place.root)
        monkeypatch.setenv("RESEARCH_HOME", str(place.home.root))
        code = run_command(arguments)
        return Told(code, *capsys.readouterr())

    return type_there


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*EVERY, "--", "bild", "cats"), "'bild' is no verb that runs unattended; did you mean 'build'?"),
        ((*EVERY, "--", "release", "approve", "cats"), "is no verb that runs unattended"),
        ((*EVERY, "--", "build", "dogs"), "there is no report 'dogs'"),
        ((*EVERY, "--", "build", "cats", "--fast"), "does not understand this: No such option '--fast'"),
        ((*EVERY, "--", "build"), "Missing argument 'REPORT'"),
        ((*EVERY, "--", "build", "--help"), "does nothing that could be scheduled"),
        ((*EVERY, "--", "run", "purrs", "-p", "wav=2018"), "no parameter 'wav'; did you mean 'wave'?"),
        ((*EVERY, "--", "receive", "--study", "dogs"), "there is no study 'dogs'"),
        ((*EVERY, "--", "receive", "--study", "cats", "--wave", "2018", "new.csv"), "1 files are not in "),
        (("--cron", "0 25 * * *", "--", "build", "cats"), "cannot be read: Bad hour"),
        ((*EVERY, "--zone", "Berlin", "--", "build", "cats"), "did you mean Europe/Berlin?"),
        ((*EVERY, "--mail", "Lea, Ben", "--", "build", "cats"), "a mail needs one plain address"),
        (EVERY, "Missing argument"),
    ],
)
def test_what_could_never_run_is_refused_when_it_is_added(
    shared: Any, typed: Callable[..., Told], arguments: Any, sentence: str
) -> None:
    shared.notebook("purrs", "x = 1")
    done = typed(shared, "schedule", "add", "mine", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert sentence in done.stderr
    assert json.loads(typed(shared, "schedule", "list", "--json").stdout) == {"schedules": []}


def test_a_schedule_from_its_beginning_to_its_end(place: Any, typed: Callable[..., Told]) -> None:
    place.notebook("purrs", "x = 1")
    added = typed(place, "schedule", "add", "mine", *EVERY, "--zone", "Europe/Berlin", "--json", "--", "run", "purrs")
    assert json.loads(added.stdout)["arguments"] == ["run", "purrs"]
    assert json.loads(typed(place, "schedule", "run-due", "--json").stdout)["ran"] == []

    ran = typed(place, "schedule", "run-due", "--now", TOMORROW, "--json")
    assert ran.returncode == 0, ran.stderr
    (tick,) = json.loads(ran.stdout)["ran"]
    assert (tick["schedule"], tick["state"], tick["code"], tick["attempt"]) == ("mine", "done", 0, 1)
    again = typed(place, "schedule", "run-due", "--now", TOMORROW)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "nothing is due\n")

    shown = typed(place, "schedule", "show", "mine").stdout
    assert "Every minute, Europe/Berlin (* * * * *)" in shown
    assert "purrs: 0 exhibits in " in shown
    (listed,) = json.loads(typed(place, "schedule", "list", "--json").stdout)["schedules"]
    assert listed["last"]["state"] == "done"

    assert typed(place, "schedule", "pause", "mine").returncode == 0
    assert "; paused" in typed(place, "schedule", "list").stdout
    assert typed(place, "schedule", "resume", "mine").returncode == 0
    assert typed(place, "schedule", "remove", "mine").returncode == 0
    assert "did you mean" not in (gone := typed(place, "schedule", "show", "mine")).stderr
    assert (gone.returncode, "there are: none" in gone.stderr) == (2, True)


def test_the_caller_leaves_with_the_code_of_what_failed(place: Any, typed: Callable[..., Told]) -> None:
    place.notebook("breaks", "raise ValueError")
    typed(place, "schedule", "add", "mine", *EVERY, "--", "run", "breaks")
    ran = typed(place, "schedule", "run-due", "--now", TOMORROW, "--quiet")
    assert ran.returncode == 4
    assert "cell 3 of 3, line 1 `raise ValueError` raised ValueError" in ran.stderr
    assert "run again: research run breaks -p wave=2018" in ran.stderr


def test_a_worker_runs_what_is_due_and_leaves_when_asked(place: Any, typed: Callable[..., Told]) -> None:
    place.notebook("purrs", "x = 1")
    typed(place, "schedule", "add", "mine", *EVERY, "--", "run", "purrs")
    with connect(place.home).writing() as rows:  # as if it had been due for a while
        asked(rows, "UPDATE schedules SET next_at = '2026-11-01T00:00:00.000000Z'")
    command = [sys.executable, "-m", "research", "worker", "--every", "0.2"]
    worker = subprocess.Popen(
        command,
        cwd=place.root,
        env={**os.environ, "RESEARCH_HOME": str(place.home.root)},
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(100):
        (listed,) = json.loads(typed(place, "schedule", "list", "--json").stdout)["schedules"]
        if listed["last"] and listed["last"]["state"] == "done":
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    said = worker.communicate(timeout=20)[1]
    assert (worker.returncode, "done in" in said, "left; what is due waits" in said) == (0, True, True), said


def test_the_line_for_cron_runs_from_anywhere_whatever_the_folders_are_called(place: Any, tmp_path: Path) -> None:
    odd = tmp_path / "100% sure, it's here"
    odd.mkdir()
    for part in ("surveys", "reports"):
        (odd / part).mkdir()
    line = cron_line(Project(odd), Home(odd / "home of %d"), {"RESEARCH_MAIL": "smtp://mail.example.org:587"})
    (entry,) = [one for one in line.splitlines() if not one.startswith("#")]
    fields, command = entry.split(" ", 5)[:5], entry.split(" ", 5)[5]
    assert fields == ["*"] * 5
    assert "%" not in command.replace(r"\%", "")  # an open percent sign ends a command of cron
    shell = ["/bin/sh", "-c", command.replace(r"\%", "%")]  # what cron does
    done = subprocess.run(shell, cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (odd / "home of %d" / "ledger.db").exists()


def test_the_units_for_systemd_take_every_sign_literally(tmp_path: Path) -> None:
    units = systemd_units(Project(Path('/srv/50% "off"')), Home(Path("/srv/$HOME/of 100%")), {})
    lines = dict(line.split("=", 1) for line in units.splitlines() if "=" in line and not line.startswith("#"))
    assert lines["WorkingDirectory"] == '/srv/50%% "off"'
    assert lines["Environment"] == '"RESEARCH_HOME=/srv/$HOME/of 100%%"'
    assert shlex.split(lines["ExecStart"])[-3:] == ["schedule", "run-due", "--quiet"]
    assert Path(shlex.split(lines["ExecStart"])[0]).is_absolute()
    assert (lines["Type"], lines["SuccessExitStatus"], lines["Persistent"]) == ("oneshot", "75", "true")


def test_a_password_is_never_printed() -> None:
    told = {"RESEARCH_MAIL": "smtp://ada@mail.example.org", "RESEARCH_MAIL_PASSWORD": "s3same"}
    for form in (cron_line, systemd_units):
        printed = form(Project(Path("/p")), Home(Path("/h")), told)
        assert ("s3same" in printed, "smtp://ada@mail.example.org" in printed) == (False, True)
        assert "RESEARCH_MAIL_PASSWORD is set here and not printed" in printed
