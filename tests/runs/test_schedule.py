"""What is due runs once, whoever calls, however often, and whatever was killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from research.archive import connect
from research.errors import ConfigurationError, Locked
from research.runs import (
    MEANINGS,
    Outcome,
    Schedule,
    Tick,
    add_schedule,
    all_schedules,
    drop_schedule,
    exit_code,
    history,
    pause_schedule,
    resume_schedule,
    run_due,
)
from research.runs.job import tail_of
from research.runs.schedule import asked, schedule_named
from research.runs.tick import PATIENCE

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUICK = ("--version",)  # a command line that ends well at once
SECRET = "mia@example.org"  # stands for an answer that must not get out
MARK = "with open('made', 'a') as file:\n    print('once', file=file)"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NINE) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: int) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def scheduled(place: Any, *arguments: str, name: str = "often", cron: str = "*/10 * * * *", **how: Any) -> Schedule:
    """Enter a schedule at nine; it is due at ten past."""
    schedule, _ = add_schedule(connect(place.home), name, arguments or QUICK, cron, "UTC", place.root, NINE, **how)
    return schedule


def ticks(place: Any, name: str = "often") -> list[Tick]:
    with connect(place.home).reading() as rows:
        return history(rows, name)


def told(outcomes: list[Outcome]) -> list[tuple[str, int]]:
    return [(outcome.schedule.name, outcome.code) for outcome in outcomes]


def caller(place: Any, at: datetime) -> subprocess.Popen[str]:
    """A caller as cron starts it, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "research", "schedule", "run-due", "--now", at.isoformat()],
        cwd=place.root,
        env={**os.environ, "RESEARCH_HOME": str(place.home.root)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def awaited(what: Callable[[], Any]) -> Any:
    """What comes to be true, soon."""
    for _ in range(300):
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_nothing_runs_before_it_is_due_and_nothing_twice(place: Any, clock: Clock) -> None:
    scheduled(place)
    assert run_due(place.home, clock) == []
    clock.move(minutes=10)
    assert told(run_due(place.home, clock)) == [("often", 0)]
    assert run_due(place.home, clock) == []
    (tick,) = ticks(place)
    assert (tick.due_at, tick.state, tick.attempt, tick.code) == (NINE + timedelta(minutes=10), "done", 1, 0)
    assert "version" in tick.tail
    assert not place.home.scheduled("often").exists()


def test_after_an_hour_without_a_caller_it_catches_up_once(place: Any, clock: Clock) -> None:
    scheduled(place)
    clock.move(minutes=65)  # due at ten past, twenty past, … five to
    assert told(run_due(place.home, clock)) == [("often", 0)]
    assert run_due(place.home, clock) == []
    clock.move(minutes=5)
    assert told(run_due(place.home, clock)) == [("often", 0)]
    assert [f"{tick.due_at:%H:%M}" for tick in ticks(place)] == ["10:10", "09:10"]


def test_what_became_due_first_runs_first(place: Any, clock: Clock) -> None:
    scheduled(place, name="a-later", cron="20 * * * *")
    scheduled(place, name="b-earlier", cron="10 * * * *")
    clock.move(minutes=30)
    assert [name for name, _ in told(run_due(place.home, clock))] == ["b-earlier", "a-later"]


def test_a_pause_is_no_time_to_catch_up(place: Any, clock: Clock) -> None:
    scheduled(place)
    database = connect(place.home)
    pause_schedule(database, "often", clock())
    clock.move(minutes=65)
    assert run_due(place.home, clock) == []
    resumed = resume_schedule(database, "often", clock())
    assert f"{resumed.next_at:%H:%M}" == "10:10"
    assert run_due(place.home, clock) == []


def test_what_waits_to_be_retried_waits_out_a_pause(place: Any, clock: Clock) -> None:
    scheduled(place)
    clock.move(minutes=10)
    run_due(place.home, clock)
    with connect(place.home).writing() as rows:  # as an attempt that died leaves it
        asked(rows, "UPDATE ticks SET state = 'waiting', code = 5, strikes = 1")
    pause_schedule(connect(place.home), "often", clock())
    assert run_due(place.home, clock) == []
    resume_schedule(connect(place.home), "often", clock())
    assert told(run_due(place.home, clock)) == [("often", 0)]


def test_old_ticks_are_forgotten(place: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("research.runs.tick.KEPT", 2)
    scheduled(place)
    for _ in range(3):
        clock.move(minutes=10)
        run_due(place.home, clock)
    assert [f"{tick.due_at:%H:%M}" for tick in ticks(place)] == ["09:30", "09:20"]


def test_jitter_spreads_starts_by_a_chance_that_all_callers_share(place: Any, clock: Clock) -> None:
    late = [scheduled(place, name=f"s{n}", jitter=300) for n in range(4)]
    delays = {(one.starts_at - one.next_at).total_seconds() for one in late}
    assert len(delays) == 4
    assert all(0 <= delay <= 300 for delay in delays)
    with connect(place.home).reading() as rows:
        assert [one.starts_at for one in all_schedules(rows)] == [one.starts_at for one in late]
    clock.at = max(one.starts_at for one in late) - timedelta(seconds=1)
    assert len(run_due(place.home, clock)) == 3


def test_the_same_schedule_again_changes_nothing_and_another_of_its_name_is_refused(place: Any) -> None:
    first = scheduled(place)
    again = add_schedule(connect(place.home), "often", QUICK, "*/10  *  * * *", "UTC", place.root, NINE)
    assert again == (first, False)
    with pytest.raises(ConfigurationError, match="with other cron, mail; type: research schedule remove often"):
        scheduled(place, cron="0 6 * * *", mail="lea@example.org")


def test_a_schedule_whose_project_is_gone_fails_with_a_sentence(place: Any, clock: Clock) -> None:
    add_schedule(connect(place.home), "lost", QUICK, "* * * * *", "UTC", place.root / "gone", NINE)
    clock.move(minutes=1)
    assert told(run_due(place.home, clock)) == [("lost", 2)]
    assert "is gone; remove the schedule and add it" in ticks(place, "lost")[0].message


def test_two_callers_at_once_run_it_once(place: Any) -> None:
    place.notebook("marks", MARK)
    scheduled(place, "run", "marks")
    at = NINE + timedelta(minutes=10)
    callers = [caller(place, at) for _ in range(2)]
    said = [one.communicate()[1] for one in callers]
    assert sorted(one.returncode for one in callers) in ([0, 0], [0, 75]), said
    assert (place.root / "made").read_text() == "once\n"
    assert [(tick.state, tick.attempt) for tick in ticks(place)] == [("done", 1)]


WAITS = (
    "import pathlib, time\npathlib.Path('started').touch()\nwhile not pathlib.Path('go').exists():\n    time.sleep(.05)"
)


def test_a_verb_outlives_its_killed_caller_and_is_not_run_again(place: Any, clock: Clock) -> None:
    place.notebook("waits", WAITS, MARK)
    scheduled(place, "run", "waits")
    clock.move(minutes=10)
    first = caller(place, clock())
    awaited((place.root / "started").exists)
    first.kill()
    first.communicate()
    clock.move(minutes=1)
    assert told(run_due(place.home, clock)) == [("often", 75)]  # its verb still holds the lock
    with pytest.raises(Locked, match="is running; pause it"):
        drop_schedule(place.home, connect(place.home), "often")
    (place.root / "go").touch()
    assert told(awaited(lambda: [one for one in run_due(place.home, clock) if one.tick])) == [("often", 0)]
    assert (place.root / "made").read_text() == "once\n"
    assert [(tick.state, tick.attempt) for tick in ticks(place)] == [("done", 1)]


def test_when_caller_and_verb_are_killed_the_next_caller_runs_it_again(place: Any, clock: Clock) -> None:
    place.notebook("waits", WAITS, MARK)
    scheduled(place, "run", "waits")
    clock.move(minutes=10)
    first = caller(place, clock())
    awaited((place.root / "started").exists)
    with suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    (place.root / "go").touch()
    assert told(awaited(lambda: [one for one in run_due(place.home, clock) if one.tick])) == [("often", 0)]
    assert [(tick.state, tick.attempt, tick.strikes) for tick in ticks(place)] == [("done", 2, 1)]


def test_a_run_that_is_killed_again_and_again_is_given_up(place: Any, clock: Clock) -> None:
    scheduled(place, retries=1)
    clock.move(minutes=10)
    run_due(place.home, clock)
    with connect(place.home).writing() as rows:  # as a killed caller leaves it, for the second time
        asked(rows, "UPDATE ticks SET state = 'running', strikes = 1, attempt = 2")
    assert told(run_due(place.home, clock)) == [("often", 5)]
    assert [(tick.state, tick.attempt) for tick in ticks(place)] == [("failed", 2)]


def test_a_lease_of_another_machine_is_taken_over_when_its_heart_stops(place: Any, clock: Clock) -> None:
    scheduled(place)
    clock.move(minutes=10)
    run_due(place.home, clock)
    with connect(place.home).writing() as rows:
        asked(rows, "UPDATE ticks SET state = 'running', owner = 'elsewhere 4711', ended_at = NULL")
    clock.at += PATIENCE - timedelta(seconds=1)
    assert told(run_due(place.home, clock)) == [("often", 75)]
    clock.move(seconds=1)
    assert told(run_due(place.home, clock)) == [("often", 0)]


def test_a_dead_kernel_is_retried_and_then_given_up(place: Any, clock: Clock) -> None:
    place.notebook("dies", MARK, "import os\nos.kill(os.getpid(), 9)")
    scheduled(place, "run", "dies", retries=1, mail="lea@example.org")
    clock.move(minutes=10)
    assert told(run_due(place.home, clock)) == [("often", 5)]
    assert letters(place) == []  # it may yet end well
    assert run_due(place.home, clock) == []
    clock.move(minutes=1)
    assert told(run_due(place.home, clock)) == [("often", 5)]
    clock.move(minutes=8)
    assert run_due(place.home, clock) == []
    assert (place.root / "made").read_text() == "once\nonce\n"
    assert [(tick.state, tick.attempt) for tick in ticks(place)] == [("failed", 2)]
    assert "after 2 attempts" in letters(place)[0].get_content()


def test_a_verb_that_hangs_is_ended(place: Any, clock: Clock) -> None:
    place.notebook("hangs", "import time\ntime.sleep(60)")
    scheduled(place, "run", "hangs", longest=3, retries=0)
    clock.move(minutes=10)
    began = time.monotonic()
    assert told(run_due(place.home, clock)) == [("often", 5)]
    assert time.monotonic() - began < 30


def letters(place: Any) -> list[Any]:
    """The letters in the outbox, by when they were written."""
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in place.home.outbox.glob("*.eml")]
    return sorted(found, key=lambda letter: letter["Date"].datetime)


def test_failure_and_recovery_are_told_once_each_and_without_answers(place: Any, clock: Clock) -> None:
    secret = f"answers[{SECRET[:3]!r} + {SECRET[3:]!r}]"  # the traceback will hold the whole
    place.notebook("broken", "x = 1", f"answers = {{}}\nfound = {secret}\nx = 2")
    scheduled(place, "run", "broken", "-p", "wave=2019", mail="lea@example.org")
    for _ in range(2):
        clock.move(minutes=10)
        assert told(run_due(place.home, clock)) == [("often", 4)]
    (letter,) = letters(place)
    text = letter.get_content()
    assert (letter["To"], letter["Subject"]) == ("lea@example.org", "Schedule often failed")
    assert "notebook 'broken': cell 4 of 4, line 2 `found = answers[" in text
    assert f"Exit code 4: {MEANINGS[4][0]}. {MEANINGS[4][1]}" in text
    assert "research run broken -p wave=2019" in text
    assert f"cd {place.root} && export RESEARCH_HOME={place.home.root}" in text

    place.notebook("broken", "x = 1")
    for _ in range(2):
        clock.move(minutes=10)
        assert told(run_due(place.home, clock)) == [("often", 0)]
    assert [one["Subject"] for one in letters(place)] == ["Schedule often failed", "Schedule often works again"]
    held = [path for path in place.home.root.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert held == []


def test_a_letter_that_could_not_be_handed_in_is_kept(
    place: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(place, "run", "no-such", mail="lea@example.org")
    clock.move(minutes=10)
    monkeypatch.setenv("RESEARCH_MAIL", "not a server")
    with pytest.raises(ConfigurationError, match="RESEARCH_MAIL must read like"):
        run_due(place.home, clock)
    assert [tick.state for tick in ticks(place)] == ["failed"]
    monkeypatch.delenv("RESEARCH_MAIL")
    assert run_due(place.home, clock) == []
    assert [one["Subject"] for one in letters(place)] == ["Schedule often failed"]


def test_of_a_traceback_only_places_and_the_class_are_kept(tmp_path: Path) -> None:
    program = f"""
import sys
print("\\x1b[2Kreceived 3 rows of {SECRET}", file=sys.stderr)
def look(answers):
    return answers["{SECRET}"]
try:
    look({{}})
except KeyError as error:
    raise ValueError("{SECRET}\\nsaid {SECRET}") from error
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    (tmp_path / "said.txt").write_bytes(done.stderr)
    assert SECRET.encode() in done.stderr
    assert tail_of(tmp_path / "said.txt").splitlines() == [
        "received 3 rows of (address)",
        "Traceback (most recent call last):",
        '  File "<string>", line 7, in <module>',
        '  File "<string>", line 5, in look',
        "KeyError",
    ]


@pytest.mark.parametrize(
    ("codes", "code"), [([], 0), ([0, 0], 0), ([0, None], 75), ([None, 6, 4], 6), ([137], 5), ([0, 5], 5)]
)
def test_one_exit_code_speaks_for_all(codes: list[int | None], code: int) -> None:
    schedule = Schedule("often", QUICK, "* * * * *", "UTC", Path(), NINE)
    outcomes = [
        Outcome(schedule, None if one is None else Tick("often", NINE, "done", 1, 0, "", NINE, NINE, code=one))
        for one in codes
    ]
    assert exit_code(outcomes) == code


def test_a_removed_schedule_keeps_its_history(place: Any, clock: Clock) -> None:
    scheduled(place)
    clock.move(minutes=10)
    run_due(place.home, clock)
    drop_schedule(place.home, connect(place.home), "often")
    clock.move(minutes=10)
    assert run_due(place.home, clock) == []
    assert len(ticks(place)) == 1
    with connect(place.home).reading() as rows, pytest.raises(ConfigurationError, match="there are: none"):
        schedule_named(rows, "often")
