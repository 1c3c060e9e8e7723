from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError

from research.archive import (
    Database,
    Entry,
    Head,
    Home,
    connect,
    instant_from,
    instant_text,
    ledger_entries,
    record_entry,
    verify_chain,
)
from research.errors import GateRefused

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path) -> Database:
    """Three rows: staged, scheduled, fetched."""
    database = connect(Home(tmp_path))
    for hour, event in enumerate(("staged", "scheduled", "fetched")):
        with database.writing() as rows:
            record_entry(
                rows, Entry(NOON + timedelta(hours=hour), "operator", event, "habits/1", "ab" * 32, {"n": hour})
            )
    return database


def tampered(database: Database, statement: str) -> None:
    """What somebody can do who has the file and knows the triggers."""
    with database.writing() as rows:
        rows.exec_driver_sql("DROP TRIGGER ledger_no_update")
        rows.exec_driver_sql("DROP TRIGGER ledger_no_delete")
        rows.exec_driver_sql(statement)


def test_rows_come_back_as_they_were_written(database):
    with database.reading() as rows:
        told = list(ledger_entries(rows))
    assert [entry.event for entry in told] == ["staged", "scheduled", "fetched"]
    assert told[1] == Entry(NOON + timedelta(hours=1), "operator", "scheduled", "habits/1", "ab" * 32, {"n": 1})


def test_the_hash_of_a_row_is_sha256_over_its_canonical_json_with_the_hash_before(database):
    with database.reading() as rows:
        first = dict(rows.exec_driver_sql("SELECT * FROM ledger WHERE seq = 1").one()._mapping)
    told = first.pop("hash")
    assert first["prev"] == "0" * 64
    spelled = json.dumps(first, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert told == hashlib.sha256(spelled).hexdigest()


def test_an_untouched_chain_verifies_and_gives_its_end(database):
    with database.reading() as rows:
        end = verify_chain(rows)
        last = rows.exec_driver_sql("SELECT hash FROM ledger WHERE seq = 3").scalar_one()
    assert end == Head(3, last)


@pytest.mark.parametrize("column", ["at", "actor", "event", "release", "sha256", "detail", "prev", "hash"])
def test_a_changed_row_is_found_whatever_was_changed(database, column):
    tampered(database, f"UPDATE ledger SET {column} = {column} || 'x' WHERE seq = 2")
    with pytest.raises(GateRefused, match="altered at row 2"), database.reading() as rows:
        verify_chain(rows)


def test_a_row_that_was_taken_out_is_found(database):
    tampered(database, "DELETE FROM ledger WHERE seq = 2")
    with pytest.raises(GateRefused, match="altered at row 2"), database.reading() as rows:
        verify_chain(rows)


def test_a_tail_that_was_cut_is_found_by_whoever_noted_the_end(database):
    with database.reading() as rows:
        noted = verify_chain(rows)
    tampered(database, "DELETE FROM ledger WHERE seq = 3")
    with database.reading() as rows:
        assert verify_chain(rows).seq == 2
        with pytest.raises(GateRefused, match="ends at row 2 "):
            verify_chain(rows, noted)


def test_an_end_that_was_noted_earlier_is_found_in_a_longer_chain(database):
    with database.reading() as rows:
        noted = verify_chain(rows)
    with database.writing() as rows:
        record_entry(rows, Entry(NOON, "operator", "withdrawn", "habits/1"))
        assert verify_chain(rows, noted).seq == 4
        assert verify_chain(rows, Head()).seq == 4


@pytest.mark.parametrize("statement", ["UPDATE ledger SET actor = 'x'", "DELETE FROM ledger"])
def test_rows_are_neither_changed_nor_deleted(database, statement):
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as rows:
        rows.exec_driver_sql(statement)


def test_a_row_stands_or_falls_with_what_it_tells_of(database):
    with pytest.raises(IntegrityError), database.writing() as rows:  # noqa: PT012 -- two writes, one fate
        record_entry(rows, Entry(NOON, "operator", "withdrawn"))
        rows.exec_driver_sql("DELETE FROM ledger")
    with database.reading() as rows:
        assert verify_chain(rows).seq == 3


def test_instants_are_written_in_utc_and_sort_as_time_does():
    berlin = timezone(timedelta(hours=1))
    written = [
        instant_text(datetime(2026, 1, 1, hour, tzinfo=zone)) for hour, zone in ((0, berlin), (0, UTC), (2, berlin))
    ]
    assert written == sorted(written)
    assert instant_from(written[0]) == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a zone"):
        instant_text(datetime(2026, 1, 1))
