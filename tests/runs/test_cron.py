"""When a schedule is due; the nights are those of Berlin in 2026, where clocks moved on 29 March and 25 October."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import ConfigurationError
from research.runs import in_words, next_due

BERLIN = "Europe/Berlin"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_times(line: str, after: str, until: str, zone: str = BERLIN) -> list[str]:
    """Every due time in an interval, as hour and minute of UTC."""
    found, at = [], instant(after)
    while (at := next_due(line, zone, at)) <= instant(until):
        found.append(f"{at:%d %H:%M}")
    return found


def test_a_line_is_read_on_the_clock_of_its_zone() -> None:
    assert next_due("30 6 * * MON", BERLIN, instant("2026-11-24")) == instant("2026-11-30T05:30")  # winter: UTC + 1
    assert next_due("30 6 * * MON", BERLIN, instant("2026-07-01")) == instant("2026-07-06T04:30")  # summer: UTC + 2


def test_an_instant_at_which_it_is_due_is_followed_by_the_next() -> None:
    assert next_due("0 6 * * *", "UTC", instant("2026-11-24T06:00")) == instant("2026-11-25T06:00")
    assert next_due("0 6 * * *", "UTC", instant("2026-11-24T05:59:59.999999")) == instant("2026-11-24T06:00")


def test_a_time_that_the_spring_night_skips_is_due_once_when_the_clocks_have_moved() -> None:
    # 01:59 is followed by 03:00, so 02:30 never comes; 03:00 of that day is 01:00 UTC
    assert due_times("30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00") == ["29 01:00", "30 00:30"]
    assert due_times("0 2,3 * * *", "2026-03-29T00:00", "2026-03-29T12:00") == ["29 01:00"]  # both are then


def test_a_time_that_the_autumn_night_has_twice_is_due_once() -> None:
    # from 03:00 back to 02:00 at 01:00 UTC: 02:30 is 00:30 UTC and 01:30 UTC
    assert due_times("30 2 * * *", "2026-10-24T12:00", "2026-10-26T12:00") == ["25 00:30", "26 01:30"]
    assert next_due("30 2 * * *", BERLIN, instant("2026-10-25T01:10")) == instant("2026-10-26T01:30")


@pytest.mark.parametrize(
    ("line", "after", "times"),
    [
        ("0 * * * *", "2026-03-28T23:30", ["29 00:00", "29 01:00", "29 02:00"]),
        ("*/30 * * * *", "2026-03-29T00:30", ["29 01:00", "29 01:30", "29 02:00"]),
        ("0 * * * *", "2026-10-24T23:30", ["25 00:00", "25 01:00", "25 02:00"]),
    ],
)
def test_every_hour_that_passes_counts_in_both_nights(line: str, after: str, times: list[str]) -> None:
    assert due_times(line, after, f"2026-{after[5:7]}-{times[-1][:2]}T02:00") == times


@settings(deadline=None)
@given(
    after=st.datetimes(datetime(2026, 3, 27), datetime(2026, 10, 27), timezones=st.just(UTC)),
    line=st.sampled_from(["30 2 * * *", "0 * * * *", "*/20 1-3 * * *", "15 2,3 * * SUN", "0 3 29 3 *"]),
)
def test_time_goes_on_and_nothing_is_due_twice(after: datetime, line: str) -> None:
    times = [after]
    for _ in range(5):
        times.append(next_due(line, BERLIN, times[-1]))
    assert all(earlier < later for earlier, later in pairwise(times))


@pytest.mark.parametrize(
    ("line", "zone", "sentence"),
    [
        ("0 7 * * MOX", "UTC", "cannot be read: Bad day-of-week"),
        ("0 7 * *", "UTC", "has five fields .* found 4"),
        ("0 0 7 * * *", "UTC", "has five fields .* found 6"),  # seconds are not cron's
        ("0 0 30 2 *", "UTC", "cannot be read"),
        ("0 7 * * MON", "Berlin", "no time zone 'Berlin'; did you mean Europe/Berlin"),
        ("0 7 * * MON", "../../etc/passwd", "no time zone"),
        ("0 7 * * MON", "Europe", "did you mean Europe/"),
        ("0 7 * * MON", "", "no time zone ''; write it as"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(line: str, zone: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        next_due(line, zone, instant("2026-11-24"))


def test_a_line_is_told_in_english() -> None:
    assert in_words("30 6 * * MON") == "At 06:30 on Monday"
