"""An item: what is asked, how it may be answered, and what the answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from research.errors import ConfigurationError

NOT_ASKED, SKIPPED, LEFT_BEFORE, DONT_KNOW, WITHDRAWN, UNKNOWN = -1, -2, -3, -4, -5, -6
MISSING = {
    NOT_ASKED: "not asked",
    SKIPPED: "skipped",
    LEFT_BEFORE: "left before",
    DONT_KNOW: "don't know",
    WITHDRAWN: "withdrawn",
    UNKNOWN: "unknown",
}
TYPES = ("select_one", "select_multiple", "integer", "decimal", "text", "date")
ROLES = (
    "outcome",
    "mechanics",
    "belief",
    "reinforcement",
    "need",
    "alternatives",
    "maturity",
    "profile",
    "key",
    "other",
)


@dataclass(frozen=True)
class Choice:
    """An answer on offer. "Don't know" has the code -4 and stays in the base unless the item says otherwise."""

    code: int
    label: str


@dataclass(frozen=True)
class Item:
    """A question with a stable name; its codes never change meaning.

    `nets` name sets of codes (`agree: [4, 5]`). `relevant` is the routing condition in words or XLSForm form.
    `stem` is the wording shared by the rows of a grid. `added` names the first wave of a choice that came in later,
    `dropped` the last wave of one that went out, `lacking` the waves that left one out in between. `worded` and `stems`
    give label and stem in the words of later waves.
    """

    name: str
    type: str
    label: str
    choices: tuple[Choice, ...] = ()
    stem: str = ""
    grid: str = ""
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    role: str = "other"
    construct: str = ""
    reverse: bool = False
    scale: str = ""
    nets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    dont_know: str = "answer"
    pii: bool = False
    sensitive: bool = False
    source: str = ""
    license: str = ""
    since: str = ""
    until: str = ""
    short: str = ""
    added: Mapping[int, str] = field(default_factory=dict)
    dropped: Mapping[int, str] = field(default_factory=dict)
    lacking: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    worded: Mapping[str, str] = field(default_factory=dict)
    stems: Mapping[str, str] = field(default_factory=dict)

    @property
    def wording(self) -> str:
        """The exact question as it is read by the respondent, stem first."""
        return f"{self.stem} {self.label}".strip()

    def wording_in(self, wave: str) -> str:
        """The exact question as a wave read it; waves are in the order of their names."""
        return f"{latest(self.stems, wave, self.stem)} {latest(self.worded, wave, self.label)}".strip()

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording that any wave read."""
        waves = ("", *sorted({*self.worded, *self.stems}))
        return tuple(dict.fromkeys(self.wording_in(wave) for wave in waves))

    @property
    def heading(self) -> str:
        """A short label for rows and columns."""
        return self.short or self.label

    @property
    def substantive(self) -> tuple[Choice, ...]:
        """The choices other than "don't know", in order."""
        return tuple(choice for choice in self.choices if choice.code >= 0)

    @property
    def in_base(self) -> tuple[int, ...]:
        """The codes that count as an answer."""
        keeps = self.dont_know == "answer"
        return tuple(choice.code for choice in self.choices if choice.code >= 0 or (choice.code == DONT_KNOW and keeps))

    def codes(self, answer: str | int | tuple[int, ...] | list[int]) -> tuple[int, ...]:
        """The codes that a net, a choice label, a code or several codes stand for; `top 2`, `bottom 3` by code too."""
        if isinstance(answer, (tuple, list)):
            return tuple(code for part in answer for code in self.codes(part))
        if isinstance(answer, int):
            if answer in {choice.code for choice in self.choices}:
                return (answer,)
        elif answer in self.nets:
            return self.nets[answer]
        else:
            found = tuple(choice.code for choice in self.choices if choice.label == answer)
            found = found or boxes(answer, [choice.code for choice in self.substantive])
            if found:
                return found
        offered = ", ".join([*self.nets, *(choice.label for choice in self.choices)])
        raise ConfigurationError(f"item {self.name!r} has no answer or net {answer!r}; it has {offered}")

    def offers(self, code: int, wave: str) -> bool:
        """Whether a wave had this answer on offer; waves are in the order of their names."""
        within = self.added.get(code, wave) <= wave <= self.dropped.get(code, wave)
        return within and wave not in self.lacking.get(code, ())

    def label_of(self, code: int) -> str:
        """The label of a code, or the name of its kind of missing."""
        for choice in self.choices:
            if choice.code == code:
                return choice.label
        return MISSING.get(code, str(code))


def boxes(answer: str, codes: Sequence[int]) -> tuple[int, ...]:
    """The highest or lowest codes that "top 2" or "bottom 2" stands for; none for other words."""
    asked = re.fullmatch(r"(top|bottom) (\d+)", answer)
    if asked is None or not 0 < int(asked[2]) < len(codes):
        return ()
    ordered = sorted(codes, reverse=asked[1] == "top")
    return tuple(sorted(ordered[: int(asked[2])]))


def latest(worded: Mapping[str, str], wave: str, first: str) -> str:
    """The words of the last change up to a wave; those of the beginning where there is none."""
    changed = [since for since in worded if since <= wave]
    return worded[max(changed)] if changed else first
