"""A letter: to whom, about what, and the key that keeps it from being sent twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from research.errors import ConfigurationError

DOMAIN = "workbench.invalid"  # of message ids; a name that can never be somebody's


@dataclass(frozen=True)
class Mail:
    """A letter in plain text.

    `key` names the occasion, as in `schedule/weekly/2026-11-23T06:00Z/failed`. A letter with the key of an earlier one
    is the same letter: it is not sent again, and a copy that a mail server repeats is recognized by its id.
    """

    to: str
    subject: str
    text: str
    key: str

    @property
    def id(self) -> str:
        """Names the letter in files and headers; tells nothing of the address or the occasion."""
        return hashlib.sha256(f"{self.key}\n{self.to}".encode()).hexdigest()[:32]

    def written(self, sender: str, now: datetime) -> bytes:
        """The letter as it is sent (RFC 5322).

        Raises
        ------
        ConfigurationError
            An address or the subject would break out of its header.
        """
        for name, header in (("recipient", self.to), ("sender", sender), ("subject", self.subject)):
            if not header.strip() or header != " ".join(header.splitlines()):
                raise ConfigurationError(f"the {name} of a mail must be one line and not empty; correct it")
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"], letter["Subject"] = addressed(sender), addressed(self.to), self.subject
        letter["Date"] = format_datetime(now.astimezone(UTC))
        letter["Message-ID"] = f"<{self.id}@{DOMAIN}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(self.text)
        return letter.as_bytes()


def addressed(address: str) -> str:
    """An address with exactly one recipient."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(sign in address for sign in " ,;<>"):
        raise ConfigurationError("a mail needs one plain address, as in ada@example.org; correct it")
    return address
