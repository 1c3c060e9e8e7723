from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import event, given
from hypothesis import strategies as st

from research.members import Term
from research.release import STRANGER, Reader, Reason, Release, Stage, Window, decide, phase
from research.release.stages import MOVES, READABLE

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
hours = st.integers(0, 24 * 60).map(lambda n: BEGIN + timedelta(hours=n))
stages = st.sampled_from(Stage)


@st.composite
def releases(draw: st.DrawFn, stage: st.SearchStrategy[Stage] = stages) -> Release:
    """Any release whose windows open at or before the public instant."""
    public_at = draw(hours)
    before = st.integers(0, 24 * 40).map(lambda n: public_at - timedelta(hours=n))
    windows = tuple(Window(tier, draw(before)) for tier in draw(st.sets(st.sampled_from(["founder", "member"]))))
    return Release("habits", 1, "habits 2026.1", "ab" * 32, draw(stage), windows, public_at)


@st.composite
def readers(draw: st.DrawFn) -> Reader:
    """Strangers and members of any tier and term."""
    if draw(st.booleans()):
        return STRANGER
    first, after = sorted((draw(hours), draw(hours)))
    return Reader(
        draw(st.sampled_from(["founder", "member", "sponsor"])),
        Term(first, after, draw(st.none() | hours), draw(st.booleans())),
    )


def edges(release: Release, reader: Reader) -> list[datetime]:
    """Every instant at which anything may change, with the tick before and after."""
    found = {release.public_at, *(window.opens_at for window in release.windows)}
    if reader.term is not None:
        found |= {reader.term.not_before, reader.term.not_after, reader.term.ends_at}
    return sorted({edge + TICK * step for edge in found for step in (-1, 0, 1)})


@given(releases(), readers(), hours)
def test_nobody_reads_what_is_neither_scheduled_nor_superseded(release, reader, now):
    assert decide(release, reader, now).allowed <= (release.stage in READABLE)


@given(releases(), readers())
def test_nothing_is_public_before_the_public_instant_and_everything_is_from_then_on(release, reader):
    for now in edges(release, reader):
        is_public = decide(release, reader, now).reason is Reason.PUBLIC
        assert is_public == (release.stage in READABLE and now >= release.public_at)


@given(releases(st.sampled_from(sorted(READABLE))), readers())
def test_access_once_gained_stays_until_the_term_is_over(release, reader):
    answers = [(now, decide(release, reader, now).allowed) for now in edges(release, reader)]
    event(f"ever allowed before public: {any(may and now < release.public_at for now, may in answers)}")
    for (_, before), (now, after) in itertools.pairwise(answers):
        if before and not after:
            assert reader.term is not None
            assert reader.term.is_over(now)
            assert now < release.public_at


@given(releases(), readers())
def test_the_instant_that_a_refusal_names_is_the_first_one_that_allowed(release, reader):
    for now in edges(release, reader):
        until = decide(release, reader, now).until
        if until is None:
            continue
        assert until > now
        assert decide(release, reader, until).allowed
        assert not decide(release, reader, until - TICK).allowed


@given(releases(), readers())
def test_every_refusal_of_an_open_stage_names_an_instant(release, reader):
    for now in edges(release, reader):
        decision = decide(release, reader, now)
        assert (decision.until is None) == (decision.allowed or release.stage not in READABLE)


@given(releases(), readers(), hours)
def test_leaving_a_tier_or_being_revoked_never_opens_anything(release, reader, now):
    if reader.term is None:
        return
    member = decide(release, reader, now)
    revoked = Reader(reader.tier, Term(reader.term.not_before, reader.term.not_after, now, reader.term.renewal_pending))
    for less in (STRANGER, revoked):
        assert decide(release, less, now).allowed <= member.allowed
    assert decide(release, revoked, now) == decide(release, STRANGER, now)


@given(releases(), readers())
def test_whoever_has_no_early_access_ahead_gets_a_strangers_answer(release, reader):
    for now in edges(release, reader):
        decision = decide(release, reader, now)
        has_early_access = decision.reason in {Reason.EARLY, Reason.TOO_EARLY}
        assert has_early_access or decision == decide(release, STRANGER, now)


@given(releases(), hours)
def test_a_phase_before_public_is_never_told_as_public(release, now):
    assert (phase(release, now) == "public") == decide(release, STRANGER, now).allowed


@given(st.lists(stages, min_size=1, max_size=8))
def test_no_path_of_legal_moves_reopens_what_was_withdrawn(path):
    legal = {(move.origin, move.target) for move in MOVES}
    at, was_withdrawn = Stage.DRAFT, False
    for target in path:
        if (at, target) in legal:
            at = target
        was_withdrawn = was_withdrawn or at is Stage.WITHDRAWN
        assert not was_withdrawn or at not in READABLE


def test_only_an_approved_edition_is_scheduled():
    assert {move.origin for move in MOVES if move.target is Stage.SCHEDULED} == {Stage.APPROVED}
    assert {move.origin for move in MOVES if move.target is Stage.APPROVED} == {Stage.IN_REVIEW}
