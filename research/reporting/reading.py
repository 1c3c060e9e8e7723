"""YAML that remembers where each word stands, so that a refusal can name file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from research.errors import ConfigurationError


class Passage(str):
    """Words of an author, and the file and line they begin at."""

    file: str
    line: int
    source: str  # the whole text of the file

    __slots__ = ("file", "line", "source")

    def __new__(cls, words: str, file: str = "", line: int = 1, source: str = "") -> Passage:
        """Words with their place; without one, the words are their own source."""
        passage = super().__new__(cls, words)
        passage.file, passage.line, passage.source = file, line, source or words
        return passage

    def place_of(self, words: str) -> str:
        """`file, line n` of the first occurrence of some words of the passage."""
        lines = self.source.splitlines()[self.line - 1 :]
        whole = re.compile(rf"(?<![\w.]){re.escape(words)}(?!\w)")
        exact = (at for at, line in enumerate(lines) if whole.search(line))
        ahead = next(exact, next((at for at, line in enumerate(lines) if words in line), 0))
        return f"{self.file}, line {self.line + ahead}"


@dataclass(frozen=True)
class Told:
    """A value of a YAML file with its dotted key and its place."""

    value: Any  # a dict of Told, a list of Told, or a scalar
    key: str
    file: str
    line: int
    source: str

    @property
    def where(self) -> str:
        """File, line and key, for a message."""
        return f"{self.file}, line {self.line}" + (f" ({self.key})" if self.key else "")

    def refuse(self, sentence: str) -> ConfigurationError:
        """An error that begins with the place."""
        return ConfigurationError(f"{self.where}: {sentence}")

    def mapping(self, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, Told]:
        """The keys and values, after refusing keys that nobody knows and asking for those that are missing."""
        if not isinstance(self.value, dict):
            raise self.refuse("keys and values are expected here")
        known = [*required, *optional]
        for key, told in self.value.items():
            if key not in known:
                near = get_close_matches(str(key), known, 3, 0.5)
                meant = f"did you mean {' or '.join(map(repr, near))}?" if near else f"known are {', '.join(known)}"
                raise told.refuse(f"nobody knows the key {key!r}; {meant}")
        missing = [key for key in required if key not in self.value]
        if missing:
            raise self.refuse(f"{len(missing)} keys are missing: {', '.join(missing)}")
        return self.value

    def items(self) -> Iterator[Told]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.refuse("a list is expected here")
        return iter(self.value)

    def text(self) -> Passage:
        """Words; a number, a date or nothing is refused."""
        if not isinstance(self.value, str):
            raise self.refuse(f"words are expected here, found {kind_of(self.value)}; put them in quotation marks")
        return Passage(self.value.strip(), self.file, self.line, self.source)

    def words(self) -> Passage:
        """Words or nothing; nothing is the empty passage."""
        return Passage("", self.file, self.line, self.source) if self.value is None else self.text()

    def texts(self) -> tuple[Passage, ...]:
        """A list of words."""
        return tuple(entry.text() for entry in self.items())

    def day(self) -> date:
        """A date without a time."""
        if not isinstance(self.value, date) or isinstance(self.value, datetime):
            raise self.refuse(f"a date such as 2026-11-23 is expected here, found {kind_of(self.value)}")
        return self.value

    def instant(self, zone: str = "UTC") -> datetime:
        """An instant in UTC; one without an offset is told by the clocks of `zone`."""
        written = self.value
        if isinstance(written, str):
            with suppress(ValueError):
                written = datetime.fromisoformat(written)
        if not isinstance(written, datetime):
            raise self.refuse(f"an instant such as 2026-12-15T09:00:00Z is expected here, found {kind_of(self.value)}")
        return (written if written.tzinfo else written.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.refuse(f"true or false is expected here, found {kind_of(self.value)}")
        return self.value

    def plain(self) -> Any:
        """The value as YAML knows it, without places."""
        if isinstance(self.value, dict):
            return {key: told.plain() for key, told in self.value.items()}
        if isinstance(self.value, list):
            return [told.plain() for told in self.value]
        return self.value


def read_yaml(source: str, file: str, first_line: int = 1, whole: str = "") -> Told:
    """Read YAML text; `whole` is the file around it when it is only a part, such as a front matter."""
    loader = yaml.SafeLoader(source)
    try:
        node = loader.get_single_node()
        if node is None:
            return Told({}, "", file, first_line, whole or source)
        return told_of(loader, node, "", file, first_line, whole or source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise ConfigurationError(f"{file}, line {line}: not YAML: {getattr(error, 'problem', None) or error}") from None
    finally:
        loader.dispose()


def told_of(loader: yaml.SafeLoader, node: yaml.Node, key: str, file: str, first_line: int, source: str) -> Told:
    """One node and what is below it."""

    def below(part: yaml.Node, name: object) -> Told:
        return told_of(loader, part, f"{key}.{name}" if key else str(name), file, first_line, source)

    line = first_line + node.start_mark.line
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = {}
        for named, part in node.value:
            name = loader.construct_object(named)
            if name in value:
                raise ConfigurationError(f"{file}, line {first_line + named.start_mark.line}: {name!r} is there twice")
            value[name] = below(part, name)
    elif isinstance(node, yaml.SequenceNode):
        value = [below(part, at) for at, part in enumerate(node.value, 1)]
    else:
        value = loader.construct_object(node)
    return Told(value, key, file, line, source)


def kind_of(value: object) -> str:
    """What a value is, in words."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "words", dict: "keys", list: "a list"}
    if value is None:
        return "nothing"
    if isinstance(value, date):
        return "a date"
    return names.get(type(value), type(value).__name__)
