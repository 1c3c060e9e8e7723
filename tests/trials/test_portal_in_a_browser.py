"""The portal with a real server and a real browser: members take their copies, and killing it breaks nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from research.archive import Home, connect
from research.members import import_roster
from research.release import StoredEdition, Terms, Window, read_sheet, stage, verify_ledger, withdraw
from tests.portal.door import COLUMNS, code_in, link_in
from tests.release.editions import made_edition
from tests.reporting.made_report import printed

pytestmark = pytest.mark.trial

ROSTER = "ann@example.org,Ann Alder,,Alder Works,member,{from_day},{until_day},,\n"
NARROW, WIDE = (320, 640), (1280, 900)


@dataclass
class Served:
    """A running portal."""

    home: Home
    url: str
    edition: StoredEdition
    process: subprocess.Popen[bytes]

    def link(self) -> str:
        """What `research members sign-in` prints."""
        return run(self.home, "members", "sign-in", "ann@example.org", "--base-url", self.url).strip()

    @property
    def page(self) -> str:
        """The page of the release."""
        return f"{self.url}/reports/{self.edition.report}/1"

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def run(home: Home, *arguments: str) -> str:
    command = [sys.executable, "-m", "research", *arguments]
    environment = {**os.environ, "RESEARCH_HOME": str(home.root)}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def log_of(home: Home) -> Path:
    """What the server says."""
    return home.root.parent / "serve.log"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Home, edition: StoredEdition, port: int) -> Served:
    command = [sys.executable, "-m", "research", "serve", "--port", str(port)]
    environment = {**os.environ, "RESEARCH_HOME": str(home.root)}
    with log_of(home).open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, log_of(home).read_text()
            time.sleep(0.1)
    return Served(home, f"http://127.0.0.1:{port}", edition, process)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, StoredEdition]:
    """The sample edition, open to members since yesterday and to everyone in a month."""
    now, made = datetime.now(UTC), tmp_path_factory.mktemp("made")
    home = Home(tmp_path_factory.mktemp("home") / "var")
    edition = printed(made)
    shutil.copytree(made / "exhibits", home.exhibits(str(edition.facts["edition"])))
    terms = Terms(
        (Window("member", now - timedelta(days=1)),),
        now + timedelta(days=30),
        quorum=0,
        quorum_reason="an invented report",
    )
    database = connect(home)
    roster = COLUMNS + ROSTER.format(
        from_day=f"{now - timedelta(days=9):%Y-%m-%d}", until_day=f"{now + timedelta(days=90):%Y-%m-%d}"
    )
    import_roster(database, roster.encode(), now)
    staged = stage(home, database, read_sheet(edition.folder), terms, now)
    ahead = replace(terms, windows=(Window("member", now + timedelta(days=9)),))
    for report in ("ahead", "gone"):
        stage(home, database, made_edition(home, report, report=report, title=f"The One {report.title()}"), ahead, now)
    withdraw(database, "gone", "a wave was counted twice", now)
    return home, staged.edition


@pytest.fixture(scope="module")
def served(stocked: tuple[Home, StoredEdition]) -> Iterator[Served]:
    found = serve(*stocked, free_port())
    yield found
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(timeout=20) == 0
    said = log_of(found.home).read_text()
    assert said.splitlines()[-1] == "closed"
    assert [secret for secret in ("token=", "ann@", "Traceback", "ERROR") if secret in said] == []


@pytest.fixture(params=[(scheme, size) for scheme in ("light", "dark") for size in (NARROW, WIDE)], ids=str)
def setting(request: pytest.FixtureRequest) -> tuple[str, tuple[int, int]]:
    return request.param


def opened(browser, setting, scripts: bool = True):
    scheme, (width, height) = setting
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    return context.new_page()


def focus(page, words: str) -> None:
    """Move to a link, button or field by the keyboard alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.locator(":focus")
        if at.count() and words in (at.first.text_content() or "") + (at.first.get_attribute("name") or ""):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def taken(page, words: str) -> bytes:
    """A file that a link gives, by the keyboard."""
    focus(page, words)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return Path(waiting.value.path()).read_bytes()


def test_a_member_signs_in_by_keyboard_and_without_scripts_and_takes_their_copies(browser, served, setting, shot):
    page = opened(browser, setting, scripts=False)
    page.goto(served.link())
    focus(page, "Sign in")  # the one in the head comes first
    focus(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.url}/")
    focus(page, served.edition.title)
    page.keyboard.press("Enter")
    page.wait_for_url(served.page)
    pdf, web = taken(page, "Download PDF"), taken(page, "Download the web edition")
    assert hashlib.sha256(pdf).hexdigest() == served.edition.sha256
    assert served.edition.web is not None
    assert hashlib.sha256(web).hexdigest() == served.edition.told["files"][served.edition.web]
    shot(page, f"portal-release-{setting[0]}-{setting[1][0]}")
    page.context.close()


def test_no_page_breaks_a_rule_of_accessibility_or_the_frame_of_a_phone(browser, served, setting, axe, shot):
    page, link = opened(browser, setting), served.link()
    met = []

    def look(name: str) -> None:
        shot(page, f"portal-{name}-{setting[0]}-{setting[1][0]}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        met.extend(f"{name}: {broken}" for broken in axe(page))
        met.extend([f"{name}: {wide} px wider than the window"] if wide > 0 else [])

    for name, address in (
        ("library-stranger", served.url),
        ("release-stranger", served.page),
        ("refused", f"{served.page}/read"),
        ("nothing", f"{served.url}/nothing"),
        ("sign-in", f"{served.url}/sign-in"),
        ("sent", f"{served.url}/sign-in/sent"),
        ("open", link),
    ):
        page.goto(address)
        look(name)
    page.get_by_role("button", name="Sign in").click()
    look("library-member")
    for name, address in (
        ("release-member", served.page),
        ("you", f"{served.url}/you"),
        ("ahead", f"{served.url}/reports/ahead"),
        ("gone", f"{served.url}/reports/gone"),
    ):
        page.goto(address)
        if name == "release-member":
            page.locator("summary").first.click()
        look(name)
    page.context.close()
    assert met == []


@pytest.mark.parametrize(
    ("by", "setting"), [("link", ("light", WIDE)), ("code", ("dark", NARROW))], ids=["link", "code"]
)
def test_a_mail_signs_in_the_browser_that_asked_for_it(browser, served, by, setting):
    page = opened(browser, setting, scripts=False)
    page.goto(f"{served.url}/sign-in?next=/reports/{served.edition.report}/1")
    before = set(served.home.outbox.glob("*.eml"))
    page.get_by_label("Your mail address").fill("ann@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/sent**")
    mail = message_from_bytes(posted_since(served.home, before).read_bytes(), policy=default)
    if by == "link":
        page.goto(served.url + link_in(mail))
    else:
        page.get_by_label("Or type the code").fill(code_in(mail))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(served.page)
    assert page.get_by_role("heading", name="Your copy").is_visible()
    page.context.close()


def posted_since(home: Home, before: set[Path]) -> Path:
    """The letter that was posted since."""
    for _ in range(100):
        if new := set(home.outbox.glob("*.eml")) - before:
            return new.pop()
        time.sleep(0.1)
    raise AssertionError("no mail was posted")


def test_the_web_edition_is_read_in_the_browser_and_nothing_in_it_is_blocked(browser, served, shot):
    page = opened(browser, ("light", WIDE))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url))
    page.goto(served.link())
    page.get_by_role("button", name="Sign in").click()
    page.goto(served.page)
    fetched.clear()
    page.get_by_role("link", name="Read on the web").click()
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 6000)
    page.wait_for_timeout(1500)
    assert page.title()
    assert said == []
    assert {address for address in fetched if not address.startswith(("data:", "blob:"))} == {f"{served.page}/read"}
    shot(page, "portal-web-edition", whole=False)
    page.context.close()


def test_killed_while_members_sign_in_and_download_it_leaves_nothing_half_written(stocked, tmp_path):
    made, edition = stocked
    home = Home(tmp_path / "var")
    shutil.copytree(made.root, home.root)
    port = free_port()
    for round_ in range(3):
        served = serve(home, edition, port)
        links = [served.link() for _ in range(6)]
        keep_asking(served, links, kill_after=0.15 + 0.15 * round_)
        check_whole(home, edition)
    served = serve(home, edition, port)
    session = signed_in(port, served.link())
    assert session
    answer, content = get(port, f"/reports/{edition.report}/1/files/{edition.pdf.name}", session)
    assert (answer, hashlib.sha256(content).hexdigest()) == (200, edition.sha256)
    served.kill()


def keep_asking(served: Served, links: list[str], kill_after: float) -> None:
    """Sign in and download from several threads, and kill the server under them."""
    port = int(served.url.rpartition(":")[2])

    def member(link: str) -> None:
        try:
            session = signed_in(port, link)
            while True:
                get(port, f"/reports/{served.edition.report}/1/files/{served.edition.pdf.name}", session)
        except (OSError, HTTPException):
            return  # the server is gone

    threads = [threading.Thread(target=member, args=(link,)) for link in links]
    for thread in threads:
        thread.start()
    time.sleep(kill_after)
    served.kill()
    for thread in threads:
        thread.join(timeout=20)


def signed_in(port: int, link: str) -> str:
    """Press the button under a link; the session's cookie."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    form = urlencode({"token": link.partition("token=")[2]})
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    connection.request("POST", "/sign-in/open", form, headers)
    answer = connection.getresponse()
    assert answer.status == 303
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    connection.close()
    return next(cookie.partition(";")[0] for cookie in cookies if cookie.startswith("session="))


def get(port: int, path: str, session: str) -> tuple[int, bytes]:
    """What a member gets."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"cookie": session})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def check_whole(home: Home, edition: StoredEdition) -> None:
    """The ledger's chain holds, every used link has its session and its row, and the edition is what it was."""
    database = connect(home)
    verify_ledger(database)
    with database.reading() as rows:
        used = rows.exec_driver_sql("SELECT count(*) FROM sign_in_links WHERE used_at IS NOT NULL").scalar_one()
        begun = rows.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one()
        told = rows.exec_driver_sql("SELECT count(*) FROM ledger WHERE event = 'signed in'").scalar_one()
        assert rows.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert used == begun == told
    assert hashlib.sha256((home.edition(edition.sha256) / edition.pdf.name).read_bytes()).hexdigest() == edition.sha256
    assert not [path for path in home.editions.iterdir() if path.name.startswith(".")]
