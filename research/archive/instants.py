"""Instants: always UTC, one spelling in files and rows, so that text sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime


def instant_text(at: datetime) -> str:
    """An instant as `2026-11-23T09:00:00.000000Z`; one without a zone is refused, because it names no instant.

    Examples
    --------
    >>> from datetime import timedelta, timezone
    >>> instant_text(datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1))))
    '2026-11-23T08:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone; pass datetime.now(UTC), not datetime.now()")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_from(text: str) -> datetime:
    """The instant that `instant_text` has written."""
    return datetime.fromisoformat(text).astimezone(UTC)
