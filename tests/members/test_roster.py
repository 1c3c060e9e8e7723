from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from research.archive import Database, Home, connect, ledger_entries, project, verify_chain
from research.errors import DataRefused, GateRefused
from research.members import (
    RosterChange,
    Standing,
    find_member,
    import_roster,
    is_empty,
    normalized,
    people_by_tier,
    read_roster,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEAD = "address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending"
ANN = "ann@example.org,Ann Lee,,Alder,member,2026-01-01,2027-01-01,,"
BOB = "bob@example.org,Bob Ray,,Birch,member,2026-01-01,2027-01-01,,yes"
CYD = "cyd@example.net,Cyd Moe,,Cedar,adviser,2026-01-01,2027-01-01,,no"


def drawn(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines, "")).encode()


@pytest.fixture
def database(tmp_path) -> Database:
    return connect(Home(tmp_path))


def tiers(database: Database) -> dict[str, str]:
    """Who is there, by the tier that covers them now."""
    with database.reading() as rows:
        found = {name: find_member(rows, f"{name}@example.org") for name in ("ann", "bob", "cyd")}
    return {name: member.tier for name, member in found.items() if member and member.term.covers(NOW)}


def entries(database: Database) -> list[str]:
    with database.reading() as rows:
        verify_chain(rows)
        return [entry.event for entry in ledger_entries(rows)]


def test_a_roster_is_taken_with_one_row_in_the_ledger(database):
    change = import_roster(database, drawn(ANN, BOB), NOW)
    assert change == RosterChange(people=2, added=2, changed=0, left=0, lapsing=0, standing=0)
    assert tiers(database) == {"ann": "member", "bob": "member"}
    assert entries(database) == ["roster imported"]


def test_the_ledger_names_nobody(database):
    import_roster(database, drawn(ANN), NOW)
    with database.reading() as rows:
        told = str(rows.exec_driver_sql("SELECT * FROM ledger").all()).casefold()
    assert not [
        word for word in ("ann", "lee", "alder", "example.org") if word in told.replace("'roster imported'", "")
    ]


def test_the_same_file_again_changes_nothing_and_writes_nothing(database):
    import_roster(database, drawn(ANN, BOB), NOW)
    again = import_roster(database, drawn(BOB, ANN), NOW)
    assert again.is_nothing
    assert entries(database) == ["roster imported"]


def test_changes_are_told_apart(database):
    import_roster(database, drawn(ANN, BOB), NOW)
    promoted = ANN.replace("member", "founder")
    change = import_roster(database, drawn(promoted, CYD), NOW, confirmed=True)
    assert change == RosterChange(people=2, added=1, changed=1, left=1, lapsing=1, standing=2)
    assert tiers(database) == {"ann": "founder"}


def test_who_left_and_comes_back_keeps_the_key_that_the_ledger_knows(database):
    keys = (f"key-{number}" for number in itertools.count())
    import_roster(database, drawn(ANN, BOB), NOW, make_key=lambda: next(keys))
    import_roster(database, drawn(BOB), NOW, confirmed=True, make_key=lambda: next(keys))
    import_roster(database, drawn(ANN, BOB), NOW, make_key=lambda: next(keys))
    with database.reading() as rows:
        ann = find_member(rows, "ann@example.org")
    assert ann is not None
    assert (ann.key, ann.term.covers(NOW)) == ("key-0", True)


def test_who_left_has_no_grace_even_if_a_renewal_was_pending(database):
    import_roster(database, drawn(ANN, BOB), NOW)
    import_roster(database, drawn(ANN), NOW, confirmed=True)
    with database.reading() as rows:
        bob = find_member(rows, "bob@example.org")
    assert bob is not None
    assert bob.term.standing(NOW) is Standing.ENDED


def people(number: int) -> list[str]:
    return [f"p{n}@example.org,P {n},,Org {n},member,2026-01-01,2027-01-01,," for n in range(number)]


@pytest.mark.parametrize(("kept", "is_taken"), [(10, True), (8, True), (7, False), (1, False)])
def test_a_file_that_lets_more_than_a_fifth_lapse_needs_confirmation(database, kept, is_taken):
    import_roster(database, drawn(*people(10)), NOW)
    if is_taken:
        assert import_roster(database, drawn(*people(kept)), NOW).left == 10 - kept
        return
    with pytest.raises(GateRefused, match=rf"{10 - kept} of 10 standing members would lapse, more than 20%"):
        import_roster(database, drawn(*people(kept)), NOW)
    assert entries(database) == ["roster imported"]
    assert import_roster(database, drawn(*people(kept)), NOW, confirmed=True).lapsing == 10 - kept


def test_terms_that_end_count_as_lapses_too(database):
    import_roster(database, drawn(*people(10)), NOW)
    ended = [line.replace("2027-01-01", "2026-11-01") for line in people(10)]
    with pytest.raises(GateRefused, match="10 of 10"):
        import_roster(database, drawn(*ended), NOW)


def test_terms_that_have_ended_before_do_not_lapse_again(database):
    ended = [line.replace("2027-01-01", "2026-11-01") for line in people(10)]
    import_roster(database, drawn(ANN, *ended), NOW)
    assert import_roster(database, drawn(ANN), NOW) == RosterChange(1, 0, 0, left=10, lapsing=0, standing=1)


def test_an_import_that_fails_at_any_statement_leaves_the_roster_as_it_was(database):
    import_roster(database, drawn(ANN, BOB), NOW)
    wanted = drawn(ANN.replace("member", "founder"), CYD)

    def fail_at(number: int) -> bool:
        count = itertools.count(1)

        def fail(*_: object) -> None:
            if next(count) == number:
                raise OSError("the disk is full")

        event.listen(database.engine, "before_cursor_execute", fail)
        try:
            import_roster(database, wanted, NOW, confirmed=True)
        except OSError:
            return True
        finally:
            event.remove(database.engine, "before_cursor_execute", fail)
        return False

    failed = 0
    while fail_at(failed + 1):
        failed += 1
        assert tiers(database) == {"ann": "member", "bob": "member"}
        assert entries(database) == ["roster imported"]
    assert failed >= 5  # the lock, the read, and at least three writes
    assert tiers(database) == {"ann": "founder"}


def test_an_address_is_found_in_any_spelling(database):
    import_roster(database, drawn("Zo\u00eb@Example.ORG,Zoë,,Oak,member,2026-01-01,2027-01-01,,"), NOW)
    with database.reading() as rows:
        assert find_member(rows, " zoe\u0308@example.org ") is not None
        assert find_member(rows, "zoe@example.org") is None


def test_normalizing_twice_is_normalizing_once():
    for written in ("A@B.org", "STRASSE@x.org", "straße@x.org", "İ@x.org", "ﬁ@x.org", "e\u0301@x.org"):
        assert normalized(normalized(written)) == normalized(written)


BAD = {
    "no address": (",X Y,,O,member,2026-01-01,2027-01-01,,", "line 3 has no address"),
    "not an address": ("nobody,X Y,,O,member,2026-01-01,2027-01-01,,", "line 3 has an address that is not one mail"),
    "two addresses": ("a@b.org c@d.org,X Y,,O,member,2026-01-01,2027-01-01,,", "not one mail address"),
    "no tier": ("x@example.org,X Y,,O,,2026-01-01,2027-01-01,,", "line 3 has no tier"),
    "odd tier": ("x@example.org,X Y,,O,Gold Tier,2026-01-01,2027-01-01,,", "a tier that is not lower-case"),
    "no such day": ("x@example.org,X Y,,O,member,2026-02-30,2027-01-01,,", "has no date like 2026-01-31 under from"),
    "week date": ("x@example.org,X Y,,O,member,2026-W01-1,2027-01-01,,", "has no date like 2026-01-31 under from"),
    "backwards": ("x@example.org,X Y,,O,member,2027-01-01,2026-01-01,,", "ends before it begins"),
    "odd revocation": ("x@example.org,X Y,,O,member,2026-01-01,2027-01-01,2026-05-01T10:00,", "nor an instant"),
    "no instant": ("x@example.org,X Y,,O,member,2026-01-01,2027-01-01,on the first of May,", "nor an instant"),
    "odd renewal": ("x@example.org,X Y,,O,member,2026-01-01,2027-01-01,,perhaps", "neither yes nor no"),
    "twice": ("ANN@example.org,X Y,,O,member,2026-01-01,2027-01-01,,", "line 3 has the same address as line 2"),
    "too few cells": ("x@example.org,X Y,,O", "line 3 has 4 cells, not 9"),
    "open quotation": ('"x@example.org,X Y,,O', "open quotation mark"),
}


@pytest.mark.parametrize(("line", "told"), BAD.values(), ids=BAD)
def test_one_bad_line_refuses_the_file_by_its_number_and_quotes_nothing(database, line, told):
    with pytest.raises(DataRefused, match=told) as refused:
        import_roster(database, drawn(ANN, line), NOW)
    with database.reading() as rows:
        assert is_empty(rows)
    assert not [word for word in ("@", "X Y", "Ann", "Gold", "perhaps", "nobody,") if word in str(refused.value)]


def test_many_problems_are_counted():
    with pytest.raises(DataRefused, match="and 2 more; mend the file"):
        read_roster(drawn(*["x,X,,O,member,2026-01-01,2027-01-01,,"] * 12))


@pytest.mark.parametrize("content", [b"", b"name,mail\n", HEAD.replace(",name", "").encode(), b"\xff\xfe"])
def test_a_file_that_is_not_a_roster_is_refused(content):
    with pytest.raises(DataRefused, match=r"first line must name|not UTF-8"):
        read_roster(content)


def test_a_roster_without_members_is_refused():
    with pytest.raises(DataRefused, match="no member in it"):
        read_roster(drawn())


def test_columns_may_come_in_any_order_behind_a_byte_order_mark_and_windows_line_ends():
    columns = HEAD.split(",")[::-1]
    cells = dict(zip(HEAD.split(","), ANN.split(","), strict=True))
    text = "# a note\r\n" + ",".join(columns) + "\r\n" + ",".join(cells[name] for name in columns) + "\r\n"
    assert read_roster(b"\xef\xbb\xbf" + text.encode()) == read_roster(drawn(ANN))


def test_a_revocation_is_a_day_or_an_instant_with_an_offset():
    (day,) = read_roster(drawn(ANN[:-1] + "2026-05-01,"))
    (instant,) = read_roster(drawn(ANN[:-1] + "2026-05-01T02:00+02:00,"))
    assert day.term.revoked_at == instant.term.revoked_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_people_are_counted_by_tier_and_standing(database):
    import_roster(database, drawn(ANN, CYD, "d@example.org,D,,O,member,2025-01-01,2026-01-01,,"), NOW)
    with database.reading() as rows:
        counted = people_by_tier(rows, NOW)
    assert counted["member"][Standing.CURRENT] == counted["member"][Standing.ENDED] == 1
    assert counted["adviser"][Standing.CURRENT] == 1


def test_a_traceback_shows_no_person():
    (line,) = read_roster(drawn(ANN))
    assert not [word for word in ("ann", "Ann", "Alder") if word in repr(line)]


def test_the_sample_roster_has_one_of_each_kind_and_says_that_it_is_invented(database):
    path: Path = project().report("open-source-programs") / "roster.csv"
    assert "Invented people" in path.read_text(encoding="utf-8").splitlines()[0]
    assert all(line.address.endswith(("@example.org", "@example.net")) for line in read_roster(path.read_bytes()))
    import_roster(database, path.read_bytes(), NOW)
    with database.reading() as rows:
        members = people_by_tier(rows, NOW)["member"]
    assert all(members[standing] == 1 for standing in Standing)
