"""Post: letters to people, written durably into the outbox first, and handed to a mail server where one is named."""

from research.post.letter import Mail
from research.post.outbox import deliver, is_posted, send
from research.post.server import MailServer, mail_server

__all__ = ["Mail", "MailServer", "deliver", "is_posted", "mail_server", "send"]
