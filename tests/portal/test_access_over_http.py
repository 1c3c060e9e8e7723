"""Over HTTP, with the clock moved: every reader gets on every surface exactly what the table of decisions says."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest

from research.archive import Home
from research.release import Stage, StoredEdition, Terms, Window, approve, review, spoken, stage, withdraw
from tests.portal.door import PAGE, Door, raw
from tests.release.decisions import MEMBERS_FROM, PUBLIC_AT, TERMS, Case, cases, instant, term
from tests.release.editions import december, made_edition

WINDOWS = (Window("founder", instant("05 09:00:00")), Window("member", instant(MEMBERS_FROM)))
OPEN = Terms(WINDOWS, instant(PUBLIC_AT), quorum=0, quorum_reason="no advisers in this test")
REVIEWED = replace(OPEN, quorum=1)
FOUNDERS_ONLY = Terms(WINDOWS[:1], instant(PUBLIC_AT), quorum=0, quorum_reason="a surprise", title_hidden=True)
ADVISER = "ada@example.org,Ada,,Aspen,adviser,2026-01-01,2028-01-01,,"
ONE = "/reports/habits/1"
FILES = [f"{ONE}/files/habits.pdf", f"{ONE}/files/habits.html", f"{ONE}/files/data/share.csv", f"{ONE}/read"]
TELLING = ("etag", "content-range", "accept-ranges", "last-modified", "content-disposition")


def line(name: str) -> str:
    """A reader of the table as the roster has them."""
    tier, *_ = TERMS[name]
    told = term(name)
    ends = f"{told.not_before:%Y-%m-%d},{told.not_after:%Y-%m-%d}"
    revoked = f"{told.revoked_at:%Y-%m-%d}" if told.revoked_at else ""
    return f"{name}@example.org,{name},,Org,{tier},{ends},{revoked},{'yes' if told.renewal_pending else ''}"


def brought(door: Door, target: Stage) -> StoredEdition:
    """`habits 2026.1`, in a stage."""
    edition = made_edition(door.home, page=PAGE)
    reviewed = target in {Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED}
    staged = stage(door.home, door.database, edition, REVIEWED if reviewed else OPEN, door.now).edition
    if target in {Stage.IN_REVIEW, Stage.APPROVED}:
        review(door.database, "habits", door.now)
    if target is Stage.APPROVED:
        approve(door.database, "habits", door.now, adviser="ada@example.org")
    if target is Stage.WITHDRAWN:
        withdraw(door.database, "habits", "a wave was counted twice", door.now)
    if target is Stage.SUPERSEDED:
        later = Terms((), december(31), quorum=0, quorum_reason="no advisers in this test")
        stage(door.home, door.database, made_edition(door.home, "second", edition="habits 2026.2"), later, door.now)
    return staged


@pytest.fixture(scope="module")
def doors(tmp_path_factory) -> dict[str, tuple[Door, StoredEdition]]:
    """A portal for every stage, with every reader of the table on the roster."""
    found = {}
    for target in Stage:
        door = Door(Home(tmp_path_factory.mktemp(str(target)) / "var"), december(1, 0) - timedelta(days=9))
        door.take(ADVISER, *map(line, TERMS))
        found[str(target)] = door, brought(door, target)
    return found


def at_the_door(door: Door, case: Case):
    """The reader's browser; members signed in a minute before, or before their term ended."""
    door.now = case.now
    if case.reader == "stranger":
        return door.browser()
    told = term(case.reader)
    return door.signed_in(f"{case.reader}@example.org", min(case.now, told.ends_at) - timedelta(minutes=1))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.stage}-{case.reader}-{case.now:%d-%H%M%S}")
def test_every_reader_gets_on_every_surface_what_the_decision_says(doors, case):
    door, edition = doors[case.stage]
    fetched = door.fetched()
    with at_the_door(door, case) as client:
        if case.may:
            check_handed_out(client, edition, public=case.reason == "public")
        else:
            check_refused(client, edition, case)
    if case.may:
        assert door.fetched() == fetched + 2 * len(FILES)  # a whole file and a part of it; nothing else sends bytes
    else:
        assert door.fetched() == fetched


def check_handed_out(client, edition: StoredEdition, *, public: bool) -> None:
    for path in FILES:
        name = path.rpartition("files/")[2] if "/files/" in path else "habits.html"
        digest, content = edition.told["files"][name], (edition.folder / name).read_bytes()
        whole = client.get(path)
        assert (whole.status_code, hashlib.sha256(whole.content).hexdigest()) == (200, digest)
        assert whole.headers["etag"] == f'"{digest}"'
        assert whole.headers["cache-control"] == ("public, max-age=300" if public else "private, no-store")
        assert "set-cookie" not in whole.headers
        head = client.head(path)
        assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(content)), b"")
        part = client.get(path, headers={"range": "bytes=3-8"})
        assert (part.status_code, part.content) == (206, content[3:9])
        assert part.headers["content-range"] == f"bytes 3-8/{len(content)}"
        assert client.get(path, headers={"if-none-match": f'"{digest}"'}).status_code == 304
        assert client.get(path, headers={"range": f"bytes={len(content)}-"}).status_code == 416


def check_refused(client, edition: StoredEdition, case: Case) -> None:
    status = {"scheduled": 403, "superseded": 403, "withdrawn": 410}.get(case.stage, 404)
    for path in [*FILES, f"{ONE}/files/absent.csv"]:
        asked = [
            client.get(path),
            client.get(path, headers={"range": "bytes=0-0"}),
            client.get(path, headers={"range": "bytes=999999999-"}),
            client.get(path, headers={"range": "bytes=0-0", "if-range": f'"{edition.sha256}"'}),
            client.get(path, headers={"if-none-match": f'"{edition.sha256}"'}),
            client.get(path, headers={"if-none-match": "*"}),
            client.get(path, headers={"accept-encoding": "identity", "x-http-method-override": "HEAD"}),
        ]
        head = client.head(path)
        assert {answer.status_code for answer in (*asked, head)} == {status}
        assert len({answer.content for answer in asked}) == 1  # nor does it matter how one asks
        for answer in (*asked, head):
            assert not [name for name in TELLING if name in answer.headers]
            assert answer.headers["cache-control"] == "private, no-store"
        told = asked[0].text
        assert edition.sha256[:16] not in told
        assert "65%" not in told
        if case.until is not None:
            assert spoken(case.until, "UTC") in told
        if status == 410:
            assert "a wave was counted twice" in told


@pytest.mark.parametrize("name", ["habits.pdf", "absent.csv"])
def test_options_tells_the_same_of_every_address(doors, name):
    door, _ = doors["scheduled"]
    asked = [door.browser().options(f"/reports/{report}/1/files/{name}") for report in ("habits", "absent")]
    assert {(answer.status_code, answer.headers["allow"]) for answer in asked} == {(405, "GET, HEAD")}
    assert asked[0].content == asked[1].content


def test_the_table_holds_every_kind_of_reader():
    assert {case.reader for case in cases()} >= {"stranger", "current", "founder", "lapsed", "starting", "revoked"}


def test_an_adviser_reads_by_the_window_of_their_tier_like_everybody(door):
    door.take(ADVISER)
    client = door.signed_in("ada@example.org")
    assert client.get(FILES[0]).status_code == 403  # advisers have no window here
    door.now = december(20)
    assert client.get(FILES[0]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=5-99999999999", 206, slice(5, None)),
        ("bytes=0-1,4-5", 200, slice(None)),  # several parts: the whole, as the standard allows
        ("bytes=5-2", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-0", 416, None),
        ("bytes=" + "9" * 40 + "-", 200, slice(None)),
    ],
)
def test_parts_of_a_file_are_what_the_standard_says(door, asked, status, content):
    client = door.signed_in("ann@example.org")
    answer = client.get(f"{ONE}/files/habits.pdf", headers={"range": asked})
    assert answer.status_code == status
    if content is not None:
        assert answer.content == client.get(f"{ONE}/files/habits.pdf").content[content]


def test_a_part_of_another_edition_is_not_joined_to_this_one(door):
    client = door.signed_in("ann@example.org")
    digest = client.head(FILES[0]).headers["etag"]
    for tag, status in ((digest, 206), ('"other"', 200)):
        assert client.get(FILES[0], headers={"range": "bytes=0-3", "if-range": tag}).status_code == status


def test_a_hidden_title_cannot_be_told_from_nothing(door):
    secret = made_edition(door.home, "secret words", report="secret")
    stage(door.home, door.database, secret, FOUNDERS_ONLY, december(1))
    for client in (door.browser(), door.signed_in("ann@example.org")):
        for path in ("/reports/{}", "/reports/{}/1", "/reports/{}/1/files/secret.pdf", "/reports/{}/1/read"):
            real, none = client.get(path.format("secret")), client.get(path.format("absent"))
            assert (real.status_code, real.content, dict(real.headers)) == (404, none.content, dict(none.headers))
        assert "secret" not in client.get("/").text
    door.now = december(31)
    assert "secret" in door.browser().get("/").text


def test_the_row_is_in_the_ledger_before_anything_is_sent(door):
    cookie = door.signed_in("ann@example.org").cookies["session"]
    seen: list[int] = []
    messages = raw(door, FILES[0], cookie, on_send=lambda: seen.append(door.fetched()))
    assert messages[0]["status"] == 200
    assert set(seen) == {1}


def test_a_file_that_was_altered_in_the_store_is_kept_back(door, caplog):
    client = door.signed_in("ann@example.org")
    with door.database.reading() as rows:
        sha256 = rows.exec_driver_sql("SELECT sha256 FROM releases").scalar_one()
    path = door.home.edition(sha256) / "habits.pdf"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = client.get(FILES[0])
    assert (answer.status_code, "altered" in answer.text) == (500, True)
    assert "etag" not in answer.headers
    assert "was altered in the store" in caplog.text
    assert door.fetched() == 0


NOT_LISTED = """
    edition.json ../edition.json ..%2fedition.json %2e%2e/edition.json /etc/passwd data habits.pdf%00 data/../habits.pdf
    HABITS.PDF habits.pdf/ habits.pdf;a data\\share.csv
"""
NOWHERE = """
    /reports/habits/0 /reports/habits/2 /reports/habits/-1 /reports/habits/1/ /reports/Habits/1 //reports/habits/1
    /reports/habits/99999999999999999999999 /reports/habits/1/read/ /reports/habits/1/files/ /reports/habits.pdf
"""


@pytest.mark.parametrize("name", NOT_LISTED.split())
def test_only_names_that_the_edition_lists_lead_to_a_file(door, name):
    cookie = door.signed_in("ann@example.org").cookies["session"]
    assert raw(door, unquote(f"{ONE}/files/{name}"), cookie)[0]["status"] == 404


@pytest.mark.parametrize("path", NOWHERE.split())
def test_addresses_are_spelled_one_way(door, path):
    assert door.signed_in("ann@example.org").get(path).status_code == 404
