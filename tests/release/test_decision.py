from __future__ import annotations

import sys
import types
from datetime import timedelta

import pytest

from research import release as room
from research.release import STRANGER, Decision, Phase, Reader, Reason, Release, Stage, Window
from research.release import decision as module
from tests.release.decisions import TABLE, asked, cases, instant, term, wrong

WINDOWS = (Window("founder", instant("05 09:00:00")), Window("member", instant("10 09:00:00")))


def made(stage: Stage = Stage.SCHEDULED, number: int = 1, day: int = 20) -> Release:
    return Release("habits", number, "habits 2026.1", "ab" * 32, stage, WINDOWS, instant(f"{day} 09:00:00"))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.stage} {case.reader} {case.now:%d %H:%M:%S}")
def test_a_decision_is_as_the_table_says(case):
    told = asked(module, case)
    assert (told.allowed, told.reason, told.until) == (case.may, case.reason, case.until)


def test_the_table_meets_every_stage_and_every_reason():
    assert {case.stage for case in cases()} == set(Stage)
    assert {case.reason for case in cases()} == set(Reason)


STAGE = "if release.stage not in READABLE:\n        return Decision"
PUBLIC = "if now >= release.public_at:\n        return Decision"
TIER = "return next((window for window in self.windows if window.tier == tier), None)"

FAULTS = {
    "the public instant itself is closed": (PUBLIC, PUBLIC.replace(">=", ">")),
    "the window's instant itself is closed": ("now >= window.opens_at and", "now > window.opens_at and"),
    "any stage opens": (STAGE, STAGE.replace("release.stage not in READABLE", "False")),
    "withdrawn editions stay open": (STAGE, STAGE.replace("READABLE", "READABLE | {Stage.WITHDRAWN}")),
    "superseded editions close": (STAGE, STAGE.replace("READABLE", "{Stage.SCHEDULED}")),
    "members read drafts": (STAGE, STAGE.replace("READABLE", "READABLE and reader.tier is None")),
    "the term is not asked": (" and term.covers(now)", ""),
    "the window is not asked": ("now >= window.opens_at and ", ""),
    "terms that are over are not refused": (" or term.is_over(now)", ""),
    "the earliest window opens all": (TIER, "return self.windows[0] if tier else None"),
    "a term that starts later is forgotten": ("max(window.opens_at, term.not_before)", "window.opens_at"),
    "an ending term is promised the window": (" or not term.covers(starts_at)", ""),
    "a late term is promised less than the public": ("starts_at >= release.public_at or ", ""),
}


@pytest.mark.parametrize(("sound", "faulty"), FAULTS.values(), ids=FAULTS)
def test_the_table_finds_a_planted_fault(sound, faulty, monkeypatch):
    with open(module.__file__, encoding="utf-8") as file:
        source = file.read()
    assert source.count(sound) == 1
    planted = types.ModuleType("planted")
    monkeypatch.setitem(sys.modules, "planted", planted)
    exec(source.replace(sound, faulty), planted.__dict__)
    assert wrong(module) == []
    assert wrong(planted) != []


@pytest.mark.parametrize(
    ("stage", "now", "phase", "tiers"),
    [
        (Stage.SCHEDULED, "05 08:59:59", Phase.EMBARGOED, ()),
        (Stage.SCHEDULED, "05 09:00:00", Phase.EARLY, ("founder",)),
        (Stage.SCHEDULED, "10 09:00:00", Phase.EARLY, ("founder", "member")),
        (Stage.SCHEDULED, "20 09:00:00", Phase.PUBLIC, ("founder", "member")),
        (Stage.APPROVED, "20 09:00:00", Phase.CLOSED, ()),
        (Stage.WITHDRAWN, "20 09:00:00", Phase.CLOSED, ()),
    ],
)
def test_the_phase_follows_from_stage_and_clock(stage, now, phase, tiers):
    assert room.phase(made(stage), instant(now)) is phase
    assert room.tiers_reading(made(stage), instant(now)) == tiers


@pytest.mark.parametrize(
    ("day", "newest", "number", "reason"),
    [
        (11, Stage.SCHEDULED, 2, Reason.EARLY),  # the newest that is open to the reader
        (11, Stage.DRAFT, 1, Reason.EARLY),  # a draft hides nothing
        (1, Stage.DRAFT, 1, Reason.TOO_EARLY),  # else the one that opens
        (1, Stage.SCHEDULED, 2, Reason.TOO_EARLY),  # and the newest of those that open together
    ],
)
def test_a_reader_gets_the_newest_release_that_is_open_to_them(day, newest, number, reason):
    there = [made(newest, number=2), made(Stage.SUPERSEDED, number=1)]
    release, decision = room.readable(there, Reader("member", term("current")), instant(f"{day:02} 09:00:00"))
    assert (release.number, decision.reason) == (number, reason)


def test_a_report_of_which_nothing_is_scheduled_is_not_open_and_no_date_is_known():
    there = [made(Stage.DRAFT, number=2), made(Stage.WITHDRAWN, number=1)]
    release, decision = room.readable(there, STRANGER, instant("25 09:00:00"))
    assert (release.number, decision) == (2, Decision(False, Reason.NOT_OPEN, None))


def test_the_table_draws_both_sides_of_every_edge():
    for edge in ("05 09:00:00", "10 09:00:00", "15 00:00:00", "20 09:00:00"):
        before = (instant(edge) - timedelta(seconds=1)).strftime("%d %H:%M:%S")
        assert edge in TABLE
        assert before in TABLE
