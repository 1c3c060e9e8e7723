from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from research.archive import Home
from research.commands import run_command
from research.commands.release import stage_and_tell
from research.reporting import edition_of
from tests.release.editions import december, made_edition

REPORT = """
release:
  members_from: 2031-12-10T09:00Z
  public_at: 2031-12-20T09:00Z
  zone: Europe/Berlin
  tiers: [member]
  roster: roster.csv
  quorum: 0
  quorum_reason: invented members
"""
ROSTER = """address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending
ann@example.org,Ann,,Alder,member,2026-01-01,2035-01-01,,
bob@example.org,Bob,,Birch,adviser,2020-01-01,2035-01-01,,
"""
EARLY, PUBLIC = "2031-12-11T00:00", "2031-12-20T09:00"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    """A project with one report and its roster, and one edition that was built."""
    folder = tmp_path / "project" / "reports" / "habits"
    folder.mkdir(parents=True)
    (tmp_path / "project" / "surveys").mkdir()
    (folder / "report.yml").write_text(REPORT)
    (folder / "roster.csv").write_text(ROSTER)
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("RESEARCH_HOME", str(tmp_path / "var"))
    home = Home(tmp_path / "var")
    made_edition(home)
    return home


@pytest.fixture
def run(home, capsys):
    """Run a command line: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_command(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def told(run, *arguments: str):
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_staging_says_what_was_made_where_it_lies_who_reads_it_and_what_to_type(run, home):
    code, out, err = run("release", "stage", "habits")
    assert code == 0
    assert "habits 2026.1 · scheduled · embargoed" in out
    assert "member    from 10 December 2031, 10:00 Europe/Berlin (09:00 UTC): not now" in out
    assert "everyone  from 20 December 2031, 10:00 Europe/Berlin (09:00 UTC): not now" in out
    assert str(home.editions) in out
    assert "took the roster that comes with the report: 2 people" in err
    assert "note: no adviser was asked to sign off: invented members" in err
    assert "next: research release show habits --as ADDRESS" in err


def test_staging_again_says_nothing_is_new(run):
    assert told(run, "release", "stage", "habits")["new"] is True
    assert told(run, "release", "stage", "habits")["new"] is False
    assert "nothing is new: habits 2026.1 was staged before" in run("release", "stage", "habits")[2]


def test_an_edition_that_was_just_built_is_staged(run, home, capsys):
    (folder,) = home.editions.iterdir()
    stage_and_tell("habits", edition_of(folder), december(1))
    assert "habits 2026.1 · scheduled · embargoed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("address", "at", "allowed", "reason", "until"),
    [
        ("ann@example.org", "2031-12-10T08:59:59", False, "too early", "2031-12-10T09:00:00+00:00"),
        ("ann@example.org", "2031-12-10T10:00+01:00", True, "early access", None),
        ("ann@example.org", PUBLIC, True, "public", None),
        ("eve@example.org", EARLY, False, "not a member's edition", "2031-12-20T09:00:00+00:00"),
        ("eve@example.org", PUBLIC, True, "public", None),
    ],
)
def test_show_says_who_may_read_why_and_from_when(run, address, at, allowed, reason, until):
    run("release", "stage", "habits")
    found = told(run, "release", "show", "habits", "--as", address, "--at", at)
    assert (found["allowed"], found["reason"], found["until"]) == (allowed, reason, until)
    assert (found["sha256"] is None) is not allowed
    out = run("release", "show", "habits", "--as", address, "--at", at)[1]
    assert out == ("yes: " if allowed else "no: ") + found["told"] + "\n"


def test_show_tells_an_early_reader_since_when(run):
    run("release", "stage", "habits")
    out = run("release", "show", "habits", "--as", "ann@example.org", "--at", EARLY)[1]
    assert out == (
        "yes: habits 2026.1 is open to this reader since 10 December 2031, 10:00 Europe/Berlin (09:00 UTC): early "
        "access for members, public from 20 December 2031, 10:00 Europe/Berlin (09:00 UTC)\n"
    )


def test_show_draws_the_phases_without_a_reader(run):
    run("release", "stage", "habits")
    (release,) = told(run, "release", "show", "habits", "--at", EARLY)["releases"]
    assert (release["phase"], release["reading_now"]) == ("early access", ["member"])
    assert (
        "member    from 10 December 2031, 10:00 Europe/Berlin (09:00 UTC): may read now"
        in run("release", "show", "habits", "--at", EARLY)[1]
    )
    (later,) = told(run, "release", "show", "habits", "--at", PUBLIC)["releases"]
    assert (later["phase"], later["reading_now"]) == ("public", ["everyone"])


def test_fetch_writes_the_edition_and_prints_its_digest(run, tmp_path):
    run("release", "stage", "habits")
    out = tmp_path / "copy.pdf"
    code, printed, err = run("release", "fetch", "habits", "--as", "ann@example.org", "--at", EARLY, "--out", str(out))
    assert code == 0
    assert printed.strip() == hashlib.sha256(out.read_bytes()).hexdigest()
    assert "Please keep this edition to yourself until 20 December 2031" in err
    again = told(run, "release", "fetch", "habits", "--as", "ann@example.org", "--at", EARLY, "--out", str(out))
    assert (again["sha256"], again["bytes"]) == (printed.strip(), out.stat().st_size)


def test_fetch_refuses_the_others_with_exit_7_and_says_from_when(run, tmp_path):
    run("release", "stage", "habits")
    out = tmp_path / "copy.pdf"
    told_to = {
        run("release", "fetch", "habits", "--as", address, "--at", EARLY, "--out", str(out))
        for address in ("eve@example.org", "bob@example.org")
    }
    assert told_to == {
        (
            7,
            "",
            "research: habits 2026.1 is not open to this reader yet: it opens to everyone on 20 December 2031, "
            "10:00 Europe/Berlin (09:00 UTC)\n",
        )
    }
    assert not out.exists()


def test_the_clock_is_what_counts_without_an_instant(run, tmp_path):
    run("release", "stage", "habits")
    assert run("release", "fetch", "habits", "--as", "ann@example.org", "--out", str(tmp_path / "x.pdf"))[0] == 7


def test_a_reviewed_report_goes_through_its_stages(run):
    path = Path("reports/habits/report.yml")
    path.write_text(REPORT.replace("quorum: 0", "quorum: 1"))
    assert "next: research release review habits" in run("release", "stage", "habits")[2]
    assert told(run, "release", "review", "habits")["stage"] == "in_review"
    code, _, err = run("release", "approve", "habits")
    assert (code, "sign-offs from 0 of 1 organizations" in err) == (7, True)
    code, out, err = run("release", "approve", "habits", "--as", "bob@example.org")
    assert (code, "habits 2026.1 · approved" in out) == (0, True)
    assert "sign-offs from 1 organizations, 1 are needed" in err
    assert told(run, "release", "schedule", "habits")["stage"] == "scheduled"


def test_a_withdrawn_edition_says_why(run):
    run("release", "stage", "habits")
    assert told(run, "release", "withdraw", "habits", "--reason", "counted twice")["stage"] == "withdrawn"
    assert "reason    counted twice" in run("release", "show", "habits")[1]
    code, _, err = run("release", "stage", "habits")
    assert (code, "was withdrawn (counted twice)" in err) == (7, True)


def test_a_newer_edition_is_pointed_to(run, home):
    run("release", "stage", "habits")
    second = made_edition(home, "second", edition="habits 2026.2")
    run("release", "stage", "habits", "--edition", second.sha256[:12], "--public-at", "2031-12-24T09:00Z")
    at = "2031-12-21T00:00"  # the first is public, the second is not
    err = run("release", "show", "habits", "--as", "eve@example.org", "--at", at)[2]
    assert err == "there is a newer edition: habits 2026.2\n"


def test_a_report_that_nobody_knows_is_a_usage_error(run):
    assert run("release", "stage", "absent")[0] == 2
    assert run("release", "show", "absent")[0] == 2
    assert run("release", "show", "habits", "--at", "tomorrow")[0] == 2


@pytest.mark.parametrize("verb", ["stage", "show", "fetch", "review", "approve", "schedule", "withdraw"])
def test_every_verb_shows_an_example(run, verb):
    code, out, _ = run("release", verb, "--help")
    assert (code, "Example: research release " + verb in out) == (0, True)


def test_a_report_may_hide_its_title(run):
    path = Path("reports/habits/report.yml")
    path.write_text(REPORT.replace("quorum: 0", "title: hidden\n  quorum: 0"))
    assert told(run, "release", "stage", "habits")["title_hidden"] is True
    path.write_text(REPORT.replace("quorum: 0", "title: maybe\n  quorum: 0"))
    code, _, err = run("release", "stage", "habits")
    assert (code, "release.title is shown or hidden, not 'maybe'" in err) == (2, True)
