"""Signing in: links and codes open once, for ten minutes, in the browser that asked, and only by pressing a button."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from research.archive import connect
from research.errors import ConfigurationError
from research.portal import make_link
from tests.portal.door import SAME_SITE, Door, code_in, link_in, press
from tests.release.editions import december

PDF = "/reports/habits/1/files/habits.pdf"


def asked(door: Door, address: str, client=None, **fields: str):
    """A browser that has asked for a link."""
    client = client or door.browser()
    answer = client.post("/sign-in", data={"address": address, **fields}, headers=SAME_SITE)
    assert answer.status_code == 303, answer.text
    return client, answer


def may_read(client) -> bool:
    return client.get(PDF).status_code == 200


def rows_of(door: Door, table: str) -> int:
    with door.database.reading() as rows:
        return int(rows.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_printed_link_signs_a_member_in_once(door):
    link, client = door.link("Ann@Example.ORG"), door.browser()
    answer = press(client, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert may_read(client)
    again = press(door.browser(), link)
    assert (again.status_code, "used already" in again.text) == (403, True)


def test_looking_at_a_link_changes_nothing_however_often_and_by_whomever(door):
    link = door.link("ann@example.org")
    before = (door.home.ledger.read_bytes(), door.home.ledger.with_name("ledger.db-wal").exists())
    scanner = door.browser(**{"user-agent": "link checker"})
    for _ in range(3):
        assert scanner.get(link).status_code == scanner.head(link).status_code == 200
        assert scanner.options(link).status_code == 405
    assert not scanner.cookies
    assert (door.home.ledger.read_bytes(), door.home.ledger.with_name("ledger.db-wal").exists()) == before
    assert press(door.browser(), link).status_code == 303


def test_a_link_is_good_for_ten_minutes_and_not_a_second_longer(door):
    link, late = door.link("ann@example.org"), door.link("ann@example.org")
    door.later(minutes=9, seconds=59)
    assert press(door.browser(), link).status_code == 303
    door.later(seconds=1)
    answer = press(door.browser(), late)
    assert (answer.status_code, "too old" in answer.text) == (403, True)


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "' OR 1=1 --", "%00", "../../etc"])
def test_what_is_no_link_of_ours_opens_nothing(door, token):
    answer = door.browser().post("/sign-in/open", data={"token": token}, headers=SAME_SITE)
    assert (answer.status_code, "opens nothing" in answer.text) == (403, True)
    assert "set-cookie" not in answer.headers


def test_two_presses_at_once_open_one_session(door):
    link = door.link("ann@example.org")
    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(lambda client: press(client, link).status_code, [door.browser() for _ in range(4)]))
    assert told == [303, 403, 403, 403]
    assert rows_of(door, "sessions") == 1


def test_a_mailed_link_comes_to_the_member_and_opens_in_the_browser_that_asked(door):
    client, _ = asked(door, " Ann@Example.org ", next="/reports/habits/1")
    [mail] = door.mails()
    assert (mail["To"], mail["Subject"]) == ("ann@example.org", "Sign in to The Network")
    link = link_in(mail)
    elsewhere = press(door.browser(), link)
    assert (elsewhere.status_code, "not the browser that asked" in elsewhere.text) == (403, True)
    page = client.get(link)
    assert 'value="/reports/habits/1"' in page.text
    answer = press(client, link, next="/reports/habits/1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports/habits/1")
    assert may_read(client)


def test_the_outbox_is_for_its_owner_only(door):
    asked(door, "ann@example.org")
    door.mails()
    [letter] = door.home.outbox.glob("*.eml")
    assert stat.S_IMODE(door.home.outbox.stat().st_mode) == 0o700
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600


def test_the_code_of_the_mail_signs_in_where_it_was_asked_for_and_nowhere_else(door):
    client, _ = asked(door, "ann@example.org")
    code = code_in(door.mails()[0])
    other, _ = asked(door, "bob@example.org")
    for stranger in (door.browser(), other):
        assert stranger.post("/sign-in/code", data={"code": code}, headers=SAME_SITE).status_code == 403
    assert client.post("/sign-in/code", data={"code": code.lower()}, headers=SAME_SITE).status_code == 303
    assert may_read(client)
    again = client.post("/sign-in/code", data={"code": code}, headers=SAME_SITE)
    assert again.status_code == 403


def test_after_five_wrong_codes_the_right_one_opens_nothing(door):
    client, _ = asked(door, "ann@example.org")
    code = code_in(door.mails()[0])
    for _ in range(5):
        answer = client.post("/sign-in/code", data={"code": "AAAA-AAAA"}, headers=SAME_SITE)
        assert "not the one in the mail" in answer.text
    assert client.post("/sign-in/code", data={"code": code}, headers=SAME_SITE).status_code == 403
    assert press(client, link_in(door.mails()[0])).status_code == 303  # the link has 256 bits and stays good


@pytest.mark.parametrize(
    "address", ["nobody@example.org", "lou@example.org", "", "not an address", "ann@example.org\r\nBcc: x@y.z"]
)
def test_an_address_that_may_not_sign_in_cannot_be_told_from_a_member(door, address):
    """Lou's term has ended."""
    answers = {}
    for who in ("ann@example.org", address):
        before = [rows_of(door, table) for table in ("sign_in_links", "sign_in_requests", "ledger")]
        client, answer = asked(door, who)
        wrote = [
            rows_of(door, table) - n
            for table, n in zip(("sign_in_links", "sign_in_requests", "ledger"), before, strict=True)
        ]
        page = client.get(answer.headers["location"])
        code = client.post("/sign-in/code", data={"code": "AAAA-AAAA"}, headers=SAME_SITE)
        cookie = re.sub(r"=[A-Za-z0-9_-]{43};", "=;", answer.headers["set-cookie"])
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        answers[who] = (
            answer.status_code,
            headers,
            cookie,
            answer.content,
            page.content,
            code.status_code,
            code.content,
            wrote,
        )
    assert answers["ann@example.org"] == answers[address]
    assert [mail["To"] for mail in door.mails()] == ["ann@example.org"]


def test_one_address_gets_five_mails_an_hour_and_nobody_can_tell(door):
    told = {asked(door, "ann@example.org")[1].headers["location"] for _ in range(7)}
    assert told == {"/sign-in/sent"}
    assert len(door.mails()) == 5
    door.later(hours=1)
    asked(door, "ann@example.org")
    assert len(door.mails()) == 6


def test_one_network_asks_twenty_times_an_hour(door):
    for at in range(20):
        asked(door, f"somebody-{at}@example.org")
    answer = door.browser().post("/sign-in", data={"address": "ann@example.org"}, headers=SAME_SITE)
    assert (answer.status_code, "try again in an hour" in answer.text) == (429, True)
    assert door.mails() == []
    door.later(hours=1)
    asked(door, "ann@example.org")
    assert len(door.mails()) == 1


def test_whoever_asks_with_what_is_no_form_is_refused(door):
    client = door.browser()
    assert client.post("/sign-in", content=b"a" * 5000, headers=SAME_SITE).status_code == 413
    assert client.post("/sign-in", content=b"\xff\xfe=%ff&&&", headers=SAME_SITE).status_code == 303
    assert door.mails() == []


def test_secrets_and_addresses_of_strangers_are_in_no_table(door):
    link = door.link("ann@example.org")
    client, _ = asked(door, "somebody@example.org")
    press(client, link)
    held = b"".join(path.read_bytes() for path in door.home.root.glob("ledger.db*"))
    for secret in (link.partition("=")[2], client.cookies["session"], "somebody@example.org"):
        assert secret.encode() not in held


def test_the_operator_is_told_why_there_is_no_link(door):
    for address, words in (("nobody@example.org", "not on the roster"), ("lou@example.org", "membership has ended")):
        with pytest.raises(ConfigurationError, match=words):
            make_link(door.database, door.base_url, address, door.now)


def test_a_link_made_by_the_operator_and_a_sign_in_stand_in_the_ledger_without_an_address(door):
    door.signed_in("ann@example.org")
    with door.database.reading() as rows:
        told = rows.exec_driver_sql("SELECT actor, event, detail FROM ledger ORDER BY seq DESC LIMIT 2").all()
        key = rows.exec_driver_sql("SELECT key FROM members WHERE address = 'ann@example.org'").scalar_one()
    assert [(row.actor, row.event) for row in told] == [(key, "signed in"), ("operator", "sign-in link made")]
    assert "ann@" not in "".join(row.detail for row in told)


def test_what_was_good_for_ten_minutes_is_not_kept_for_longer_than_a_day(door):
    door.link("ann@example.org")
    door.now = december(13)
    door.link("ann@example.org")
    assert rows_of(door, "sign_in_links") == 1


def test_a_link_outlives_a_restart(door):
    link = door.link("ann@example.org")
    fresh = Door(door.home, door.now)
    assert press(fresh.browser(), link).status_code == 303
    connect(door.home)
