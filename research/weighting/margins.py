"""Population margins beside the sample: which category each respondent is in, and what each must add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import WeightingError
from research.instruments import Margin
from research.responses import Responses

UNKNOWN = "not known"
SLACK = 0.005  # shares may miss one by their rounding
COUNTS = 2.0  # numbers that add to more count people; shares that are wrong add to less
PERCENT = 0.5
SAME = 1e-6  # two margins that count one population agree so far
Name = str | tuple[str, ...]
To: TypeAlias = "Iterable[Margin] | Mapping[Any, Mapping[Any, float]] | pd.Series[Any]"
Codes = NDArray[np.integer[Any]]  # small integers: fresh memory costs more than the sums
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Categories:
    """One margin over the respondents.

    `codes` gives each respondent's category as a position in `labels` and `targets`, what the weights of a category
    must add up to.
    """

    name: str
    codes: Codes
    targets: NDArray[np.float64]
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Target:
    """What a population says of one item, or of several crossed: a share or a number of people for each answer."""

    names: tuple[str, ...]
    told: Mapping[Any, float]
    source: str = ""

    @property
    def label(self) -> str:
        """The items in words."""
        return " by ".join(self.names)


def targets_of(to: To, by: Iterable[Name] | None) -> tuple[Target, ...]:
    """The margins to weight to, all of them or those named; a mapping is read as item -> {answer: share or count}."""
    known = {target.names: target for target in every_target(to)}
    wanted = list(known) if by is None else [several(name) for name in by]
    strange = [" by ".join(names) for names in wanted if names not in known]
    if strange or not wanted:
        raise WeightingError(
            f"no population margin for {', '.join(map(repr, strange)) or 'anything'}; "
            f"there are {', '.join(target.label for target in known.values()) or 'none'}; "
            "give one in the wave file or in to="
        )
    return tuple(known[names] for names in wanted)


def every_target(to: To) -> list[Target]:
    """Margins as they come: of the wave's file, a mapping, or counts in a Series whose index names the items."""
    if isinstance(to, pd.Series):
        return [target_of_series(to)]
    if isinstance(to, Mapping):
        return [Target(several(name), told) for name, told in to.items()]
    return [Target((margin.item,), margin.shares, margin.source) for margin in to]


def target_of_series(counts: pd.Series[Any]) -> Target:
    """A margin from a Series of shares or counts, as `groupby(...).size()` gives it."""
    names = counts.index.names
    if any(name is None for name in names):
        raise WeightingError(
            "the index of the population's counts has no name; name each of its levels after the item it counts"
        )
    return Target(tuple(map(str, names)), counts.to_dict())


def several(name: Name) -> tuple[str, ...]:
    """One name as a tuple, several as they are."""
    return (name,) if isinstance(name, str) else tuple(name)


def categories_of(responses: Responses, target: Target, start: Floats, population: float | None = None) -> Categories:
    """Place respondents in the categories of a margin.

    Whoever did not answer, or did not know, is a category of its own that keeps its weight; the shares then hold among
    the others.

    Raises
    ------
    WeightingError
        When the shares do not add to one, or respondents gave an answer that the margin has no share for.
    """
    shares, _ = shares_of(responses, target, population)
    answers = list(shares)
    codes, left_out = placed(responses, target.names, answers)
    if left_out:
        raise WeightingError(
            f"{left_out} respondents gave an answer to {target.label!r} that the population margin has no share for; "
            "add its share or recode the item"
        )
    labels = tuple(label_of_cell(responses, target.names, answer) for answer in answers)
    if not (codes == len(answers)).any():
        known = float(start.sum())
        return Categories(target.label, codes, np.array([shares[answer] * known for answer in answers]), labels)
    known = float(start[codes < len(answers)].sum())
    targets = np.array([*(shares[answer] * known for answer in answers), start.sum() - known])
    return Categories(target.label, codes, targets, (*labels, UNKNOWN))


def placed(responses: Responses, names: tuple[str, ...], answers: list[tuple[Any, ...]]) -> tuple[Codes, int]:
    """Each respondent's position among the answers, one past the last where not known, and how many fit nowhere."""
    levels = [list(dict.fromkeys(answer[place] for answer in answers)) for place in range(len(names))]
    if len(names) == 1:
        codes = positions(responses.codes(names[0]), levels[0])
        missing = codes == len(answers)
        asked = is_answer(responses, names[0], responses.codes(names[0])) if missing.any() else missing
        return codes, int((missing & asked).sum())
    combined, strange = np.zeros(len(responses), dtype=np.intp), np.zeros(len(responses), dtype=bool)
    unknown = np.zeros(len(responses), dtype=bool)
    for name, level in zip(names, levels, strict=True):
        column = responses.codes(name)
        codes = positions(column, level)
        missing = codes == len(level)
        answered = missing & is_answer(responses, name, column) if missing.any() else missing
        strange, unknown = strange | answered, unknown | (missing & ~answered)
        combined = combined * (len(level) + 1) + codes
    table = np.full(int(np.prod([len(level) + 1 for level in levels])), -1, dtype=np.intp)
    for position, answer in enumerate(answers):
        table[flat(answer, levels)] = position
    found = table[combined]
    strange = (strange | (found < 0)) & ~unknown
    return np.asarray(np.where(unknown, len(answers), found)), int(strange.sum())


def flat(answer: tuple[Any, ...], levels: list[list[Any]]) -> int:
    """The position of a cell in the table of all levels, each with one more for what is not known."""
    at = 0
    for part, level in zip(answer, levels, strict=True):
        at = at * (len(level) + 1) + level.index(part)
    return at


def positions(column: pd.Series[Any], level: list[Any]) -> Codes:
    """Where each value stands in a list, one past its end for values that are not in it."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), list(column.cat.categories)
    elif isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub" and is_narrow(column.to_numpy()):
        numbers = column.to_numpy() + np.int8(0)  # a truth value is no place in a table
        low, high = int(numbers.min()), int(numbers.max())
        codes, values = (numbers if low == 0 else numbers.astype(np.intp) - low), list(range(low, high + 1))
    else:
        codes, uniques = pd.factorize(column)
        values = list(uniques)
    place = {value: i for i, value in enumerate(level)}
    small = np.int16 if len(level) < np.iinfo(np.int16).max else np.intp
    table = np.array([*(place.get(value, len(level)) for value in values), len(level)], dtype=small)
    return np.take(table, codes)  # a missing value has the code -1, the last place of the table


def is_narrow(numbers: NDArray[Any]) -> bool:
    """Whether whole numbers lie so close together that a table of all of them is small."""
    return bool(len(numbers)) and int(numbers.max()) - int(numbers.min()) < 4096


def shares_of(
    responses: Responses, target: Target, population: float | None = None
) -> tuple[dict[tuple[Any, ...], float], float | None]:
    """Shares by code, adding to exactly one, and how many people they are of, where the margin counts them."""
    shares: dict[tuple[Any, ...], float] = {}
    for answer, told in target.told.items():
        for cell in cells_named(responses, target, answer):
            if cell in shares:
                raise WeightingError(f"the margin of {target.label!r} names an answer twice; give it one share")
            shares[cell] = float(told)
    total = sum(shares.values())
    check_total(target, total, min(shares.values(), default=0.0), population)
    counts = total if total >= COUNTS else None
    return {code: told / total for code, told in shares.items()}, counts


def cells_named(responses: Responses, target: Target, answer: Any) -> list[tuple[Any, ...]]:
    """The cells that an answer of a margin stands for, as codes."""
    parts = answer if len(target.names) > 1 else (answer,)
    if not isinstance(parts, tuple) or len(parts) != len(target.names):
        raise WeightingError(
            f"the margin of {target.label!r} needs one answer for each of {len(target.names)} items in every cell; "
            'write {("first", "second"): share}'
        )
    codes = [
        responses.item(name).codes(part) if responses.has_item(name) else (part,)
        for name, part in zip(target.names, parts, strict=True)
    ]
    return list(product(*codes))


def check_total(target: Target, total: float, least: float, population: float | None) -> None:
    """Refuse numbers that are neither shares nor counts."""
    if not np.isfinite(total) or least < 0 or (total < COUNTS and abs(total - 1) > SLACK):
        raise WeightingError(
            f"the population shares of {target.label!r} add to {total:.3f} instead of 1, or one is negative; "
            "give shares between 0 and 1 that add to one, or counts of people"
        )
    if abs(total - 100) <= PERCENT and population is None:
        raise WeightingError(
            f"the population shares of {target.label!r} add to {total:.5g}: percent? "
            "Give shares between 0 and 1, or population=100 if there are a hundred people"
        )


def population_of(responses: Responses, targets: Iterable[Target], population: float | None) -> float | None:
    """How many people the margins are of, where any of them counts people; None where all are shares."""
    if population is not None and not population > 0:
        raise WeightingError(f"a population of {population:g} people cannot be weighted to; give a number above 0")
    counted = [(target.label, shares_of(responses, target, population)[1]) for target in targets]
    if population is not None:
        counted = [("population", population), *counted]
    told = [(name, count) for name, count in counted if count is not None]
    for name, count in told[1:]:
        if abs(count - told[0][1]) > SAME * told[0][1]:
            raise WeightingError(
                f"the margins {told[0][0]!r} and {name!r} add to different totals ({told[0][1]:,.10g} and "
                f"{count:,.10g}); bring them to one population"
            )
    return told[0][1] if told else None


def is_answer(responses: Responses, item: str, column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Who gave a substantive answer."""
    answered = column >= 0 if responses.has_item(item) else column.notna()
    return np.asarray(answered, dtype=bool)


def label_of(responses: Responses, item: str, answer: Any) -> str:
    """An answer in words."""
    return responses.item(item).label_of(answer) if responses.has_item(item) else str(answer)


def label_of_cell(responses: Responses, names: tuple[str, ...], cell: tuple[Any, ...]) -> str:
    """The answers of a cell in words."""
    return " and ".join(label_of(responses, name, answer) for name, answer in zip(names, cell, strict=True))
