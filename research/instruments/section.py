"""One level of a YAML file, read key by key, so that every fault names the file and the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from research.errors import ConfigurationError


class Plain(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # the C loader where there is one
    """Every scalar is text: `No` stays an answer, `2018` a name; the section that asks decides the type."""


def mapping_without_twins(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    """A mapping whose keys are told apart; YAML itself would let the last twin win."""
    pairs: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, "a key is not a plain word", key_node.start_mark)
        if key in pairs:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is there twice", key_node.start_mark)
        pairs[key] = loader.construct_object(value_node, deep=True)
    return pairs


Plain.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping_without_twins)


class Section:
    """A mapping of a YAML file at a path of keys; `end` refuses whatever nobody has asked for."""

    def __init__(self, content: Any, file: Path, path: str = "") -> None:
        self.file, self.path = file, path
        if not isinstance(content, dict):
            self.refuse("", "holds keys with values", content)
        self.content: dict[str, Any] = content
        self.asked: set[str] = set()

    def refuse(self, key: str, expected: str, found: Any = None) -> NoReturn:
        """Stop with a sentence that names file, key, what was expected and what kind of thing was found."""
        there = "" if found is None else f", but it is {kind_of(found)}"
        raise ConfigurationError(f"{told(self.file)}: {self.at(key)} must be one that {expected}{there}")

    def at(self, key: str) -> str:
        """The path of keys to a value."""
        return " > ".join(part for part in (self.path, key) if part) or "the file"

    def fault(self, key: str, sentence: str) -> ConfigurationError:
        """An error about a key, in a sentence of the caller's."""
        return ConfigurationError(f"{told(self.file)}: {self.at(key)}: {sentence}")

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def value(self, key: str, default: Any = None, required: bool = False) -> Any:
        """The raw value of a key."""
        self.asked.add(key)
        if key in self.content:
            return self.content[key]
        if required:
            raise ConfigurationError(f"{told(self.file)}: {self.at(key)} is missing; write it")
        return default

    def text(self, key: str, default: str | None = None) -> str:
        """Text; without a default it must be there and not be empty."""
        found = self.value(key, default, required=default is None)
        if not isinstance(found, str) or (default is None and not found.strip()):
            self.refuse(key, "is text", found)
        return " ".join(found.split())

    def among(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of a few words."""
        found = self.text(key, default)
        if found not in allowed and found != default:
            raise self.fault(key, f"{found!r} is none of {', '.join(allowed)}")
        return found

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        found = self.value(key, default, required=default is None)
        return found if isinstance(found, int) else self.as_integer(key, found)

    def as_integer(self, key: str, found: Any) -> int:
        """A raw value of a key as a whole number."""
        try:
            return int(found)
        except (TypeError, ValueError):
            self.refuse(key, "is a whole number", found)

    def as_number(self, key: str, found: Any) -> float:
        """A raw value of a key as a number."""
        try:
            return float(found)
        except (TypeError, ValueError):
            self.refuse(key, "is a number", found)

    def number(self, key: str) -> float:
        """A number; it must be there."""
        return self.as_number(key, self.value(key, required=True))

    def truth(self, key: str, default: bool = False) -> bool:
        """`true` or `false`."""
        found = self.value(key, "true" if default else "false")
        if found not in ("true", "false"):
            self.refuse(key, "is true or false", found)
        return bool(found == "true")

    def day(self, key: str) -> date | None:
        """A date as 2018-06-15, or None where there is no such key."""
        found = self.value(key)
        if found is None:
            return None
        try:
            return date.fromisoformat(found)
        except (TypeError, ValueError):
            self.refuse(key, "is a day as 2018-06-15", found)

    def raw_list(self, key: str) -> list[Any]:
        """A list of anything; empty where there is no such key."""
        found = self.value(key, [])
        if not isinstance(found, list):
            self.refuse(key, "is a list", found)
        return list(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is no such key."""
        found = self.raw_list(key)
        if not all(isinstance(part, str) for part in found):
            self.refuse(key, "is a list of texts", found)
        return tuple(" ".join(part.split()) for part in found)

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; empty where there is no such key."""
        return tuple(self.as_integer(key, part) for part in self.raw_list(key))

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; empty where there is no such key."""
        return tuple(self.as_number(key, part) for part in self.raw_list(key))

    def section(self, key: str) -> Section:
        """The section below a key; empty where there is no such key."""
        return Section(self.value(key, {}), self.file, self.at(key))

    def sections(self, key: str) -> tuple[Section, ...]:
        """The sections of a list below a key."""
        return tuple(Section(part, self.file, f"{self.at(key)} {n}") for n, part in enumerate(self.raw_list(key), 1))

    def named(self, key: str) -> dict[str, Section]:
        """The sections below a key, by their names."""
        below = self.section(key)
        return {name: Section(content, self.file, below.at(name)) for name, content in below.content.items()}

    def words(self, key: str) -> dict[str, str]:
        """Texts by name below a key."""
        below = self.section(key)
        return {name: below.text(name) for name in below}

    def by_code(self, key: str) -> dict[int, str]:
        """Texts by whole number below a key, in order."""
        below = self.section(key)
        return {below.as_integer(name, name): below.text(name) for name in below}

    def end(self) -> None:
        """Refuse the keys that nobody has asked for."""
        strange = [key for key in self.content if key not in self.asked]
        if strange:
            known = ", ".join(sorted(self.asked))
            raise self.fault(strange[0], f"no such key is known here; known are {known}")


def kind_of(found: Any) -> str:
    """What a raw value is, in a word."""
    if isinstance(found, dict):
        return "a section"
    if isinstance(found, list):
        return "a list"
    return "empty" if found == "" else f"{found!r}"


def told(file: Path) -> str:
    """A file by its last three parts, which is enough to find it."""
    return "/".join(file.parts[-3:])


def read_section(file: Path) -> Section:
    """The whole of a YAML file as a section."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=Plain)
    except FileNotFoundError:
        raise ConfigurationError(f"{told(file)} is not there; write it") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{told(file)} is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{told(file)}{line}: {getattr(error, 'problem', None) or 'no YAML'}") from None
    return Section({} if content in (None, "") else content, file)
