"""The outbox: a letter lies there whole before anything else happens, and is handed in from there."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from research.archive import Home, write_whole
from research.post.letter import Mail
from research.post.server import MailServer, mail_server, sender

PRIVATE = 0o600
SENT = "sent"


def send(mail: Mail, home: Home, now: datetime) -> Path:
    """Write a letter into the outbox, and hand it to the mail server where one is named.

    Parameters
    ----------
    mail : Mail
    home : Home
        Its `outbox` folder is made where it is not there; only its owner may enter.
    now : datetime
        The instant that stands in the letter's date.

    Returns
    -------
    Path
        Where the letter lies: in the outbox, or under `sent/` once a server has taken it. A server that cannot be
        reached loses nothing: the letter stays, and the next `send` or `deliver` hands it in.

    Raises
    ------
    ConfigurationError
        An address, the subject, or the name of the mail server is not what it must be.
    """
    server = mail_server()
    waiting = home.private(home.outbox) / f"{mail.id}.eml"
    if not is_posted(mail, home):
        write_whole(waiting, mail.written(sender(), now), PRIVATE)
    if server is not None:
        deliver(home, server)
    return waiting if waiting.exists() else home.outbox / SENT / waiting.name


def is_posted(mail: Mail, home: Home) -> bool:
    """Whether a letter of this key to this person lies in the outbox already, or was handed in."""
    name = f"{mail.id}.eml"
    return (home.outbox / name).exists() or (home.outbox / SENT / name).exists()


def deliver(home: Home, server: MailServer) -> int:
    """Hand in the letters that wait, oldest first, and say how many still do."""
    waiting = sorted(home.outbox.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for place, letter in enumerate(waiting):
        try:
            server.deliver(letter.read_bytes())
        except FileNotFoundError:
            continue  # another process has handed it in
        except OSError:
            return len(waiting) - place
        os.replace(letter, home.private(home.outbox / SENT) / letter.name)
    return 0
