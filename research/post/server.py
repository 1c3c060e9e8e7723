"""The mail server, named by the environment; without one, letters wait in the outbox for whoever carries them."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from research.errors import ConfigurationError

SERVER, PASSWORD, SENDER = "RESEARCH_MAIL", "RESEARCH_MAIL_PASSWORD", "RESEARCH_MAIL_FROM"
EXAMPLE = "smtp://mail.example.org:587"
PORTS = {"smtp": 25, "smtps": 465}
PATIENCE = 20  # seconds


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in; `smtp` turns to TLS where the server offers it, `smtps` speaks it from the start."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    def deliver(self, letter: bytes) -> None:
        """Hand a letter in.

        Raises
        ------
        OSError
            The server cannot be reached, or refuses (`smtplib.SMTPException` is one).
        """
        message = message_from_bytes(letter, policy=SMTP)
        with self.connected() as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def connected(self) -> smtplib.SMTP:
        """A connection, encrypted where the server can; a name and a password never go over one that is not."""
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif self.user:
            server.close()
            raise smtplib.SMTPException("offers no encryption, so no password is sent")
        return server


def mail_server(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """The server that `RESEARCH_MAIL` names; None where it names none.

    Raises
    ------
    ConfigurationError
        The address of the server cannot be read.

    Examples
    --------
    >>> mail_server({"RESEARCH_MAIL": "smtp://mail.example.org:587"}).port
    587
    """
    named = environment.get(SERVER, "").strip()
    if not named:
        return None
    try:
        parts = urlsplit(named)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if parts.scheme not in PORTS or not host or parts.password:
        raise ConfigurationError(f"{SERVER} must read like {EXAMPLE}; a password belongs into {PASSWORD}")
    user, password = unquote(parts.username or ""), environment.get(PASSWORD, "")
    return MailServer(parts.scheme, host, port or PORTS[parts.scheme], user, password)


def sender(environment: Mapping[str, str] = os.environ) -> str:
    """Whom letters are from."""
    return environment.get(SENDER, "").strip() or "workbench@localhost"
