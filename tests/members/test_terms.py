from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from research.members import Standing, Term, is_tier_name

JANUARY, JULY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

EDGES = """
    term     | instant            | covers | standing
    plain    | 2025-12-31T23:59Z  | no     | not started
    plain    | 2026-01-01T00:00Z  | yes    | current
    plain    | 2026-06-30T23:59Z  | yes    | current
    plain    | 2026-07-01T00:00Z  | no     | ended
    pending  | 2026-06-30T23:59Z  | yes    | current
    pending  | 2026-07-01T00:00Z  | yes    | in grace
    pending  | 2026-07-07T23:59Z  | yes    | in grace
    pending  | 2026-07-08T00:00Z  | no     | ended
    revoked  | 2026-02-28T23:59Z  | yes    | current
    revoked  | 2026-03-01T00:00Z  | no     | revoked
    revoked  | 2026-07-03T00:00Z  | no     | revoked
    late     | 2026-07-03T00:00Z  | yes    | in grace
    late     | 2026-07-04T00:00Z  | no     | revoked
    before   | 2026-01-01T00:00Z  | no     | revoked
"""
MARCH, FOURTH = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 7, 4, tzinfo=UTC)
TERMS = {
    "plain": Term(JANUARY, JULY),
    "pending": Term(JANUARY, JULY, renewal_pending=True),
    "revoked": Term(JANUARY, JULY, revoked_at=MARCH, renewal_pending=True),
    "late": Term(JANUARY, JULY, revoked_at=FOURTH, renewal_pending=True),
    "before": Term(JANUARY, JULY, revoked_at=datetime(2025, 5, 1, tzinfo=UTC)),
}


@pytest.mark.parametrize("line", EDGES.strip().splitlines()[1:])
def test_a_term_is_half_open_grace_needs_a_pending_renewal_and_revocation_beats_both(line):
    name, written, covers, standing = (cell.strip() for cell in line.split("|"))
    now = datetime.fromisoformat(written)
    assert TERMS[name].covers(now) is (covers == "yes")
    assert TERMS[name].standing(now) == standing
    assert TERMS[name].is_over(now) is (standing in {Standing.ENDED, Standing.REVOKED})


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_a_term_that_is_over_stays_over(term):
    assert not term.covers(term.ends_at)
    assert not term.is_over(term.ends_at - TICK)
    assert all(term.is_over(term.ends_at + timedelta(days=days)) for days in (0, 1, 365))


@pytest.mark.parametrize(("word", "may"), [("member", True), ("tier-2", True), ("Member", False), ("2nd", False)])
def test_tiers_are_named_in_lower_case(word, may):
    assert is_tier_name(word) is may
