"""The verb `calibrate`: weights that meet known totals or means of groups and numbers, near to where they began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Calibration, Responses
from research.weighting.margins import Categories, Name, Target, categories_of, population_of, several
from research.weighting.raking import check_margin, check_start
from research.weighting.solving import KINDS, Distance, solve
from research.weighting.steps import Start, cost, start_of, with_weights

Floats = NDArray[np.float64]
MET = 1e-8  # how far a sum may end from its target, relative to its size
APART = 20.0  # start weights that are so far from counting the population are brought to it before bounds are taken


@dataclass(frozen=True, eq=False)
class Number:
    """A column that is a number, and what its weighted total should be."""

    name: str
    values: Floats
    target: float


def calibrate(
    responses: Responses,
    to: Mapping[Any, Mapping[Any, float] | float],
    by: Iterable[Name] | None = None,
    kind: str = "linear",
    bounds: tuple[float, float] | None = None,
    population: float | None = None,
    start: str | None = None,
) -> Responses:
    """Calibrate weights to known shares, counts, means or totals.

    Parameters
    ----------
    responses : Responses
        Weights of their design are the start; weights that an earlier call made are not.
    to : mapping of item to {code or label: share or count}, or of item to a number
        Groups as in `weight`. A number is the population's total of an item where people are counted (by counts or
        `population`), and its mean where there are only shares.
    by : iterable of str, optional
        The items to use; all without it.
    kind : {"linear", "exponential", "logit"}
        How a factor grows: `linear` (the regression estimator; may fall below 0 without bounds), `exponential` (raking,
        always above 0) or `logit` (between bounds).
    bounds : (float, float), optional
        The least and the most that a start weight may be multiplied by, with 1 between them; `logit` needs them.
        Start weights that do not count the population, not within a factor of 20, are brought to its size first.
    population : float, optional
        How many people there are.
    start : str, optional
        The column of weights to begin with; see `weight`.

    Returns
    -------
    Responses
        With the column `weight`. Standard errors rest on what a regression on the margins leaves.

    Raises
    ------
    WeightingError
        When a category is empty, a number is missing or out of reach, bounds cannot be met or a weight would be
        negative; the sentence names the margin.

    Notes
    -----
    Deville and Särndal (1992). All margins are met to 1e-8 of their size, mostly to 1e-12; R's default is 1e-7.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"sex": ["w", "w", "m"], "age": [30.0, 50.0, 40.0]}))
    >>> found = calibrate(answers, to={"sex": {"w": 0.5, "m": 0.5}, "age": 42.0})
    >>> found.weights.round(3).tolist()
    [0.45, 1.05, 1.5]
    """
    distance = distance_of(kind, bounds)
    groups, numbers = sorted_out(to, by)
    begin = start_of(responses, start)
    check_start(begin.weights)
    people = population_of(responses, groups, population)
    scaled = scaled_start(begin, people)
    known = scaled if people is None else scaled * (people / scaled.sum())
    margins = [categories_of(responses, target, known, people) for target in groups]
    columns = [number_of(responses, name, told, known, people) for name, told in numbers.items()]
    check_reach(margins, columns, scaled, distance)
    made = scaled * factors(margins, columns, scaled, float(known.sum()), distance)
    check_signs(made, kind)
    step = Calibration(tuple(target.names for target in groups), tuple(numbers), kind=kind, bounds=bounds)
    return with_weights(responses, begin, made, step, note(groups, numbers, distance, made))


def distance_of(kind: str, bounds: tuple[float, float] | None) -> Distance:
    """The distance of a kind between bounds."""
    kind = {"raking": "exponential", "greg": "linear"}.get(kind, kind)
    if kind not in KINDS:
        raise WeightingError(f"no kind of calibration is called {kind!r}; the kinds are {', '.join(KINDS)}")
    if bounds is None and kind == "logit":
        raise WeightingError("logit calibration bends between bounds; give bounds=(low, high) with 1 between them")
    low, high = (-np.inf, np.inf) if bounds is None else map(float, bounds)
    if not low < 1 < high or (kind == "logit" and not (np.isfinite(low) and np.isfinite(high))):
        raise WeightingError(
            f"the bounds {low:g} and {high:g} leave no room to keep a weight as it is; give one below 1 and one above"
        )
    return Distance(kind, low, high)


def sorted_out(to: Mapping[Name, Any], by: Iterable[Name] | None) -> tuple[tuple[Target, ...], dict[str, float]]:
    """The margins of groups, and the numbers, all of them or those named."""
    told = {several(name): what for name, what in to.items()}
    wanted = list(told) if by is None else [several(name) for name in by]
    strange = [" by ".join(names) for names in wanted if names not in told]
    if strange or not wanted:
        raise WeightingError(
            f"no population margin for {', '.join(map(repr, strange)) or 'anything'}; "
            f"there are {', '.join(' by '.join(names) for names in told) or 'none'}; give one in to="
        )
    groups = tuple(Target(names, told[names]) for names in wanted if isinstance(told[names], Mapping))
    return groups, {names[0]: float(told[names]) for names in wanted if not isinstance(told[names], Mapping)}


def scaled_start(begin: Start, people: float | None) -> Floats:
    """Start weights, brought to the population where they do not count it at all."""
    ratio = 1.0 if people is None else people / begin.weights.sum()
    apart = begin.column is None or not 1 / APART <= ratio <= APART
    return begin.weights * ratio if apart else begin.weights


def number_of(responses: Responses, name: str, told: float, known: Floats, people: float | None) -> Number:
    """A number with its values and the total it should have.

    Raises
    ------
    WeightingError
        When it is missing for someone, or no average of the answers comes to it.
    """
    values = np.asarray(responses.numeric(name), dtype=np.float64)
    lost = int(np.isnan(values).sum())
    if lost:
        raise WeightingError(
            f"{lost} of {len(values)} respondents have no number for {name!r}, which its margin needs of each; "
            "fill it in, or calibrate to its groups, where not known is a group of its own"
        )
    mean = told if people is None else told / people
    used = values[known > 0]
    if not used.min() <= mean <= used.max():
        what = "a mean of" if people is None else f"a total among {people:,.10g} people, so a mean of"
        raise WeightingError(
            f"the margin of {name!r} is read as {what} {mean:,.6g}, which lies outside all answers; "
            "give a total together with counts or population=, and a mean without them"
        )
    return Number(name, values, mean * float(known.sum()))


def factors(
    margins: Sequence[Categories], numbers: Sequence[Number], start: Floats, total: float, distance: Distance
) -> Floats:
    """What multiplies each start weight; numbers are taken about their means, which conditions the equations."""
    rows, targets = matrix_of(margins, numbers, len(start), total)
    found, misfit = solve(rows, start, targets, distance)
    if np.abs(misfit).max() > MET:
        raise WeightingError(not_met(margins, numbers, misfit, distance))
    return found


def matrix_of(
    margins: Sequence[Categories], numbers: Sequence[Number], people: int, total: float
) -> tuple[Floats, Floats]:
    """A row for the number of people, for each category and for each number, and what each should add to."""
    rows, targets = [np.ones((1, people))], [np.array([total])]
    for margin in margins:
        rows.append((margin.codes == np.arange(len(margin.targets))[:, None]).astype(np.float64))
        targets.append(margin.targets)
    for number in numbers:
        middle, spread = number.target / total, float(number.values.std()) or 1.0
        rows.append(((number.values - middle) / spread)[None, :])
        targets.append(np.zeros(1))
    return np.vstack(rows), np.concatenate(targets)


def check_reach(margins: Sequence[Categories], numbers: Sequence[Number], start: Floats, distance: Distance) -> None:
    """Refuse categories that are empty, or that need a larger factor on average than the bounds allow."""
    for margin in margins:
        mass = np.bincount(margin.codes, start, len(margin.targets))
        check_margin(margin, np.bincount(margin.codes[start > 0], minlength=len(margin.targets)), None)
        for label, target, now in zip(margin.labels, margin.targets, mass, strict=True):
            if now and not distance.low <= target / now <= distance.high:
                raise WeightingError(
                    f"{label!r} of {margin.name!r} needs a factor of {target / now:.3g} on average, outside the bounds "
                    f"{distance.low:g} and {distance.high:g}; widen them or merge the category"
                )


def check_signs(weights: Floats, kind: str) -> None:
    """Refuse weights below 0."""
    below = int((weights < 0).sum())
    if below:
        raise WeightingError(
            f"{below} of {len(weights)} weights come out below 0 by {kind} calibration; "
            "use kind='exponential', or give bounds such as (0.2, 5)"
        )


def not_met(margins: Sequence[Categories], numbers: Sequence[Number], misfit: Floats, distance: Distance) -> str:
    """The sentence for margins that no factors can meet together."""
    names = [margin.name for margin in margins for _ in margin.targets] + [number.name for number in numbers]
    worst = names[max(int(np.abs(misfit).argmax()) - 1, 0)]
    every = ", ".join(dict.fromkeys(names))
    free = not np.isfinite(distance.low) and not np.isfinite(distance.high)
    why = "contradict each other" if free else f"cannot be met with factors from {distance.low:g} to {distance.high:g}"
    what = "drop a margin" if free else "widen the bounds or drop a margin"
    return (
        f"the margins {every} {why}: {worst!r} stays {np.abs(misfit).max():.2%} off; {what}, or merge small categories"
    )


def note(groups: Iterable[Target], numbers: Iterable[str], distance: Distance, weights: Floats) -> str:
    """How the weights were made, for the small print."""
    told = ", ".join([*(target.label for target in groups), *numbers])
    kept = np.isfinite([distance.low, distance.high])
    within = f", factors from {distance.low:g} to {distance.high:g}" if kept.any() else ""
    return f"Weighted by {distance.kind} calibration to {told}{within}; {cost(weights)}"
