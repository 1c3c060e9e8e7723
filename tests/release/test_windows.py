from __future__ import annotations

from datetime import UTC, datetime

import pytest

from research.archive import project
from research.errors import ConfigurationError
from research.release import Terms, Window, instant, read_terms, spoken
from research.release.terms import roster_of
from tests.release.editions import december

WRITTEN = """
    written                   | zone             | instant in UTC
    2026-12-01T09:00          | UTC              | 2026-12-01T09:00
    2026-12-01 09:00          | UTC              | 2026-12-01T09:00
    2026-12-01T09:00          | Europe/Berlin    | 2026-12-01T08:00
    2026-07-01T09:00          | Europe/Berlin    | 2026-07-01T07:00
    2026-12-01T09:00Z         | Europe/Berlin    | 2026-12-01T09:00
    2026-12-01T09:00-05:00    | Europe/Berlin    | 2026-12-01T14:00
    2026-12-01T00:30          | Asia/Kathmandu   | 2026-11-30T18:45
    2026-03-29T01:59:59       | Europe/Berlin    | 2026-03-29T00:59:59
    2026-03-29T03:00          | Europe/Berlin    | 2026-03-29T01:00
    2026-10-25T02:30+02:00    | Europe/Berlin    | 2026-10-25T00:30
    2026-10-25T02:30+01:00    | Europe/Berlin    | 2026-10-25T01:30
    2026-10-25T03:00          | Europe/Berlin    | 2026-10-25T02:00
"""


@pytest.mark.parametrize("line", WRITTEN.strip().splitlines()[1:])
def test_an_instant_is_read_by_the_clock_of_its_zone(line):
    written, zone, expected = (cell.strip() for cell in line.split("|"))
    assert instant(written, zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("2026-03-29T02:00", "Europe/Berlin"),
        ("2026-03-29T02:59:59", "Europe/Berlin"),
        ("2026-03-08T02:30", "America/New_York"),
        ("2026-10-04T02:15", "Australia/Lord_Howe"),  # a gap of half an hour
    ],
)
def test_an_hour_that_the_clock_skips_is_refused(written, zone):
    with pytest.raises(ConfigurationError, match="the clock skips that hour"):
        instant(written, zone)


def test_an_hour_that_comes_twice_needs_an_offset_and_both_are_offered():
    with pytest.raises(ConfigurationError, match=r"2026-10-25T02:30:00\+02:00 or 2026-10-25T02:30:00\+01:00"):
        instant("2026-10-25T02:30", "Europe/Berlin")


@pytest.mark.parametrize("written", ["2026-12-01", "soon", "", "2026-13-01T09:00", "2026-12-01T25:00"])
def test_what_names_no_instant_is_refused(written):
    with pytest.raises(ConfigurationError, match="is not an instant"):
        instant(written)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc", "", "Europe"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(ConfigurationError, match="there is no time zone"):
        instant("2026-12-01T09:00", zone)


def test_instants_are_spoken_in_the_zone_of_the_author_and_in_utc():
    assert spoken(december(1, 8), "Europe/Berlin") == "1 December 2026, 09:00 Europe/Berlin (08:00 UTC)"
    assert spoken(december(1, 18), "Asia/Tokyo") == "2 December 2026, 03:00 Asia/Tokyo (1 December, 18:00 UTC)"
    assert spoken(december(1, 8), "UTC") == "1 December 2026, 08:00 UTC"


def test_a_tier_may_open_with_the_public_but_not_after_it():
    Terms((Window("member", december(20)),), december(20))
    with pytest.raises(ConfigurationError, match=r"1 tiers would read later than the public \(member\)"):
        Terms((Window("founder", december(1)), Window("member", december(21))), december(20))


def test_a_release_without_sign_offs_needs_a_reason():
    with pytest.raises(ConfigurationError, match="needs a quorum_reason"):
        Terms((), december(20), quorum=0)


def report(tmp_path, block: str):
    (tmp_path / "report.yml").write_text("title: Habits\n" + block)
    return tmp_path


BLOCK = """
release:
  members_from: 2026-12-10T10:00
  public_at: 2026-12-20T09:00:00Z
  zone: Europe/Berlin
  tiers: [member, founder]
  roster: roster.csv
  quorum: 0
  quorum_reason: >
    sample data,
    no network yet
"""


def test_the_terms_of_a_report_are_read_with_every_instant_in_utc(tmp_path):
    terms = read_terms(report(tmp_path, BLOCK))
    windows = (Window("founder", december(10)), Window("member", december(10)))
    assert terms == Terms(windows, december(20), "Europe/Berlin", 0, "sample data, no network yet")


def test_tiers_may_have_windows_of_their_own(tmp_path):
    block = BLOCK.replace("[member, founder]", "{founder: 2026-12-05T09:00Z, member: }")
    founder, member = read_terms(report(tmp_path, block)).windows
    assert (founder.opens_at, member.opens_at) == (december(5), december(10))


def test_instants_of_the_command_take_the_place_of_the_stated_ones(tmp_path):
    terms = read_terms(report(tmp_path, BLOCK), "2026-12-11T10:00", "2026-12-21T09:00Z")
    assert (terms.windows[0].opens_at, terms.public_at) == (december(11), december(21))


def test_the_sample_report_states_whole_terms_and_brings_its_roster():
    folder = project().report("open-source-programs")
    assert "member" in {window.tier for window in read_terms(folder).windows}
    assert roster_of(folder) == folder / "roster.csv"


def test_three_organizations_sign_off_unless_the_report_says_otherwise(tmp_path):
    assert read_terms(report(tmp_path, "release: {public_at: 2026-12-20T09:00Z}")).quorum == 3


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("", "has no `release:` block"),
        ("release: soon", "has no `release:` block"),
        ("release: [", "is not YAML"),
        ("release: {public: 2026-12-20T09:00Z}", "unknown keys under release: public; known: members_from"),
        ("release: {zone: UTC}", r"gives no release\.public_at"),
        ("release: {public_at: 2026-12-20T09:00Z, tiers: [member]}", r"gives no release\.members_from"),
        ("release: {public_at: 2026-12-20T09:00Z, tiers: member}", "is a list of tiers"),
        ("release: {public_at: 2026-12-20T09:00Z, tiers: [The Members]}", "is a list of tiers"),
        ("release: {public_at: 2026-12-20T09:00Z, quorum: some}", "a whole number of organizations"),
        ("release: {public_at: 2026-12-20T09:00Z, zone: Nowhere}", "there is no time zone"),
        ("release: {public_at: 2026-12-20}", "is not an instant"),
    ],
)
def test_terms_that_do_not_say_what_they_must_are_refused(tmp_path, block, told):
    with pytest.raises(ConfigurationError, match=told):
        read_terms(report(tmp_path, block))


def test_a_folder_without_a_report_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match=r"there is no report\.yml"):
        read_terms(tmp_path)


def test_the_roster_of_a_report_lies_beside_it(tmp_path):
    folder = report(tmp_path, BLOCK)
    with pytest.raises(ConfigurationError, match="no such file beside it"):
        roster_of(folder)
    (folder / "roster.csv").write_text("address\n")
    assert roster_of(folder) == folder / "roster.csv"
    assert roster_of(report(tmp_path, "release: {public_at: 2026-12-20T09:00Z}")) is None
