from __future__ import annotations

import json

import pytest

from research.commands import run_command

HEAD = "address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending\n"
ANN = "ann@example.org,Ann Lee,,Alder,member,2020-01-01,2035-01-01,,\n"
BOB = "bob@example.org,Bob Ray,,Birch,founder,2020-01-01,2021-01-01,,\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command line: exit code, stdout, stderr."""
    monkeypatch.setenv("RESEARCH_HOME", str(tmp_path / "var"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_command(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(HEAD + ANN + BOB)
    return path


def test_a_roster_is_imported_once_and_the_second_time_nothing_is_new(run, roster):
    code, _, err = run("members", "import", str(roster))
    assert (code, err) == (0, "2 people: 2 added, 0 changed, 0 left; 0 of 0 standing memberships lapse\n")
    assert json.loads(run("members", "import", str(roster), "--json")[1])["new"] is False
    assert "nothing is new: the roster holds these 2 people already" in run("members", "import", str(roster))[2]


def test_a_file_that_looks_cut_off_needs_confirmation(run, roster):
    run("members", "import", str(roster))
    roster.write_text(HEAD + BOB)
    code, _, err = run("members", "import", str(roster))
    assert (code, "1 of 1 standing members would lapse" in err) == (7, True)
    assert run("members", "import", str(roster), "--confirm")[0] == 0


def test_a_bad_line_is_refused_with_exit_3_and_nobody_is_named(run, roster):
    roster.write_text(HEAD + ANN.replace("2035-01-01", "soon"))
    code, out, err = run("members", "import", str(roster))
    assert (code, out) == (3, "")
    assert "line 2 has no date like 2026-01-31 under until" in err
    assert not [word for word in ("ann", "Ann", "soon") if word in err]


def test_people_are_counted_and_not_named(run, roster):
    assert "the roster is empty" in run("members", "show")[2]
    run("members", "import", str(roster))
    code, out, _ = run("members", "show")
    assert (code, out) == (0, "founder: 1 ended\nmember: 1 current\n")
    tiers = json.loads(run("members", "show", "--json")[1])["tiers"]
    assert (tiers["founder"]["ended"], tiers["member"]["current"]) == (1, 1)


def test_one_member_is_told_by_tier_and_term(run, roster):
    run("members", "import", str(roster))
    found = json.loads(run("members", "show", "BOB@example.org", "--json")[1])
    assert (found["tier"], found["standing"], found["until"]) == ("founder", "ended", "2021-01-01T00:00:00+00:00")
    assert "standing         ended\n" in run("members", "show", "bob@example.org")[1]
    code, _, err = run("members", "show", "eve@example.org")
    assert (code, "eve" in err) == (2, False)


@pytest.mark.parametrize("verb", ["import", "show"])
def test_every_verb_shows_an_example(run, verb):
    code, out, _ = run("members", verb, "--help")
    assert (code, "Example: research members " + verb in out) == (0, True)
