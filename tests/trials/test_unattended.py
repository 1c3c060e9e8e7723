"""Unattended runs with the real thing: killed at every step by strace, called as cron calls, told by letter."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from research.archive import Home, connect, file_digest
from research.runs import history
from tests.line.conftest import Workshop, opened

pytestmark = pytest.mark.trial
REPORT = "open-source-programs"
STEPS = ("rename", "renameat2", "fsync", "fdatasync")  # what makes a state of the disk last
SECRET = "mia@example.org"  # stands for an answer


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daily]:
    """A workshop whose report has been built and is built daily at six; nothing of it lives on afterwards."""
    workshop = opened(tmp_path_factory.mktemp("unattended") / "project")
    assert workshop.research("report", REPORT).returncode == 0
    added = workshop.research("schedule", "add", "daily", "--cron", "0 6 * * *", "--", "build", REPORT)
    assert added.returncode == 0, added.stderr
    daily = Daily(workshop)
    yield daily
    assert daily.left_alive() == []


class Daily:
    """The report of a workshop, built day after day by whatever caller."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.home = Home(workshop.home)
        self.day = 0

    def next_day(self) -> None:
        """A day passes, on which a chapter and a notebook are edited: there is something to run and to print."""
        self.day += 1
        chapter = self.workshop.root / "reports" / REPORT / "limits.md"
        chapter.write_text(chapter.read_text() + f"\nThe trial went on{' and on' * self.day}.\n")
        notebook = self.workshop.root / "notebooks" / "data_quality.ipynb"
        told = json.loads(notebook.read_text())
        told["cells"][-1]["source"] = [*told["cells"][-1]["source"], f"\n# edited on day {self.day}"]
        notebook.write_text(json.dumps(told))

    def command(self, minute: int = 0) -> list[str]:
        """What a caller runs, some minutes after six of this day."""
        now = f"2031-{1 + self.day // 28:02d}-{1 + self.day % 28:02d}T06:{minute:02d}:30Z"
        return [sys.executable, "-m", "research", "schedule", "run-due", "--now", now]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "RESEARCH_HOME": str(self.home.root)}

    def call(self, *before: str, minute: int = 0) -> int:
        """Call once, and wait for the caller."""
        return subprocess.run(
            [*before, *self.command(minute)],
            cwd=self.workshop.root,
            env=self.environment(),
            capture_output=True,
            check=False,
        ).returncode

    def finish(self) -> None:
        """Call every minute, as cron goes on doing, until this day's build is done."""
        for minute in range(1, 30):
            code = self.call(minute=minute)
            if code == 0 and self.last().state == "done":
                return
            assert code in {0, 5, 75}, code
            time.sleep(0.2)
        raise AssertionError(f"not done: {self.last()}")

    def last(self) -> Any:
        """This day's tick."""
        with connect(self.home).reading() as rows:
            return history(rows, "daily", 1)[0]

    def edition(self) -> str:
        """The edition of the last build that ended."""
        return str(json.loads(self.home.last_build(REPORT).read_text())["edition"])

    def check_whole(self) -> None:
        """Every edition that has a name is whole to the last digest, and the last build points to one of them."""
        folders = [folder for folder in self.home.editions.iterdir() if not folder.name.startswith(".")]
        for folder in folders:
            facts = json.loads((folder / "edition.json").read_text())
            there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"edition.json"}
            assert there == set(facts["files"])
            assert {name: file_digest(folder / name) for name in there} == facts["files"]
            assert file_digest(folder / f"{REPORT}.pdf") == facts["sha256"] == folder.name
        assert self.edition() in {folder.name for folder in folders}

    def left_alive(self) -> list[str]:
        """Processes of this home that still live after the seconds a kernel takes to miss its parent."""
        for _ in range(100):
            if not (alive := processes(self.home.root)):
                return []
            time.sleep(0.1)
        return alive


def processes(home: Path) -> list[str]:
    """The command lines of all processes that work in a home folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"RESEARCH_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
        except OSError:
            continue  # it has ended meanwhile
    return found


def steps_of(daily: Daily, log: Path) -> dict[str, int]:
    """How often the busiest process of a whole day's build takes each step."""
    daily.next_day()
    traced = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={','.join(STEPS)}", "-o", str(log)]
    assert daily.call(*traced) == 0, "trials need strace, and leave to trace; on Debian type: apt-get install strace"
    taken = Counter(re.findall(r"^(\d+) +(\w+)\(", log.read_text(), re.MULTILINE))
    return {step: max((n for (_, name), n in taken.items() if name == step), default=0) for step in STEPS}


def points(steps: dict[str, int]) -> list[tuple[str, int]]:
    """Where to kill: the first step of each kind, one half-way, and the last (of many, one shortly before it)."""
    assert all(steps.values()), f"a build takes no step of a kind, so nothing is tried there: {steps}"
    return [
        (step, at)
        for step, most in steps.items()
        for at in sorted({1, (most + 1) // 2, most - most // 90})  # how many there are varies a little
    ]


def test_a_build_killed_at_any_step_leaves_the_old_edition_or_the_new_and_the_next_call_ends_it(
    daily: Daily, tmp_path: Path
) -> None:
    codes = []
    for step, at in points(steps_of(daily, tmp_path / "steps")):
        before = daily.edition()
        daily.next_day()
        kill = ("-e", f"trace={step}", "-e", f"inject={step}:signal=SIGKILL:when={at}")
        codes.append(daily.call("strace", "-f", "-qq", "-o", "/dev/null", *kill))
        daily.check_whole()
        daily.finish()
        daily.check_whole()
        assert daily.edition() != before, (step, at)
        assert daily.left_alive() == [], (step, at)
        assert [path.name for path in daily.home.runs.glob(".*") if path.name != ".failed"] == []
    assert set(codes) == {5, -signal.SIGKILL}, codes  # the verb was killed, or the caller was; never nobody
    with connect(daily.home).reading() as rows:
        days = history(rows, "daily", 100)
    assert {tick.state for tick in days} == {"done"}
    assert len({tick.due_at for tick in days}) == len(days) == daily.day


@pytest.mark.parametrize("whole_group", [True, False])
def test_a_caller_killed_at_any_time_loses_nothing_and_repeats_nothing(daily: Daily, whole_group: bool) -> None:
    for tenths in (2, 15, 40):
        before = daily.edition()
        daily.next_day()
        caller = subprocess.Popen(
            daily.command(),
            cwd=daily.workshop.root,
            env=daily.environment(),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(tenths / 10)
        os.killpg(caller.pid, signal.SIGKILL) if whole_group else caller.kill()
        caller.wait()
        daily.check_whole()
        daily.finish()
        daily.check_whole()
        assert daily.edition() != before
        assert daily.last().attempt == 1 or whole_group  # a verb that lives on is waited for
    assert daily.left_alive() == []


def test_the_line_for_cron_catches_up_once_after_an_hour(daily: Daily) -> None:
    printed = daily.workshop.research("schedule", "print", "--format", "cron").stdout
    (line,) = [one for one in printed.splitlines() if not one.startswith("#")]
    command = line.split(" ", 5)[5].replace("\\%", "%")
    added = daily.workshop.research("schedule", "add", "often", "--cron", "*/10 * * * *", "--", "build", REPORT)
    assert added.returncode == 0

    def call(now: str) -> int:
        """As cron does it: a bare environment, somebody's home as the working folder, /bin/sh."""
        bare = {"HOME": "/", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "root"}
        done = subprocess.run(["/bin/sh", "-c", f"{command} --now {now}"], cwd="/", env=bare, check=False)
        return done.returncode

    try:
        assert [call(f"2032-01-01T06:{minute}:00Z") for minute in ("00", "01", "10")] == [0, 0, 0]
        assert call("2032-01-01T07:15:00Z") == 0  # nobody called for an hour; six times were due
        assert call("2032-01-01T07:16:00Z") == 0
        with connect(daily.home).reading() as rows:
            due = [f"{tick.due_at:%H:%M}" for tick in history(rows, "often")]
        assert due[:3] == ["06:20", "06:10", due[2]]
        assert len(due) == 3
    finally:
        daily.workshop.research("schedule", "remove", "often")


def test_a_failing_build_is_told_by_one_letter_with_cell_line_and_command(daily: Daily) -> None:
    place = daily.workshop.root / "notebooks" / "program_maturity.ipynb"
    whole = place.read_text()
    told = json.loads(whole)
    broken = f"answers = {{}}\nfound = answers[{SECRET[:3]!r} + {SECRET[3:]!r}]"
    number = next(n for n, cell in enumerate(told["cells"]) if "responses.bases()" in "".join(cell["source"]))
    told["cells"][number]["source"] = [broken]
    place.write_text(json.dumps(told))
    often = ("--cron", "* * * * *", "--mail", "lea@example.org")
    assert daily.workshop.research("schedule", "add", "often", *often, "--", "build", REPORT).returncode == 0
    before = daily.edition()
    call = ("schedule", "run-due", "--now")
    try:
        assert [daily.workshop.research(*call, f"2033-01-01T06:0{n}:30Z").returncode for n in range(3)] == [4, 4, 4]
        (letter,) = letters(daily.home)
        text = letter.get_content()
        assert f"notebook 'program_maturity': cell {number + 1} of {len(told['cells'])}, line 2 `found = " in text
        assert re.search(rf"^  research run program_maturity -p study={REPORT} -p wave=\d{{4}}\r?$", text, re.MULTILINE)
        assert f"research build {REPORT}" in text
        assert "Exit code 4: a notebook cell failed." in text
        assert SECRET not in text
        assert daily.edition() == before
        place.write_text(whole)
        assert [daily.workshop.research(*call, f"2033-01-01T06:0{n}:30Z").returncode for n in (4, 5)] == [0, 0]
        assert sorted(one["Subject"] for one in letters(daily.home)) == [
            "Schedule often failed",
            "Schedule often works again",
        ]
    finally:
        place.write_text(whole)
        daily.workshop.research("schedule", "remove", "often")
    held = [path for path in daily.home.root.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert held == []


def letters(home: Home) -> list[Any]:
    """The letters in the outbox."""
    return [message_from_bytes(path.read_bytes(), policy=default) for path in home.outbox.glob("*.eml")]


def test_the_units_are_what_systemd_expects(daily: Daily, tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    assert verifier, "trials need systemd-analyze; on Debian type: apt-get install systemd"
    printed = daily.workshop.research("schedule", "print", "--format", "systemd").stdout
    files = re.split(r"^# ~/.config/systemd/user/", printed, flags=re.MULTILINE)[1:]
    for one in files:
        name, _, content = one.partition("\n")
        (tmp_path / name).write_text(content)
    done = subprocess.run(
        [verifier, "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    assert (len(files), done.returncode, done.stderr) == (2, 0, "")
