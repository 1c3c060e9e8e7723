from __future__ import annotations

import hashlib
import signal
import subprocess
import sys

import pytest

from research.archive import Database, Home, connect, ledger_entries
from research.errors import ConfigurationError, GateRefused
from research.members import find_member, import_roster
from research.release import (
    answer,
    every_release,
    explained,
    fetch,
    hand_out,
    keep_request,
    since,
    stage,
    verify_ledger,
    withdraw,
)
from research.release.staging import Staged
from tests.release.editions import REVIEWED, TERMS, december, made_edition

ROSTER = b"""address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending
ann@example.org,Ann,,Alder,member,2026-01-01,2028-01-01,,
lapsed@example.org,Lou,,Birch,member,2026-01-01,2026-12-01,,
revoked@example.org,Rae,,Cedar,member,2026-01-01,2028-01-01,2026-12-01,yes
sponsor@example.org,Sam,,Dogwood,sponsor,2026-01-01,2028-01-01,,
"""
NON_MEMBERS = ["lapsed@example.org", "revoked@example.org", "sponsor@example.org", "unknown@example.org", "", None]


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture
def database(home) -> Database:
    database = connect(home)
    import_roster(database, ROSTER, december(1))
    return database


@pytest.fixture
def staged(home, database) -> Staged:
    """Members from the 10th, everyone from the 20th of December, 09:00."""
    return stage(home, database, made_edition(home), TERMS, december(1))


def fetched(database: Database) -> list[tuple[str, str]]:
    with database.reading() as rows:
        return [(one.actor, str(one.detail["reason"])) for one in ledger_entries(rows) if one.event == "fetched"]


def key(database: Database, address: str) -> str:
    with database.reading() as rows:
        member = find_member(rows, address)
    assert member is not None
    return member.key


@pytest.mark.parametrize(("day", "hour", "may"), [(10, 8, False), (10, 9, True), (19, 9, True), (20, 9, True)])
def test_a_member_gets_the_edition_from_the_window_on(home, database, staged, day, hour, may):
    if not may:
        with pytest.raises(GateRefused, match=r"it opens to this reader on 10 December 2026, 09:00 UTC"):
            fetch(home, database, "habits", "ann@example.org", december(day, hour))
        return
    copy = fetch(home, database, "habits", "Ann@Example.org", december(day, hour))
    assert hashlib.sha256(copy.content).hexdigest() == copy.sha256 == staged.edition.sha256


@pytest.mark.parametrize("address", NON_MEMBERS)
@pytest.mark.parametrize(("day", "hour", "may"), [(10, 9, False), (20, 8, False), (20, 9, True)])
def test_everyone_else_gets_it_from_the_public_instant_on(home, database, staged, address, day, hour, may):
    if may:
        copy = fetch(home, database, "habits", address, december(day, hour))
        assert hashlib.sha256(copy.content).hexdigest() == staged.edition.sha256
        return
    with pytest.raises(GateRefused, match="opens to everyone on 20 December 2026, 09:00 UTC"):
        fetch(home, database, "habits", address, december(day, hour))


@pytest.mark.parametrize("day", [2, 10, 19, 20])
def test_an_unknown_address_cannot_be_told_from_a_non_member(database, staged, day):
    found = [answer(database, "habits", address, december(day)) for address in NON_MEMBERS]
    assert len({(one.decision, explained(one.release, one.reader, one.decision)) for one in found}) == 1


@pytest.mark.usefixtures("staged")
def test_a_refused_fetch_leaves_no_file_and_no_row(home, database, tmp_path):
    out = tmp_path / "out" / "habits.pdf"
    with pytest.raises(GateRefused):
        hand_out(home, database, "habits", "unknown@example.org", december(10), out)
    assert not out.exists()
    assert not out.parent.exists()
    assert fetched(database) == []


def test_a_copy_is_written_whole_and_is_the_edition(home, database, staged, tmp_path):
    out = tmp_path / "habits.pdf"
    copy = hand_out(home, database, "habits", "ann@example.org", december(10), out)
    assert out.read_bytes() == copy.content == staged.edition.pdf.read_bytes()


@pytest.mark.usefixtures("staged")
def test_the_ledger_knows_early_readers_by_their_key_and_public_ones_not_at_all(home, database):
    for address, day in (("ann@example.org", 10), ("ann@example.org", 20), ("unknown@example.org", 20)):
        fetch(home, database, "habits", address, december(day))
    assert fetched(database) == [
        (key(database, "ann@example.org"), "early access"),
        ("anyone", "public"),
        ("anyone", "public"),
    ]
    verify_ledger(database)


@pytest.mark.usefixtures("staged")
def test_the_ledger_keeps_the_clock_and_the_instant_that_was_asked_about(home, database):
    fetch(home, database, "habits", "ann@example.org", december(10), recorded_at=december(2))
    with database.reading() as rows:
        (row,) = [entry for entry in ledger_entries(rows) if entry.event == "fetched"]
    assert (row.at, row.detail["as_of"]) == (december(2), "2026-12-10T09:00:00.000000Z")


@pytest.mark.usefixtures("staged")
def test_without_a_row_in_the_ledger_no_byte_is_handed_out(home, database, tmp_path):
    with database.writing() as rows:
        rows.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(Exception, match="the disk is full"):
        hand_out(home, database, "habits", "ann@example.org", december(10), tmp_path / "habits.pdf")
    assert not (tmp_path / "habits.pdf").exists()


def test_bytes_that_were_altered_in_the_store_are_not_handed_out(home, database, staged):
    staged.edition.pdf.chmod(0o644)
    staged.edition.pdf.write_bytes(b"%PDF-1.7 other")
    with pytest.raises(GateRefused, match="altered in the store"):
        fetch(home, database, "habits", "ann@example.org", december(10))
    assert fetched(database) == []


@pytest.mark.usefixtures("staged")
def test_a_copy_that_reached_the_disk_altered_is_refused(home, database, tmp_path, monkeypatch):
    monkeypatch.setattr("research.release.handing.write_whole", lambda path, content: path.write_bytes(content[:-1]))
    with pytest.raises(GateRefused, match="is not the edition"):
        hand_out(home, database, "habits", "ann@example.org", december(10), tmp_path / "habits.pdf")


@pytest.mark.usefixtures("staged")
def test_access_ends_at_the_next_request_when_a_member_leaves(home, database):
    fetch(home, database, "habits", "ann@example.org", december(10))
    without = b"\n".join(line for line in ROSTER.splitlines() if not line.startswith(b"ann@"))
    import_roster(database, without, december(11), confirmed=True)
    with pytest.raises(GateRefused, match="opens to everyone"):
        fetch(home, database, "habits", "ann@example.org", december(11))


@pytest.mark.usefixtures("staged")
def test_what_was_withdrawn_is_not_handed_out_and_says_why(home, database):
    withdraw(database, "habits", "a wave was counted twice", december(21))
    with pytest.raises(GateRefused, match=r"habits 2026\.1 was withdrawn: a wave was counted twice"):
        fetch(home, database, "habits", "ann@example.org", december(22))


def test_a_draft_with_a_passed_public_date_is_not_handed_out(home, database):
    stage(home, database, made_edition(home), REVIEWED, december(1))
    for address in ("ann@example.org", None):
        with pytest.raises(GateRefused, match="is in stage 'draft'; nobody reads it before it is scheduled"):
            fetch(home, database, "habits", address, december(25))


@pytest.mark.usefixtures("staged")
def test_readers_keep_the_earlier_edition_while_the_newer_one_is_a_draft(home, database):
    stage(home, database, made_edition(home, "second", edition="habits 2026.2"), REVIEWED, december(2))
    found = fetch(home, database, "habits", "ann@example.org", december(10)).answer
    assert (found.release.edition, found.newest.edition) == ("habits 2026.1", "habits 2026.2")


def test_a_report_of_which_nothing_was_staged_is_told(home, database):
    for ask in (lambda: answer(database, "habits", None, december(1)), lambda: every_release(database, "habits")):
        with pytest.raises(ConfigurationError, match="no edition of 'habits' was staged yet"):
            ask()


@pytest.mark.usefixtures("staged")
def test_an_answer_knows_since_when_a_reader_may_read(database):
    def opened(address, day):
        found = answer(database, "habits", address, december(day))
        return since(found.release, found.reader, found.decision)

    assert opened("ann@example.org", 12) == december(10)
    assert opened("ann@example.org", 21) == opened(None, 21) == december(20)
    assert opened("ann@example.org", 9) is opened(None, 12) is None


def test_with_share_alike_data_early_readers_are_asked_and_not_forbidden_to_keep_it(home, staged):
    told = keep_request(staged.edition, staged.release, december(10))
    assert told == (
        "Please keep this edition to yourself until 20 December 2026, 09:00 UTC. This is a request: CC BY-SA 4.0 gives "
        "you every right already now, and sharing breaks no rule."
    )
    assert keep_request(staged.edition, staged.release, december(20)) is None
    other = made_edition(home, "free choice", license={"name": "All rights reserved", "share_alike": False})
    assert "please do not pass it on before" in str(keep_request(other, staged.release, december(10)))


@pytest.mark.parametrize("number", [6, 11, 16])
def test_a_staging_that_is_killed_leaves_a_whole_ledger_and_can_be_repeated(home, database, number):
    stage(home, database, made_edition(home, "first"), TERMS, december(1))
    second = made_edition(home, "second")
    code = f"""
import itertools, os, signal
from pathlib import Path
from sqlalchemy import event
from research.archive import Home, connect
from research.release import read_sheet, stage
from tests.release.editions import TERMS, december
home = Home(Path({str(home.root)!r}))
database, count = connect(home), itertools.count(1)
def kill(*_):
    if next(count) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(database.engine, "before_cursor_execute", kill)
stage(home, database, read_sheet(Path({str(second.folder)!r})), TERMS, december(2))
"""
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert verify_ledger(database).seq == 5  # the roster, and the four rows of the first edition
    assert stage(home, database, second, TERMS, december(2)).release.number == 2
    assert verify_ledger(database).seq == 10
