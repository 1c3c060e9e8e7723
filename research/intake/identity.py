"""Taking names off: e-mail and IP addresses in any cell, and columns that are headed as personal."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

EMAIL = re.compile(
    r"""[^\s@<>()\[\]{},;:"']+ (?: @ | \s?[\[({]\s?at\s?[\])}]\s? )
        [^\s@<>()\[\]{},;:"']+ (?: \. | \s?[\[({]\s?dot\s?[\])}]\s? ) [^\s@<>()\[\]{},;:"'.]{2,}""",
    re.VERBOSE | re.IGNORECASE,
)
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?:%\w+)?(?![\w:])", re.IGNORECASE)
EMAIL_MARK, IP_MARK = "[e-mail address removed]", "[IP address removed]"
PERSONAL = frozenset(
    part.strip()
    for part in """
    name | your name | full name | first name | last name | given name | family name | surname | middle name | username
    user name | recipientfirstname | recipientlastname | recipientemail | externalreference | email | e-mail | e mail
    your email | your e-mail | email address | e-mail address | your email address | emailaddress | mail | ip
    ip address | ip-address | ipaddress | ipaddr | phone | phone number | telephone | telephone number | mobile
    mobile number | locationlatitude | locationlongitude | locationaccuracy | street | street address | postal address
    home address | _submitted_by | network id | token
    """.replace("\n", "|").split("|")
    if part.strip()
)


@dataclass(frozen=True)
class Removed:
    """What the gate found: cells with e-mail addresses, cells with IP addresses, personal columns with content."""

    emails: int = 0
    addresses: int = 0
    columns: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.emails + other.emails, self.addresses + other.addresses, self.columns + other.columns)


def is_personal(*headings: str) -> bool:
    """Whether a column's heading says that it names people."""
    return any(" ".join(heading.lower().strip(" :*?.").split()) in PERSONAL for heading in headings)


def masked(text: str) -> str:
    """The text without e-mail and IP addresses."""
    return mask(text)[0]


def mask(text: str) -> tuple[str, bool, bool]:
    """The text without addresses, whether it held an e-mail address, and whether it held an IP address."""
    if not ("@" in text or "." in text or ":" in text or "＠" in text or "at" in text):
        return text, False, False
    plain = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    without, emails = EMAIL.subn(EMAIL_MARK, plain)
    hidden = IPV6.sub(lambda found: IP_MARK if is_address(found.group()) else found.group(), without)
    hidden = IPV4.sub(lambda found: IP_MARK if is_address(found.group()) else found.group(), hidden)
    addressed = hidden != without
    return (hidden if emails or addressed else text), bool(emails), addressed


def is_address(text: str) -> bool:
    """Whether a candidate is an IP address: a time of day is not, nor are two colons alone."""
    if not any(sign.isalnum() for sign in text):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return text.count(".") == 3 and all(int(part) <= 255 for part in text.split(".") if part.isdigit())
    return True


def gate(rows: Sequence[Sequence[str]], personal: Sequence[int]) -> tuple[list[list[str]], Removed]:
    """The rows without addresses and without the content of personal columns, and counts of what was there."""
    seen: dict[str, tuple[str, bool, bool]] = {"": ("", False, False)}
    cleaned, emails, addresses = [], 0, 0
    for row in rows:
        clean = []
        for cell in row:
            told = seen.get(cell)
            if told is None:
                told = seen[cell] = mask(cell)
            emails += told[1]
            addresses += told[2]
            clean.append(told[0])
        cleaned.append(clean)
    filled = [place for place in personal if any(row[place].strip() for row in cleaned)]
    for row in cleaned:
        for place in filled:
            row[place] = ""
    return cleaned, Removed(emails, addresses, len(filled))
