"""Who was asked what: the waves of an item, and routing conditions in XLSForm words with three values of truth.

`${program} = 1`, `${size} != -4`, `selected(${journey}, 5)`, `not(${a} = 1) and (${b} >= 2 or ${c} = 0)`
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from research.errors import ConfigurationError
from research.instruments.item import Item

TOKEN = re.compile(r"\s*(?:\$\{(\w+)\}|(-?\d+)|(<=|>=|!=|=|<|>)|(\w+)|([(),]))")
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

Answers = Callable[[str], int | None]  # column name -> its code, None where nothing is known
Truth = Callable[[Answers], bool | None]


@dataclass(frozen=True)
class Condition:
    """A routing condition: the columns it reads, and whether it holds (None: cannot be told)."""

    text: str
    columns: frozenset[str]
    holds: Truth


class Parser:
    """Reads one condition from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.columns = text, set[str]()
        self.tokens = self.tokenize(text)
        self.place = 0

    def tokenize(self, text: str) -> list[tuple[str, str]]:
        """The words of a condition, each with its kind."""
        tokens, place = [], 0
        while text[place:].strip():
            found = TOKEN.match(text, place)
            if found is None:
                self.fail()
            kind = ("item", "number", "compare", "word", "sign")[(found.lastindex or 1) - 1]
            tokens.append((kind, found.group(found.lastindex or 1)))
            place = found.end()
        return tokens

    def fail(self) -> NoReturn:
        """Stop with a sentence that shows how a condition looks."""
        raise ConfigurationError(
            f"the condition {self.text!r} cannot be read; "
            "write it like '${program} = 1 and not(selected(${journey}, 5))'"
        )

    def next(self, *wanted: str) -> str | None:
        """The next word if it is one of these, else None and nothing moves."""
        if self.place < len(self.tokens) and self.tokens[self.place][1] in wanted:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return None

    def take(self, kind: str) -> str:
        """The next word, which must be of this kind."""
        if self.place >= len(self.tokens) or self.tokens[self.place][0] != kind:
            self.fail()
        self.place += 1
        return self.tokens[self.place - 1][1]

    def sign(self, wanted: str) -> None:
        """The next word must be this sign."""
        if self.next(wanted) is None:
            self.fail()

    def whole(self) -> Truth:
        """The condition to its end."""
        truth = self.either()
        if self.place < len(self.tokens):
            self.fail()
        return truth

    def either(self) -> Truth:
        """Parts joined by `or`: true if any is, false if all are."""
        parts = [self.both()]
        while self.next("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda answers: any_of([part(answers) for part in parts])

    def both(self) -> Truth:
        """Parts joined by `and`: false if any is, true if all are."""
        parts = [self.single()]
        while self.next("and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else lambda answers: all_of([part(answers) for part in parts])

    def single(self) -> Truth:
        """A comparison, `selected(...)`, `not(...)` or parentheses."""
        if self.next("("):
            return self.closed(self.either())
        if self.next("not"):
            self.sign("(")
            inner = self.closed(self.either())
            return lambda answers: opposite(inner(answers))
        if self.next("selected"):
            self.sign("(")
            item = self.take("item")
            self.sign(",")
            return self.closed(self.comparison(f"{item}/{self.take('number')}", "=", 1))
        item = self.take("item")
        return self.comparison(item, self.take("compare"), int(self.take("number")))

    def closed(self, truth: Truth) -> Truth:
        """What was opened by a parenthesis ends with one."""
        self.sign(")")
        return truth

    def comparison(self, column: str, sign: str, number: int) -> Truth:
        """A column's code against a number; unknown where the column holds no answer."""
        self.columns.add(column)
        compare = COMPARE[sign]

        def holds(answers: Answers) -> bool | None:
            code = answers(column)
            return None if code is None else compare(code, number)

        return holds


def any_of(truths: list[bool | None]) -> bool | None:
    """Kleene's or."""
    return True if True in truths else None if None in truths else False


def all_of(truths: list[bool | None]) -> bool | None:
    """Kleene's and."""
    return False if False in truths else None if None in truths else True


def opposite(truth: bool | None) -> bool | None:
    """Kleene's not."""
    return None if truth is None else not truth


@lru_cache(maxsize=1024)
def condition(text: str) -> Condition:
    """Read a routing condition.

    Examples
    --------
    >>> condition("${program} = 1").holds({"program": 1}.get)
    True
    """
    parser = Parser(text)
    truth = parser.whole()
    return Condition(text, frozenset(parser.columns), truth)


def is_asked_in(item: Item, wave: str) -> bool:
    """Whether a wave's questionnaire holds an item; waves are in the order of their names."""
    return (not item.since or item.since <= wave) and (not item.until or wave <= item.until)
