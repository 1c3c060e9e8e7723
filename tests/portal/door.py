"""A portal for tests: the clock stands where a test puts it, and a browser is a client with cookies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

from starlette.testclient import TestClient

from research.archive import Database, Home, connect
from research.members import import_roster
from research.portal import create_app, make_link

URL = "http://127.0.0.1:8000"
SAME_SITE = {"sec-fetch-site": "same-origin"}
COLUMNS = "address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending\n"
PAGE = "<!doctype html><title>Habits</title><style>p{color:red}</style><p>65%</p><script>document.title='x'</script>"
LINK = re.compile(r"http\S+/sign-in/open\?token=\S+")
CODE = re.compile(r"^  ([A-Z2-9]{4}-[A-Z2-9]{4})\s*$", re.MULTILINE)


@dataclass
class Door:
    """A home folder with its portal, and the instant that its clock shows."""

    home: Home
    now: datetime
    base_url: str = URL
    name: str = "The Network"
    database: Database = field(init=False)
    app: Any = field(init=False)

    def __post_init__(self) -> None:
        self.database = connect(self.home)
        self.app = create_app(self.home, lambda: self.now, self.base_url, self.name)

    def take(self, *lines: str) -> None:
        """Make these lines the roster."""
        content = COLUMNS + "".join(f"{line}\n" for line in lines)
        import_roster(self.database, content.encode(), self.now, confirmed=True)

    def browser(self, **headers: str) -> TestClient:
        """A browser without cookies."""
        return TestClient(self.app, base_url=self.base_url, follow_redirects=False, headers=headers)

    def link(self, address: str) -> str:
        """A link as the operator prints it, without the host."""
        return make_link(self.database, self.base_url, address, self.now).removeprefix(self.base_url)

    def signed_in(self, address: str, at: datetime | None = None) -> TestClient:
        """The browser of a member who has signed in, now or at another instant."""
        before, self.now = self.now, at or self.now
        client = self.browser()
        answer = press(client, self.link(address))
        assert answer.status_code == 303, answer.text
        self.now = before
        return client

    def mails(self) -> list[Any]:
        """The mails in the outbox."""
        self.app.state.place.postman.wait()
        letters = sorted(self.home.outbox.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(letter.read_bytes(), policy=default) for letter in letters]

    def later(self, **step: float) -> None:
        """Let time pass."""
        self.now += timedelta(**step)

    def fetched(self) -> int:
        """How many times the ledger says that bytes went out."""
        with self.database.reading() as rows:
            return int(rows.exec_driver_sql("SELECT count(*) FROM ledger WHERE event = 'fetched'").scalar_one())


def raw(door: Door, path: str, session: str, on_send: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """What the application sends for a path that no client has tidied up; `on_send` is called before each message."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        on_send()
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"cookie", f"session={session}".encode()), (b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    asyncio.run(door.app(scope, receive, send))
    return sent


def press(client: TestClient, link: str, **fields: str) -> Any:
    """Open a link and press the button under it."""
    token = link.partition("token=")[2].partition("&")[0]
    return client.post("/sign-in/open", data={"token": token, **fields}, headers=SAME_SITE)


def link_in(mail: Any) -> str:
    """The link of a sign-in mail, without the host."""
    found = LINK.search(mail.get_content())
    assert found is not None
    return "/" + found[0].split("/", 3)[3]


def code_in(mail: Any) -> str:
    """The code of a sign-in mail."""
    found = CODE.search(mail.get_content())
    assert found is not None
    return found[1]
