"""Limits on asking for sign-in mails: for one address, for one network, and for all of them together."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import Connection, delete, func, insert, select

from research.archive import instant_text
from research.portal.tables import requests

WITHIN = timedelta(hours=1)
MOST_FOR_ADDRESS = 5
MOST_FOR_NETWORK = 20
MOST_FOR_ALL = 300
EVERYONE = "everyone"


def may_ask(rows: Connection, asker: str, most: int, now: datetime) -> bool:
    """Whether somebody has asked less than `most` times within the hour; if so, this time is counted."""
    rows.execute(delete(requests).where(requests.c.at <= instant_text(now - WITHIN)))
    counted = select(func.count()).select_from(requests).where(requests.c.asker == asker)
    if rows.execute(counted).scalar_one() >= most:
        return False
    rows.execute(insert(requests).values(asker=asker, at=instant_text(now)))
    return True


def network_of(host: str) -> str:
    """The network of an internet address: what one household or office has.

    Examples
    --------
    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2ff::9")
    ('203.0.113.0/24', '2001:db8:1:200::/56')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{host}/{24 if address.version == 4 else 56}", strict=False))
