"""Who is told of a release at all, and files other than the PDF."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research.archive import Database, Home, connect
from research.errors import ConfigurationError, GateRefused
from research.members import import_roster
from research.release import fetch, library, stage, verify_ledger, withdraw
from tests.release.editions import REVIEWED, TERMS, december, made_edition

ROSTER = b"""address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending
ann@example.org,Ann,,Alder,member,2026-01-01,2028-01-01,,
"""
HIDDEN = replace(TERMS, title_hidden=True)
ANN, STRANGER = "ann@example.org", None


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture
def database(home) -> Database:
    database = connect(home)
    import_roster(database, ROSTER, december(1))
    return database


def told(database: Database, address: str | None, day: int, hour: int = 9) -> list[str]:
    return [one.release.key for one in library(database, address, december(day, hour))]


def test_everyone_is_told_of_a_scheduled_release_unless_it_hides_its_title(home, database):
    stage(home, database, made_edition(home), TERMS, december(1))
    stage(home, database, made_edition(home, "other", report="secret"), HIDDEN, december(1))
    assert told(database, STRANGER, 2) == told(database, ANN, 2) == told(database, STRANGER, 19) == ["habits/1"]


@pytest.mark.parametrize(
    ("who", "day", "hour", "sees"), [(ANN, 10, 8, 0), (ANN, 10, 9, 1), (None, 20, 8, 0), (None, 20, 9, 1)]
)
def test_a_hidden_title_is_told_from_the_instant_on_from_which_it_may_be_read(home, database, who, day, hour, sees):
    stage(home, database, made_edition(home), HIDDEN, december(1))
    assert len(told(database, who, day, hour)) == sees


def test_what_is_between_editors_and_advisers_is_told_to_nobody(home, database):
    stage(home, database, made_edition(home), REVIEWED, december(1))
    assert told(database, ANN, 21) == []


def test_a_withdrawal_is_told_to_those_who_knew_of_the_release(home, database):
    stage(home, database, made_edition(home, "a"), REVIEWED, december(1))
    stage(home, database, made_edition(home, "b"), TERMS, december(2))  # takes the draft's place
    for report, day in (("early", 12), ("late", 22)):
        stage(home, database, made_edition(home, report, report=report), HIDDEN, december(1))
        withdraw(database, report, "counted twice", december(day))
    withdraw(database, "habits", "counted twice", december(3))
    assert told(database, STRANGER, 23) == ["habits/2", "late/1"]


def test_a_hidden_title_stands_in_the_ledger_and_old_rows_stay_right(home, database):
    edition = made_edition(home)
    stage(home, database, edition, TERMS, december(1))
    stage(home, database, edition, HIDDEN, december(2))
    verify_ledger(database)
    with database.writing() as rows:
        rows.exec_driver_sql("UPDATE releases SET title_hidden = 0")
    with pytest.raises(GateRefused, match="differ from what the ledger last said"):
        verify_ledger(database)


def test_the_way_of_a_release_is_told_with_its_dates_and_the_last_copy_of_the_reader(home, database):
    stage(home, database, made_edition(home), TERMS, december(1))
    fetch(home, database, "habits", ANN, december(11))
    [mine], [theirs] = library(database, ANN, december(12)), library(database, STRANGER, december(12))
    assert mine.moved_at["scheduled"] == mine.moved_at["approved"] == december(1)
    assert (mine.taken_at, theirs.taken_at) == (december(11), None)


def test_any_file_that_the_edition_lists_is_handed_out_and_no_other(home, database):
    edition = stage(home, database, made_edition(home), TERMS, december(1)).edition
    copy = fetch(home, database, "habits", ANN, december(11), number=1, file="data/share.csv")
    assert copy.content == b"key,value\na,0.5\n"
    assert copy.digest == edition.told["files"]["data/share.csv"]
    for name in ("edition.json", "../habits.pdf", "data/../habits.pdf", "/etc/hosts", "data"):
        with pytest.raises(ConfigurationError, match="no file of this name"):
            fetch(home, database, "habits", ANN, december(11), file=name)


def test_an_altered_file_is_not_handed_out(home, database):
    edition = stage(home, database, made_edition(home), TERMS, december(1)).edition
    path = edition.folder / "data" / "share.csv"
    path.chmod(0o644)
    path.write_text("key,value\na,0.6\n")
    with pytest.raises(GateRefused, match=r"file data/share\.csv of edition .* was altered"):
        fetch(home, database, "habits", ANN, december(11), file="data/share.csv")


def test_a_release_is_asked_for_by_its_number(home, database):
    first = stage(home, database, made_edition(home, "first"), TERMS, december(1)).edition
    stage(home, database, made_edition(home, "second", edition="habits 2026.2"), TERMS, december(2))
    assert fetch(home, database, "habits", ANN, december(11), number=1).digest == first.sha256
    with pytest.raises(ConfigurationError, match="there is no release 3 of 'habits'; the newest is 2"):
        fetch(home, database, "habits", ANN, december(11), number=3)
