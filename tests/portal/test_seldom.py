"""What happens seldom: a release closes under a download, a member lapses between mail and press, the post fails."""

from __future__ import annotations

import pytest

from research.portal import downloads
from research.portal.limits import network_of
from research.portal.wording import written
from research.release import Terms, sheet_of, stage, withdraw
from tests.portal.door import SAME_SITE, press
from tests.release.editions import december, made_edition

PDF = "/reports/habits/1/files/habits.pdf"
BOB = "bob@example.org,Bob Birch,,Birch,member,2026-01-01,2028-01-01,,"


def test_a_release_that_is_withdrawn_between_decision_and_bytes_is_not_handed_out(door, monkeypatch):
    client = door.signed_in("ann@example.org")

    def closing(*arguments):
        withdraw(door.database, "habits", "counted twice", door.now)
        return sheet_of(*arguments)

    monkeypatch.setattr(downloads, "sheet_of", closing)
    answer = client.get(PDF)
    assert (answer.status_code, "counted twice" in answer.text, "etag" in answer.headers) == (410, True, False)
    assert door.fetched() == 0


def test_a_link_does_not_sign_in_whose_membership_has_ended_since(door):
    link = door.link("ann@example.org")
    door.take(BOB)
    answer = press(door.browser(), link)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_a_mail_that_cannot_be_posted_is_told_in_the_log_without_saying_to_whom(door, monkeypatch, caplog):
    monkeypatch.setenv("RESEARCH_MAIL", "no server at all")
    answer = door.browser().post("/sign-in", data={"address": "ann@example.org"}, headers=SAME_SITE)
    door.app.state.place.postman.wait()
    assert answer.status_code == 303  # as for everybody
    assert "a sign-in mail could not be posted: ConfigurationError" in caplog.text
    assert "ann" not in caplog.text


def test_a_stranger_who_signs_out_is_a_stranger_still(door):
    for fields in ({}, {"everywhere": "yes"}):
        answer = door.browser().post("/sign-out", data=fields, headers=SAME_SITE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_form_that_is_too_long_is_refused_everywhere(door):
    for path in ("/sign-in", "/sign-in/open", "/sign-in/code", "/sign-out"):
        assert door.browser().post(path, content=b"a" * 5000, headers=SAME_SITE).status_code == 413


def test_a_report_without_windows_has_three_steps(door):
    terms = Terms((), december(20), quorum=0, quorum_reason="nobody was asked")
    stage(door.home, door.database, made_edition(door.home, "w", report="windowless"), terms, december(1))
    page = door.browser().get("/reports/windowless").text
    assert page.count("<li>") + page.count("<li ") == 3
    assert "Early access" not in page


def test_a_font_that_is_not_of_the_house_is_not_there(door):
    assert door.browser().get("/fonts/absent.woff2").status_code == 404


@pytest.mark.parametrize(
    ("host", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8::1", "2001:db8::/56"), ("testclient", "unknown"), ("", "unknown")],
)
def test_a_network_is_what_an_office_has(host, network):
    assert network_of(host) == network


def test_a_date_that_is_none_stays_as_it_is():
    assert (written("2026-11-23"), written("")) == ("23 November 2026", "")
