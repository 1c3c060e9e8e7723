"""The place where the portal stands: the address under which readers know it, and what it works with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from research.archive import Database, Home
from research.errors import ConfigurationError
from research.portal.postman import Postman

DEFAULT_URL = "http://127.0.0.1:8000"
NETWORK = "The Community Research Network"
BASE_URL = "RESEARCH_BASE_URL"  # where a deployment states it once, for the server and for printed links


@dataclass(frozen=True)
class Place:
    """What every page needs: the stores, the clock, and the one address that links are made of."""

    home: Home
    database: Database
    clock: Callable[[], datetime]
    base_url: str
    name: str
    postman: Postman
    pepper: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it over TLS."""
        return self.base_url.startswith("https://")

    def cookie(self, name: str) -> str:
        """A cookie's name; over TLS one that no neighboring host can set."""
        return f"__Host-{name}" if self.is_secure else name

    def veiled(self, text: str) -> str:
        """A digest of an address or a network that nobody can compute again once the process has ended."""
        return hmac.new(self.pepper, text.encode(), hashlib.sha256).hexdigest()


def checked_url(text: str) -> str:
    """The address that links are made of, or a sentence about what is wrong with it.

    Examples
    --------
    >>> checked_url("https://library.example.org/")
    'https://library.example.org'
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query or parts.username:
        raise ConfigurationError(f"{text!r} is not the address of a site; write one like https://library.example.org")
    if parts.scheme == "http" and not is_this_machine(host):
        raise ConfigurationError(
            f"{text!r} would send sign-ins unencrypted over the network; use https there, or 127.0.0.1 on this machine"
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_this_machine(host: str) -> bool:
    """Whether a host name can only mean the machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
