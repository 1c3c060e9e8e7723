from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from research.archive import Database, Home, connect, ledger_entries
from research.errors import ConfigurationError, GateRefused
from research.members import import_roster
from research.release import (
    MOVES,
    Release,
    Stage,
    Window,
    approve,
    review,
    schedule,
    stage,
    take_first_roster,
    verify_ledger,
    withdraw,
)
from research.release.handing import every_release
from research.release.stages import check_move, may_move
from tests.release.editions import REVIEWED, TERMS, december, made_edition

NOW = december(1)

ROSTER = b"""address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending
ann@example.org,Ann,,Alder,adviser,2026-01-01,2028-01-01,,
amy@example.org,Amy,,Alder,adviser,2026-01-01,2028-01-01,,
bob@example.org,Bob,,Birch,adviser,2026-01-01,2028-01-01,,
cyd@example.org,Cyd,,Cedar,adviser,2026-01-01,2026-06-01,,
dee@example.org,Dee,,Dogwood,member,2026-01-01,2028-01-01,,
"""


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture
def database(home) -> Database:
    return connect(home)


def events(database: Database) -> list[str]:
    verify_ledger(database)
    with database.reading() as rows:
        return [f"{entry.release} {entry.event}" for entry in ledger_entries(rows) if entry.release]


def stages(database: Database) -> dict[int, Stage]:
    return {release.number: release.stage for release in every_release(database, "habits")}


@pytest.mark.parametrize(("origin", "target"), list(itertools.product(Stage, Stage)))
def test_only_the_moves_of_the_table_are_legal(origin, target):
    legal = {
        Stage.DRAFT: {Stage.IN_REVIEW, Stage.WITHDRAWN},
        Stage.IN_REVIEW: {Stage.APPROVED, Stage.WITHDRAWN},
        Stage.APPROVED: {Stage.SCHEDULED, Stage.WITHDRAWN},
        Stage.SCHEDULED: {Stage.SUPERSEDED, Stage.WITHDRAWN},
        Stage.SUPERSEDED: {Stage.WITHDRAWN},
        Stage.WITHDRAWN: set(),
    }
    assert may_move(origin, target) is (target in legal[origin])
    if target in legal[origin]:
        assert check_move(origin, target) in MOVES
    else:
        with pytest.raises(GateRefused, match=f"a release in stage '{origin}' cannot become '{target}'"):
            check_move(origin, target)


def test_without_advisers_an_edition_is_scheduled_at_once_and_every_step_is_told(home, database):
    staged = stage(home, database, made_edition(home), TERMS, NOW)
    assert (staged.is_new, staged.release.stage, staged.release.number) == (True, Stage.SCHEDULED, 1)
    assert staged.notes == ("no adviser was asked to sign off: sample data, no network yet",)
    assert events(database) == [f"habits/1 {event}" for event in ("staged", "sent to review", "approved", "scheduled")]


def test_the_same_edition_again_is_nothing_new(home, database):
    edition = made_edition(home)
    first = stage(home, database, edition, TERMS, NOW)
    again = stage(home, database, edition, TERMS, december(2))
    assert (again.is_new, again.release) == (False, first.release)
    assert len(events(database)) == 4


def test_a_new_edition_supersedes_the_one_before_which_stays_readable(home, database):
    stage(home, database, made_edition(home, "first"), TERMS, NOW)
    second = stage(home, database, made_edition(home, "second", edition="habits 2026.2"), TERMS, NOW)
    assert stages(database) == {1: Stage.SUPERSEDED, 2: Stage.SCHEDULED}
    assert every_release(database, "habits")[1].successor == 2
    assert not [note for note in second.notes if "other bytes" in note]
    assert events(database)[-2:] == ["habits/1 superseded", "habits/2 scheduled"]


def test_other_bytes_under_the_same_name_are_told(home, database):
    stage(home, database, made_edition(home, "first"), TERMS, NOW)
    second = stage(home, database, made_edition(home, "second"), TERMS, NOW)
    assert [note for note in second.notes if "other bytes were staged as 'habits 2026.1' before" in note]


def test_going_back_to_earlier_bytes_is_a_new_release(home, database):
    first = made_edition(home, "first")
    for edition in (first, made_edition(home, "second"), first):
        stage(home, database, edition, TERMS, NOW)
    assert stages(database) == {1: Stage.SUPERSEDED, 2: Stage.SUPERSEDED, 3: Stage.SCHEDULED}


def test_a_draft_makes_room_for_the_next_one_and_may_come_back(home, database):
    first = made_edition(home, "first")
    stage(home, database, first, REVIEWED, NOW)
    stage(home, database, made_edition(home, "second"), REVIEWED, NOW)
    assert stages(database) == {1: Stage.WITHDRAWN, 2: Stage.DRAFT}
    stage(home, database, first, REVIEWED, NOW)
    assert stages(database) == {1: Stage.WITHDRAWN, 2: Stage.WITHDRAWN, 3: Stage.DRAFT}


def test_a_draft_does_not_close_what_readers_have(home, database):
    stage(home, database, made_edition(home, "first"), TERMS, NOW)
    stage(home, database, made_edition(home, "second"), REVIEWED, NOW)
    assert stages(database) == {1: Stage.SCHEDULED, 2: Stage.DRAFT}


def test_what_was_withdrawn_by_decision_is_not_staged_again(home, database):
    edition = made_edition(home)
    stage(home, database, edition, TERMS, NOW)
    withdrawn = withdraw(database, "habits", "a wave was\ncounted twice", december(2))
    assert (withdrawn.stage, withdrawn.reason) == (Stage.WITHDRAWN, "a wave was counted twice")
    with pytest.raises(GateRefused, match=r"was withdrawn \(a wave was counted twice\)"):
        stage(home, database, edition, TERMS, december(3))
    with pytest.raises(GateRefused, match="cannot become 'withdrawn'; possible: none, it is final"):
        withdraw(database, "habits", "again", december(3))


def test_a_withdrawal_needs_a_reason(home, database):
    stage(home, database, made_edition(home), TERMS, NOW)
    with pytest.raises(ConfigurationError, match="needs a reason"):
        withdraw(database, "habits", "  ", NOW)


def test_an_uncertified_edition_is_not_staged(home, database):
    with pytest.raises(GateRefused, match="no disclosure certificate"):
        stage(home, database, made_edition(home, certificate=None), TERMS, NOW)
    assert events(database) == []


def test_advisers_of_enough_organizations_open_the_way(home, database):
    import_roster(database, ROSTER, NOW)
    assert stage(home, database, made_edition(home), REVIEWED, NOW).release.stage is Stage.DRAFT
    assert review(database, "habits", NOW).stage is Stage.IN_REVIEW
    with pytest.raises(GateRefused, match="sign-offs from 0 of 2 organizations"):
        approve(database, "habits", NOW)
    signed = [approve(database, "habits", NOW, adviser=f"{name}@example.org") for name in ("ann", "amy", "ann", "bob")]
    assert [(release.stage, count) for release, count in signed] == [
        (Stage.IN_REVIEW, 1),
        (Stage.IN_REVIEW, 1),  # the same organization
        (Stage.IN_REVIEW, 1),  # the same person
        (Stage.APPROVED, 2),
    ]
    assert schedule(database, "habits", NOW).stage is Stage.SCHEDULED
    assert [told for told in events(database) if "signed off" in told] == ["habits/1 signed off"] * 3


@pytest.mark.parametrize("address", ["cyd@example.org", "dee@example.org", "nobody@example.org", "no address"])
def test_who_may_not_sign_off_is_told_the_same_whoever_they_are(home, database, address):
    import_roster(database, ROSTER, NOW)
    stage(home, database, made_edition(home), REVIEWED, NOW)
    review(database, "habits", NOW)
    with pytest.raises(GateRefused) as refused:
        approve(database, "habits", NOW, adviser=address)
    assert str(refused.value) == "this address may not sign off habits 2026.1; advisers in a current term may"


def test_sign_offs_are_bound_to_the_bytes(home, database):
    import_roster(database, ROSTER, NOW)
    stage(home, database, made_edition(home, "first"), REVIEWED, NOW)
    review(database, "habits", NOW)
    approve(database, "habits", NOW, adviser="ann@example.org")
    stage(home, database, made_edition(home, "second"), REVIEWED, NOW)
    review(database, "habits", NOW)
    assert approve(database, "habits", NOW, adviser="bob@example.org")[1] == 1


@pytest.mark.parametrize("verb", [approve, schedule])
def test_a_verb_that_is_not_the_next_one_is_refused_and_the_next_one_named(home, database, verb):
    stage(home, database, made_edition(home), REVIEWED, NOW)
    with pytest.raises(GateRefused, match=r"is in stage 'draft', not .*; next is: research release review habits"):
        verb(database, "habits", NOW)


def test_a_report_of_which_nothing_was_staged_is_told(database):
    with pytest.raises(ConfigurationError, match="no edition of 'habits' was staged yet"):
        review(database, "habits", NOW)


TERM_CHANGES = {
    "a window may move later before it opens": (1, {"member": 12}, 20, True),
    "the public instant may move later": (1, {"member": 10}, 22, True),
    "a tier may be added": (1, {"founder": 5, "member": 10}, 20, True),
    "a tier may go before it opens": (1, {}, 20, True),
    "a window may not move earlier": (1, {"member": 9}, 20, False),
    "the public instant may not move earlier": (1, {"member": 10}, 19, False),
    "an open window stays": (11, {"member": 12}, 20, False),
    "an open tier stays": (11, {}, 20, False),
    "what is public stays": (21, {"member": 10}, 22, False),
}


@pytest.mark.parametrize(("day", "windows", "public", "may"), TERM_CHANGES.values(), ids=TERM_CHANGES)
def test_what_readers_were_told_may_only_move_later_and_only_before_it_opens(home, database, day, windows, public, may):
    edition = made_edition(home)
    stage(home, database, edition, TERMS, NOW)
    opening = tuple(Window(tier, december(at)) for tier, at in windows.items())
    terms = replace(TERMS, windows=opening, public_at=december(public))
    if not may:
        with pytest.raises(GateRefused, match=r"is open to|would open to"):
            stage(home, database, edition, terms, december(day))
        assert every_release(database, "habits")[0].windows == TERMS.windows
        return
    changed = stage(home, database, edition, terms, december(day))
    assert (changed.is_new, changed.release) == (True, every_release(database, "habits")[0])
    assert (changed.release.windows, changed.release.public_at) == (opening, december(public))
    assert events(database)[-1] == "habits/1 terms changed"


def test_a_draft_whose_report_asks_for_no_advisers_any_more_goes_on(home, database):
    edition = made_edition(home)
    stage(home, database, edition, REVIEWED, NOW)
    review(database, "habits", NOW)
    assert stage(home, database, edition, TERMS, NOW).release.stage is Stage.SCHEDULED
    assert events(database)[-3:] == ["habits/1 terms changed", "habits/1 approved", "habits/1 scheduled"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE releases SET stage = 'scheduled'",
        "UPDATE releases SET public_at = '2020-01-01T00:00:00.000000Z'",
        "UPDATE windows SET opens_at = '2020-01-01T00:00:00.000000Z'",
        "INSERT INTO windows VALUES ('habits/1', 'founder', '2020-01-01T00:00:00.000000Z')",
        "UPDATE releases SET quorum = 0",
        "INSERT INTO sign_offs VALUES ('habits/1', 'key', 'Alder', '2020-01-01T00:00:00.000000Z')",
    ],
)
def test_a_release_that_was_changed_behind_the_ledgers_back_is_found(home, database, statement):
    stage(home, database, made_edition(home), REVIEWED, NOW)
    verify_ledger(database)
    with database.writing() as rows:
        rows.exec_driver_sql(statement)
    with pytest.raises(GateRefused, match=r"1 releases differ from what the ledger last said of them \(habits/1\)"):
        verify_ledger(database)


@pytest.mark.parametrize("statement", ["UPDATE releases SET sha256 = 'x'", "DELETE FROM releases"])
def test_a_release_keeps_its_bytes_and_is_never_deleted(home, database, statement):
    stage(home, database, made_edition(home), TERMS, NOW)
    with pytest.raises(IntegrityError, match=r"keeps its edition|never deleted"), database.writing() as rows:
        rows.exec_driver_sql(statement)


def fails_at(database: Database, number: int, act: Callable[[], object]) -> bool:
    """Whether an act has a statement with this number, which fails as on a full disk."""
    count = itertools.count(1)

    def fail(*_: object) -> None:
        if next(count) == number:
            raise OSError("the disk is full")

    event.listen(database.engine, "before_cursor_execute", fail)
    try:
        act()
    except OSError:
        return True
    finally:
        event.remove(database.engine, "before_cursor_execute", fail)
    return False


def test_a_staging_that_fails_at_any_statement_leaves_everything_as_it_was(home, database):
    stage(home, database, made_edition(home, "first"), TERMS, NOW)
    second = made_edition(home, "second")

    def seen() -> list[Release]:
        verify_ledger(database)
        return every_release(database, "habits")

    before, number = seen(), 1
    while fails_at(database, number, lambda: stage(home, database, second, TERMS, NOW)):
        assert seen() == before
        number += 1
    assert number > 12  # five moves, each a row in the table and a row in the ledger, and the windows
    assert stages(database) == {1: Stage.SUPERSEDED, 2: Stage.SCHEDULED}


def test_a_report_brings_its_roster_only_to_a_house_without_one(database, tmp_path):
    (tmp_path / "report.yml").write_text("release: {public_at: 2026-12-20T09:00Z, roster: roster.csv}\n")
    (tmp_path / "roster.csv").write_bytes(ROSTER)
    taken = take_first_roster(database, tmp_path, NOW)
    assert taken is not None
    assert taken.added == 5
    (tmp_path / "roster.csv").write_bytes(ROSTER.replace(b"Dee", b"Eve"))
    assert take_first_roster(database, tmp_path, datetime(2027, 1, 1, tzinfo=UTC)) is None
    (tmp_path / "report.yml").write_text("release: {public_at: 2026-12-20T09:00Z}\n")
    assert take_first_roster(database, tmp_path, NOW) is None
