"""Sessions: they end at once with a membership, a sign-out or their time, and every sign-in has a new one."""

from __future__ import annotations

import pytest

from tests.portal.door import SAME_SITE, Door, press
from tests.release.editions import december

PDF = "/reports/habits/1/files/habits.pdf"
REST = "bob@example.org,Bob Birch,,Birch,member,2026-01-01,2028-01-01,,"
ANN = "ann@example.org,Ann Alder,,Alder,member,2026-01-01,{until},{revoked},{pending}"


def line(until: str = "2028-01-01", revoked: str = "", pending: str = "") -> str:
    return ANN.format(until=until, revoked=revoked, pending=pending)


def status(client, path: str = PDF) -> int:
    return client.get(path).status_code


def is_known(client) -> bool:
    return status(client, "/you") == 200


def test_a_revocation_ends_the_session_at_the_next_request(door):
    client = door.signed_in("ann@example.org")
    assert status(client) == 200
    door.take(line(revoked="2026-12-11"), REST)
    assert (status(client), is_known(client)) == (403, False)
    door.take(line(), REST)  # taken back, and yet a session that has died stays dead
    assert not is_known(client)


def test_leaving_the_roster_ends_the_session_at_the_next_request(door):
    client = door.signed_in("ann@example.org")
    door.take(REST)
    assert (status(client), is_known(client)) == (403, False)


@pytest.mark.parametrize(
    ("pending", "day", "hour", "may"), [("", 12, 0, False), ("yes", 18, 23, True), ("yes", 19, 0, False)]
)
def test_a_lapse_ends_the_session_in_the_very_second(door, pending, day, hour, may):
    """The term ends with the 11th; seven days of grace follow where a renewal is pending."""
    door.take(line(until="2026-12-12", pending=pending), REST)
    client = door.signed_in("ann@example.org")
    door.now = december(11, 23)
    assert status(client) == 200
    door.now = december(day, hour)
    assert (status(client), is_known(client)) == ((200, True) if may else (403, False))


def test_a_member_whose_term_is_still_to_come_is_told_from_when(door):
    door.take("ann@example.org,Ann Alder,,Alder,member,2026-12-15,2028-01-01,,", REST)
    client = door.signed_in("ann@example.org")
    answer = client.get(PDF)
    assert answer.status_code == 403
    assert (
        "It opens to you on 15 December 2026, 00:00 UTC, and to everyone on 20 December 2026, 09:00 UTC." in answer.text
    )


def test_signing_out_ends_the_session_for_whoever_has_the_cookie(door):
    client = door.signed_in("ann@example.org")
    thief = door.browser(cookie=f"session={client.cookies['session']}")
    assert status(thief) == 200
    answer = client.post("/sign-out", headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "session" not in client.cookies
    assert (status(client), status(thief)) == (403, 403)


def test_a_member_ends_the_sessions_of_all_browsers(door):
    here, there, bob = (door.signed_in(f"{who}@example.org") for who in ("ann", "ann", "bob"))
    assert "in 2 browsers" in here.get("/you").text
    here.post("/sign-out", data={"everywhere": "yes"}, headers=SAME_SITE)
    assert (is_known(here), is_known(there), is_known(bob)) == (False, False, True)


def test_a_new_sign_in_has_a_new_secret_and_ends_the_old_session(door):
    client = door.signed_in("ann@example.org")
    former = client.cookies["session"]
    press(client, door.link("ann@example.org"))
    assert client.cookies["session"] != former
    assert not is_known(door.browser(cookie=f"session={former}"))


def test_a_secret_that_somebody_else_has_chosen_is_never_a_session(door):
    planted = "A" * 43
    client = door.browser(cookie=f"session={planted}")
    press(client, door.link("ann@example.org"))
    assert not is_known(door.browser(cookie=f"session={planted}"))


@pytest.mark.parametrize("held", ["", "x", "'; DROP TABLE sessions", "A" * 43, "A" * 5000, "%C3%A9"])
def test_what_is_no_session_makes_a_stranger(door, held):
    assert status(door.browser(cookie=f"session={held}"), "/") == 200
    assert not is_known(door.browser(cookie=f"session={held}"))


def test_a_session_is_idle_for_fourteen_days_at_most(door):
    client = door.signed_in("ann@example.org")
    door.later(days=13, hours=23)
    assert is_known(client)
    door.later(days=13, hours=23)
    assert is_known(client)  # it was used in between
    door.later(days=14)
    assert not is_known(client)


def test_a_session_lasts_ninety_days_however_much_it_is_used(door):
    client = door.signed_in("ann@example.org")
    for _ in range(8):
        door.later(days=11)
        assert is_known(client)
    door.later(days=2)
    assert not is_known(client)


def test_cookies_are_out_of_the_reach_of_scripts_and_other_sites(door):
    answer = press(door.browser(), door.link("ann@example.org"))
    session = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("session="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=7776000"} <= {part.strip() for part in session.split(";")}
    assert "Domain" not in session


def test_over_tls_cookies_are_bound_to_the_host_and_to_encryption(door):
    tls = Door(door.home, door.now, base_url="https://library.example.org")
    answer = press(tls.browser(), tls.link("ann@example.org"))
    session = next(c for c in answer.headers.get_list("set-cookie") if "session=" in c)
    assert session.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in session.split(";")}
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert not is_known(tls.browser(cookie=f"session={session.partition('=')[2].partition(';')[0]}"))


def test_a_stranger_in_a_members_place_reads_what_every_stranger_reads(door):
    client = door.signed_in("ann@example.org")
    door.take(REST)
    pages = [one.get(path).content for one in (client, door.browser()) for path in ("/", "/reports/habits/1")]
    assert pages[:2] == pages[2:]
