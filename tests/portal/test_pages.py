"""Pages: what they say to whom, that names cannot break out of them, and the headers under which they go out."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from research.archive import Home
from research.errors import ConfigurationError
from research.portal import checked_url
from research.portal.origins import own_page
from research.release import Terms, Window, approve, review, schedule, stage, withdraw
from tests.portal.door import PAGE, SAME_SITE, Door, press
from tests.release.editions import TERMS, december, made_edition

READABLE = ["/", "/reports/habits", "/reports/habits/1", "/sign-in", "/sign-in/sent", "/nothing", "/healthz", "/you"]
EVIL = '<script>alert("x")</script>'
FORMS = ["/sign-in", "/sign-in/open", "/sign-in/code", "/sign-out"]


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_the_library_tells_everyone_how_reports_stand_and_members_where_to_get_them(door):
    later = Terms((Window("member", december(24)),), december(28), quorum=0, quorum_reason="none")
    made = made_edition(door.home, "other", report="needs", title="What Needs Remain", version="2026.1")
    stage(door.home, door.database, made, later, december(1))
    stranger, member = text(door.browser(), "/"), text(door.signed_in("ann@example.org"), "/")
    for page in (stranger, member):
        assert "Early access – public on 20 December 2026" in page
        assert "What Needs Remain" in page
        assert "Not open yet – public on 28 December 2026" in page
    assert "files/habits.pdf" not in stranger
    assert "files/habits.pdf" in member
    assert "files/needs.pdf" not in member
    door.now = december(20)
    assert '<span class="badge open">Public</span>' in text(door.browser(), "/")


def test_what_is_within_an_edition_is_shown_to_its_readers_only(door):
    says = [{"claim": "Most weed every week.", "verdict": "supported"}]
    edition = made_edition(door.home, "third", report="weeds", says=says, page=PAGE)
    stage(door.home, door.database, edition, TERMS, december(1))
    inside = ["Most weed every week.", edition.sha256[:4], "share.csv", "1 page, 1 exhibit", "Download PDF", "/read"]
    stranger, member = (text(one, "/reports/weeds/1") for one in (door.browser(), door.signed_in("ann@example.org")))
    assert [words for words in inside if words not in member] == []
    assert [words for words in inside if words in stranger] == []
    assert "It opens to everyone on 20 December 2026, 09:00 UTC." in stranger
    assert "next=/reports/weeds/1" in stranger


def test_the_way_of_a_reviewed_report_is_told_with_its_dates(door):
    door.take("ada@example.org,Ada,,Aspen,adviser,2026-01-01,2028-01-01,,")
    terms = Terms(TERMS.windows, TERMS.public_at, quorum=1)
    stage(door.home, door.database, made_edition(door.home, "r", report="seen"), terms, december(1))
    review(door.database, "seen", december(2))
    approve(door.database, "seen", december(5), adviser="ada@example.org")
    schedule(door.database, "seen", december(6))
    page = text(door.browser(), "/reports/seen")
    assert "<b>Reviewed</b>2 December 2026 to 5 December 2026, 1 organization signed off" in page
    assert "<b>Approved</b>5 December 2026" in page
    assert (
        '<li class="now" aria-current="step"><b>Early access</b>from 10 December 2026, 09:00 UTC for members</li>'
        in page
    )
    assert '<li class="todo"><b>Public</b>20 December 2026, 09:00 UTC' in page


def test_a_withdrawn_edition_says_why_and_offers_nothing(door):
    withdraw(door.database, "habits", "a wave was counted twice", door.now)
    answer = door.signed_in("ann@example.org").get("/reports/habits/1")
    assert (answer.status_code, "a wave was counted twice" in answer.text) == (410, True)
    assert "files/" not in answer.text
    assert "Withdrawn" in text(door.browser(), "/")


def test_a_newer_edition_takes_the_place_of_the_older_in_the_library_and_points_to_it(door):
    second = made_edition(door.home, "second", edition="habits 2026.2", page=PAGE)
    stage(door.home, door.database, second, TERMS, december(11))
    client = door.signed_in("ann@example.org")
    assert "/reports/habits/1" not in text(client, "/")
    assert "/reports/habits/2" in text(client, "/")
    assert "A newer edition has taken its place" in text(client, "/reports/habits/1")
    assert "/reports/habits/1" in text(client, "/reports/habits/2")


def test_a_member_sees_when_they_last_took_a_copy_and_nobody_else_does(door):
    ann, bob = door.signed_in("ann@example.org"), door.signed_in("bob@example.org")
    ann.get("/reports/habits/1/files/habits.pdf")
    assert "Last taken on 11 December 2026" in text(ann, "/reports/habits/1")
    assert "Last taken" not in text(bob, "/reports/habits/1")


def test_no_page_shows_an_address_but_the_members_own(door):
    ann = door.signed_in("ann@example.org")
    for path in READABLE[:-1]:
        assert "example.org" not in ann.get(path).text
    mine = text(ann, "/you")
    assert "ann@example.org" in mine
    assert "bob" not in mine


def test_names_that_are_markup_are_shown_as_names(door):
    door.take(f'eve@example.org,"{EVIL.replace(chr(34), chr(34) * 2)}",,"<img src=x>",member,2026-01-01,2028-01-01,,')
    hostile = made_edition(door.home, "h", report="hostile", title=EVIL, subtitle="{{ 7*7 }}<b>", publisher="A {B} %&",
                           says=[{"claim": EVIL}], edition=f"hostile {EVIL}")  # fmt: skip
    stage(door.home, door.database, hostile, TERMS, december(1))
    client = door.signed_in("eve@example.org")
    for path in ("/", "/reports/hostile", "/you", f"/{EVIL}", f"/sign-in?next={EVIL}", f"/sign-in/open?token={EVIL}"):
        page = client.get(path).text
        assert "<script" not in page
        assert "<img" not in page
    assert "&lt;script&gt;" in text(client, "/reports/hostile")
    assert "{{ 7*7 }}" in text(client, "/reports/hostile")
    assert "A \\{B\\} \\%\\&amp;" in client.get("/reports/hostile").text


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("who", [None, "ann@example.org"])
def test_every_page_goes_out_under_headers_that_close_what_is_not_needed(door, path, who):
    answer = (door.signed_in(who) if who else door.browser()).get(path)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy  # so that the default counts: none
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert " on" not in {part[:3] for part in answer.text.split("<")}


def test_a_fault_of_ours_goes_out_under_the_same_headers_and_tells_nothing(door):
    client = TestClient(door.app, base_url=door.base_url, raise_server_exceptions=False)
    with door.database.writing() as rows:
        rows.exec_driver_sql("DROP TABLE windows")
    answer = client.get("/")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "private, no-store")
    assert "content-security-policy" in answer.headers
    assert "windows" not in answer.text


def test_the_web_edition_is_read_under_a_policy_that_names_its_scripts_by_digest(door):
    answer = door.signed_in("ann@example.org").get("/reports/habits/1/read")
    policy = answer.headers["content-security-policy"]
    assert answer.text == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in answer.headers
    assert "script-src 'sha256-" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_files_are_kept_under_the_name_of_their_edition(door):
    client = door.signed_in("ann@example.org")
    for name, kept in (
        ("habits.pdf", "habits-2026.1.pdf"),
        ("habits.html", "habits-2026.1.html"),
        ("data/share.csv", "share.csv"),
    ):
        answer = client.get(f"/reports/habits/1/files/{name}")
        assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{kept}"
        assert "sandbox" in answer.headers["content-security-policy"]


def test_the_style_sheet_and_its_fonts_come_from_here_and_may_be_kept(door):
    client = door.browser()
    sheet = client.get("/look.css")
    assert (sheet.headers["content-type"], sheet.headers["cache-control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=86400",
    )
    assert "http" not in sheet.text.replace("http://www.w3.org", "")
    fonts = {part.partition(")")[0] for part in sheet.text.split("url(")[1:]}
    assert fonts
    assert {client.get(path).status_code for path in fonts} == {200}
    assert client.get("/fonts/..%2flook.css").status_code == 404


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "https://evil.example", "host": "evil.example"},
    ],
)
def test_a_form_of_another_site_changes_nothing(door, path, headers):
    client = door.signed_in("ann@example.org")
    token = door.link("ann@example.org").partition("=")[2]
    answer = client.post(path, data={"token": token, "address": "ann@example.org"}, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert client.get("/you").status_code == 200
    assert door.mails() == []
    assert press(door.browser(), f"/sign-in/open?token={token}").status_code == 303


def test_a_browser_that_tells_only_its_origin_is_believed(door):
    answer = door.browser().post("/sign-in", data={"address": "x@example.org"}, headers={"origin": door.base_url})
    assert answer.status_code == 303


ELSEWHERE = [
    *("//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "/%09/evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "///evil.example", "/a//evil.example"),
    *("\\\\evil.example", "evil.example", "/@evil.example", "/a?b=//evil.example", "/a#b", "/..", "/../x", "/./x"),
    *(
        "http:///evil.example",
        "/%2f%2fevil.example",
        "/reports/habits/1\r\nset-cookie:x=1",
        "",
        " /",
        "/ /evil.example",
    ),
]


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_no_way_leads_off_the_site(door, onward):
    answer = press(door.browser(), door.link("ann@example.org"), next=onward)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/", "/reports/habits", "/reports/habits/1", "/you"])
def test_ways_within_the_site_are_followed(path):
    assert own_page(path) == path


def test_a_host_that_a_request_claims_is_in_no_link(door):
    client = door.browser(host="evil.example", **{"x-forwarded-host": "evil.example"})
    for path in READABLE:
        answer = client.get(path)
        assert "evil.example" not in answer.text + str(answer.headers)
    client.post("/sign-in", data={"address": "ann@example.org"}, headers=SAME_SITE)
    [mail] = door.mails()
    assert "http://127.0.0.1:8000/sign-in/open?token=" in mail.get_content()
    assert "evil" not in mail.get_content()


@pytest.mark.parametrize(
    "url",
    [
        "http://library.example.org",
        "ftp://x",
        "library",
        "https://x/path",
        "https://u@x",
        "http://127.0.0.1.evil.example",
        "https://x:y",
    ],
)
def test_an_address_that_would_send_secrets_in_the_clear_is_refused(url):
    with pytest.raises(ConfigurationError, match="https"):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "https://x.example:8443/"]
)
def test_addresses_of_a_portal(url):
    assert checked_url(url) == url.rstrip("/")


def test_health_is_told_to_whoever_watches(door):
    assert door.browser().get("/healthz").text == "ok\n"


def test_an_empty_library_says_so(tmp_path):
    assert "No report has been released yet." in text(Door(Home(tmp_path), december(1)).browser(), "/")


def test_a_library_stays_open_when_an_edition_is_gone_from_the_store(door):
    with door.database.reading() as rows:
        sha256 = rows.exec_driver_sql("SELECT sha256 FROM releases").scalar_one()
    door.home.edition(sha256).rename(door.home.editions / "moved")
    client = door.signed_in("ann@example.org")
    assert "habits 2026.1" in text(client, "/")
    assert client.get("/reports/habits/1").status_code == 200
    patient = TestClient(door.app, base_url=door.base_url, cookies=client.cookies, raise_server_exceptions=False)
    assert patient.get("/reports/habits/1/files/habits.pdf").status_code == 500
