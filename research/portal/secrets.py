"""Secrets that open something: long ones for links and cookies, short ones to be typed; kept by digest only."""

from __future__ import annotations

import hashlib
import re
from secrets import choice, token_urlsafe

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that are mistaken for each other
TYPED = 8
TOKEN = re.compile(r"[A-Za-z0-9_-]{22,86}")


def new_token() -> str:
    """A secret of 256 bits that may stand in an address."""
    return token_urlsafe(32)


def new_code() -> str:
    """A secret to be typed; it opens nothing without the browser that asked, and not after a few wrong ones."""
    return "".join(choice(ALPHABET) for _ in range(TYPED))


def digest(secret: str) -> str:
    """How a secret is kept and looked for."""
    return hashlib.sha256(secret.encode()).hexdigest()


def typed(code: str) -> str:
    """A code as somebody has typed it, in the spelling it was made in.

    Examples
    --------
    >>> typed(" abcd-efgh ")
    'ABCDEFGH'
    """
    return re.sub(r"[\s-]", "", code).upper()


def spaced(code: str) -> str:
    """A code as it is read and typed most easily.

    Examples
    --------
    >>> spaced("ABCDEFGH")
    'ABCD-EFGH'
    """
    return f"{code[:4]}-{code[4:]}"


def is_token(text: str) -> bool:
    """Whether a text could be one of ours at all."""
    return TOKEN.fullmatch(text) is not None
