"""The postman: sign-in mails are posted after the page was answered, so that no answer is slower for a member."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from research.archive import Home
from research.post import Mail, send

log = logging.getLogger(__name__)


class Postman:
    """Posts letters one after the other, in a thread of its own."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postman")
        self.last: Future[None] | None = None

    def hand_over(self, mail: Mail | None, now: datetime) -> None:
        """Take a letter; None is a letter to nobody, and takes the same way up to the door."""
        self.last = self.thread.submit(self.post, mail, now)

    def post(self, mail: Mail | None, now: datetime) -> None:
        """Post a letter; a failure is told in the log without saying to whom."""
        if mail is None:
            return
        try:
            send(mail, self.home, now)
        except Exception as error:
            log.error("a sign-in mail could not be posted: %s", type(error).__name__)

    def wait(self) -> None:
        """Until everything handed over so far is posted."""
        if self.last is not None:
            self.last.result()

    def close(self) -> None:
        """Post what there is and stop."""
        self.thread.shutdown(wait=True)
