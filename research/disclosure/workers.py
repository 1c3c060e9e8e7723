"""Questions searched side by side in processes of their own, where they are many; the answers are the same.

Each process adds up with one thread, so that no answer depends on how many processors there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import TimeoutError as NotYet
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult, Pool

from research.disclosure.pattern import Pattern, Search
from research.disclosure.question import Question
from research.disclosure.universe import Codes, Numbers, Truths

MANY = 100_000  # pairs of a set and a seat, over all questions, from which processes are worth starting
PROCESSES = 2
LOOK = 0.2  # seconds between looks at the clock
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True)
class Task:
    """What is searched for every question of a universe."""

    sets: Truths
    seats: Sequence[Codes]
    cost: Numbers
    fixed: Truths

    def cheapest(self, question: Question, withheld: frozenset[int], check_time: Callable[[], None]) -> Pattern:
        """A cheapest pattern for any question."""
        return Search(question, self.sets, self.seats, self.cost, self.fixed, check_time).cheapest(withheld)

    def quick(self, question: Question, withheld: frozenset[int], check_time: Callable[[], None]) -> Pattern:
        """What a question needs besides."""
        return Search(question, self.sets, self.seats, self.cost, self.fixed, check_time).quick(withheld)


@dataclass
class Workers:
    """Processes that are started when there is much to do, and ended with the block they were made for."""

    check_time: Callable[[], None]
    pool: Pool | None = field(default=None)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self.pool.terminate()
            self.pool.join()

    def start(self, task: Task, questions: int) -> None:
        """Start processes if they are worth it."""
        if len(task.sets) * len(task.seats) * questions >= MANY and not self.pool:
            with one_thread():
                self.pool = get_context("spawn").Pool(PROCESSES)

    def all(
        self,
        search: Callable[[Question, frozenset[int], Callable[[], None]], Pattern],
        questions: Sequence[Question],
        withheld: frozenset[int],
    ) -> list[Pattern]:
        """The pattern of each question, in their order."""
        if not self.pool:
            return [search(question, withheld, self.check_time) for question in questions]
        sent = [self.pool.apply_async(search, (question, withheld, unhurried)) for question in questions]
        return [self.wait(one) for one in sent]

    def wait(self, sent: AsyncResult[Pattern]) -> Pattern:
        """One pattern, unless time runs out."""
        while True:
            self.check_time()
            try:
                return sent.get(LOOK)
            except NotYet:
                continue


def unhurried() -> None:
    """A process looks at no clock: whoever waits for it does, and ends it."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Processes that are started meanwhile add up with one thread."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
