"""Sign-in links: ten minutes, once, and by the browser that asked; nothing is used up by looking at one."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from research.archive import Database, Entry, instant_from, instant_text, record_entry
from research.errors import ConfigurationError
from research.members import Member, find_member, member_with_key
from research.portal.place import checked_url
from research.portal.secrets import digest, new_code, new_token, typed
from research.portal.tables import links

LIFETIME = timedelta(minutes=10)
KEPT = timedelta(days=1)  # rows that open nothing any more
MOST_TRIES = 5


class Refusal(StrEnum):
    """Why a link or a code does not sign anybody in."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_BROWSER = "other browser"
    WRONG_CODE = "wrong code"


@dataclass(frozen=True)
class Issued:
    """What a member needs to sign in: either of the two."""

    token: str = field(repr=False)
    code: str = field(repr=False)


def issue(rows: Connection, member: Member | None, now: datetime, browser: str | None = None) -> Issued:
    """Note a new link; for an address that may not sign in, one that nobody gets to know and that opens nothing.

    Parameters
    ----------
    rows : Connection
        Inside a writing transaction.
    member : Member or None
    now : datetime
    browser : str, optional
        The secret of the browser that asked; a link without one may be opened anywhere.
    """
    issued = Issued(new_token(), new_code())
    rows.execute(delete(links).where(links.c.made_at < instant_text(now - KEPT)))
    row = digest(issued.token)
    rows.execute(
        insert(links).values(
            token=row,
            member=member.key if member else None,
            browser=digest(browser) if browser else None,
            code=kept_code(row, issued.code),
            tries=0,
            made_at=instant_text(now),
        )
    )
    return issued


def kept_code(row: str, code: str) -> str:
    """A code's digest, which is another in every row."""
    return digest(f"{row} {code}")


def make_link(database: Database, base_url: str, address: str, now: datetime) -> str:
    """A one-time link for a member, to be handed over by the operator; the ledger keeps that it was made.

    Raises
    ------
    ConfigurationError
        When nobody on the roster has the address, or their term has ended.
    """
    url = checked_url(base_url)
    with database.writing() as rows:
        member = find_member(rows, address)
        if member is None:
            raise ConfigurationError(
                "this address is not on the roster; check its spelling, or import the roster again"
            )
        if member.term.is_over(now):
            raise ConfigurationError(
                f"this membership has {member.term.standing(now)}, so there is nothing to sign in to; "
                "import a roster with a new term first"
            )
        issued = issue(rows, member, now)
        record_entry(rows, Entry(now, "operator", "sign-in link made", detail={"member": member.key}))
    return address_of(url, issued.token)


def address_of(base_url: str, token: str, onward: str = "/") -> str:
    """Where a link leads; `onward` is the page of the portal that comes after signing in."""
    return f"{base_url}/sign-in/open?token={token}" + ("" if onward == "/" else f"&next={onward}")


def redeem(rows: Connection, token: str, browser: str | None, now: datetime) -> Member | Refusal:
    """The member whom a link signs in, and it is used up; or why it does not."""
    row = rows.execute(select(links).where(links.c.token == digest(token))).first()
    if row is None:
        return Refusal.UNKNOWN
    if row.browser is not None and (browser is None or digest(browser) != row.browser):
        return Refusal.OTHER_BROWSER
    return used(rows, row, now)


def redeem_code(rows: Connection, code: str, browser: str | None, now: datetime) -> Member | Refusal:
    """The member whom a code signs in, in the browser that asked for it; or why it does not."""
    row = rows.execute(select(links).where(links.c.browser == digest(browser))).first() if browser else None
    if row is None:
        return Refusal.OTHER_BROWSER
    is_right = hmac.compare_digest(row.code, kept_code(row.token, typed(code)))
    if row.tries >= MOST_TRIES:
        return Refusal.EXPIRED
    if not is_right or row.member is None:
        rows.execute(update(links).where(links.c.token == row.token).values(tries=row.tries + 1))
        return Refusal.WRONG_CODE
    return used(rows, row, now)


def used(rows: Connection, row: Row[Any], now: datetime) -> Member | Refusal:
    """Use a link up, if it is still good and its member may still sign in."""
    if row.used_at is not None:
        return Refusal.USED
    made_at = instant_from(row.made_at)
    if not made_at <= now < made_at + LIFETIME:
        return Refusal.EXPIRED
    member = member_with_key(rows, row.member) if row.member else None
    if member is None or member.term.is_over(now):
        return Refusal.UNKNOWN
    rows.execute(update(links).where(links.c.token == row.token).values(used_at=instant_text(now)))
    return member
