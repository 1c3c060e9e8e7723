"""Letters: written whole, never twice, kept when no server takes them."""

from __future__ import annotations

import smtplib
import stat
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from research.archive import Home
from research.errors import ConfigurationError
from research.post import Mail, MailServer, deliver, is_posted, mail_server, send

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LETTER = Mail("ada@example.org", "The build failed", "Cell 3, line 2.\n", key="schedule/weekly/2026-11-24/failed")


@pytest.fixture(autouse=True)
def _no_server_is_named(monkeypatch):
    for name in ("RESEARCH_MAIL", "RESEARCH_MAIL_PASSWORD", "RESEARCH_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def read(path: Path):
    return message_from_bytes(path.read_bytes(), policy=SMTP)


def test_without_a_server_a_letter_lies_in_the_outbox(home):
    letter = read(send(LETTER, home, NOW))
    assert (letter["To"], letter["Subject"]) == ("ada@example.org", "The build failed")
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Date"] == "Tue, 24 Nov 2026 09:30:00 +0000"


def test_only_its_owner_may_look_into_the_outbox(home):
    path = send(LETTER, home, NOW)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_name_of_the_file_tells_neither_address_nor_occasion(home):
    name = send(LETTER, home, NOW).name
    assert "ada" not in name
    assert "weekly" not in name


def test_a_letter_of_one_occasion_is_written_once(home):
    assert not is_posted(LETTER, home)
    first = send(LETTER, home, NOW)
    again = send(LETTER, home, NOW.replace(hour=11))
    assert again == first
    assert read(first)["Date"].startswith("Tue, 24 Nov 2026 09:30")
    assert is_posted(LETTER, home)


def test_another_person_gets_a_letter_of_their_own(home):
    other = Mail("bo@example.org", LETTER.subject, LETTER.text, LETTER.key)
    assert send(LETTER, home, NOW) != send(other, home, NOW)


def test_same_letter_same_bytes(tmp_path):
    ours, theirs = (send(LETTER, Home(tmp_path / name), NOW).read_bytes() for name in ("a", "b"))
    assert ours == theirs


@pytest.mark.parametrize(
    "letter",
    [
        Mail("ada@example.org\nBcc: eve@example.org", "s", "t", "k"),
        Mail("ada@example.org, eve@example.org", "s", "t", "k"),
        Mail("ada@example.org", "s\r\nBcc: eve@example.org", "t", "k"),
        Mail("not an address", "s", "t", "k"),
        Mail("", "s", "t", "k"),
    ],
)
def test_nothing_breaks_out_of_a_header(home, letter):
    with pytest.raises(ConfigurationError, match=r"one line|one plain address"):
        send(letter, home, NOW)
    assert list(home.outbox.glob("**/*.eml")) == []


def test_a_server_that_cannot_be_reached_loses_nothing(home, monkeypatch):
    monkeypatch.setenv("RESEARCH_MAIL", "smtp://127.0.0.1:9")  # the port of discard: nobody listens
    path = send(LETTER, home, NOW)
    assert path.parent == home.outbox
    assert deliver(home, MailServer("smtp", "127.0.0.1", 9)) == 1


class Postbox(MailServer):
    """A server that refuses the second letter, as servers do when they are busy."""

    taken: list[bytes] = []  # noqa: RUF012  # shared on purpose: the dataclass is frozen

    def deliver(self, letter: bytes) -> None:
        if len(self.taken) == 1:
            raise smtplib.SMTPResponseException(451, b"later")
        self.taken.append(letter)


def test_what_a_server_took_is_put_aside_and_the_rest_waits(home):
    for number in range(3):
        send(Mail("ada@example.org", f"Letter {number}", "text", f"letter/{number}"), home, NOW)
    server = Postbox("smtp", "127.0.0.1", 25)
    server.taken.clear()
    assert deliver(home, server) == 2
    assert len(list(home.outbox.glob("*.eml"))) == 2
    assert [read(path)["Subject"] for path in (home.outbox / "sent").glob("*.eml")] == [
        message_from_bytes(server.taken[0], policy=SMTP)["Subject"]
    ]


def test_servers_are_named_by_url():
    assert mail_server({}) is None
    assert mail_server({"RESEARCH_MAIL": "smtps://post.example.org"}) == MailServer("smtps", "post.example.org", 465)
    named = mail_server({"RESEARCH_MAIL": "smtp://ada%40x@post.example.org:587", "RESEARCH_MAIL_PASSWORD": "secret"})
    assert named == MailServer("smtp", "post.example.org", 587, "ada@x", "secret")
    assert "secret" not in repr(named)


@pytest.mark.parametrize("named", ["post.example.org", "http://post.example.org", "smtp://a:b@host", "smtp://host:x"])
def test_a_server_that_cannot_be_read_is_refused_without_repeating_it(named):
    with pytest.raises(ConfigurationError, match="RESEARCH_MAIL must read like") as refused:
        mail_server({"RESEARCH_MAIL": named})
    assert named not in str(refused.value)
