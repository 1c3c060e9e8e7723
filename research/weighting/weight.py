"""The verbs `weight` and `poststratify`: responses with weights that bring the sample to its population margins."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Calibration, Responses
from research.weighting.margins import Name, Target, To, categories_of, population_of, targets_of
from research.weighting.steps import cost, counted, start_of, with_weights
from research.weighting.units import Unit, unit_of


def weight(
    responses: Responses,
    to: To,
    by: Iterable[Name] | None = None,
    cap: float | None = None,
    population: float | None = None,
    start: str | None = None,
    unit: str | None = None,
    of: str | None = None,
) -> Responses:
    """Rake responses to population margins.

    Parameters
    ----------
    responses : Responses
        Weights of their design are the start; weights that an earlier call made are not.
    to : iterable of Margin, mapping of item to {code or label: share or count}, or Series of counts
        Population shares, adding to one in each item, or counts of its people. Items that are crossed are named
        together: `{("sex", "age"): {("Women", "18-34"): 0.14, …}}`.
    by : iterable of str, optional
        The items to use; all without it.
    cap : float, optional
        The largest weight, in multiples of the mean; it is held while raking, so that the margins are met all the same.
    population : float, optional
        How many people the weights add to, where the margins are shares.
    start : str, optional
        The column of weights to begin with, where it is not the design's; naming the present weights goes on from them.
    unit : {"person", "community", "organization"}, optional
        Whom a weight counts. With `of`, each of these counts once and its weight is spread over its respondents.
    of : str, optional
        The column that tells which community or organization a respondent belongs to.

    Returns
    -------
    Responses
        With the column `weight`, which adds to the population where it is counted, otherwise to what the start weights
        add to (the number of respondents without them), the step in `design.calibrations`, and `weight_note` telling
        how. Respondents whose category is not known keep their weight on that margin.

    Raises
    ------
    WeightingError
        When a margin is missing, empty or impossible, when margins count different populations, when a cap is too
        tight; the sentence names the margin.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"size": ["small", "small", "small", "large"]}))
    >>> weight(answers, to={"size": {"small": 0.5, "large": 0.5}}).weights.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    >>> weight(answers, to={"size": {"small": 60, "large": 40}}, population=100).weights.round(3).tolist()
    [20.0, 20.0, 20.0, 40.0]
    """
    return fitted(responses, targets_of(to, by), "raking", cap, population, start, unit_of(responses, unit, of))


def poststratify(
    responses: Responses,
    to: To,
    population: float | None = None,
    start: str | None = None,
    unit: str | None = None,
    of: str | None = None,
) -> Responses:
    """Bring the cells of one item, or of several crossed, to their known shares or counts.

    Every respondent of a cell is multiplied by one factor, what the cell should weigh by what it does (Holt and Smith
    1979). See `weight` for the parameters; margins of several items that are not crossed are raked with `weight`.

    Raises
    ------
    WeightingError
        When a cell of the population has no respondents: merge it with the cell most like it.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"size": ["small", "small", "small", "large"]}))
    >>> poststratify(answers, to={"size": {"small": 300, "large": 50}}).weights.tolist()
    [100.0, 100.0, 100.0, 50.0]
    """
    targets = targets_of(to, None)
    if len(targets) > 1:
        raise WeightingError(
            f"post-stratification meets the cells of one margin, and {len(targets)} are given "
            f"({', '.join(target.label for target in targets)}); cross them as "
            f"{{{targets[0].names + targets[1].names}: …}}, or rake to them with weight()"
        )
    told = unit_of(responses, unit, of)
    return fitted(responses, targets, "poststratification", None, population, start, told)


def fitted(
    responses: Responses,
    targets: tuple[Target, ...],
    how: str,
    cap: float | None,
    population: float | None,
    start: str | None,
    unit: Unit,
) -> Responses:
    """Responses raked to margins, of persons or of the units they belong to."""
    begin = unit.spread(start_of(responses, start), start)
    people = population_of(responses, targets, population)
    weights = begin.weights if people is None else begin.weights * (people / begin.weights.sum())
    made = unit.raked([categories_of(responses, target, weights, people) for target in targets], weights, cap)
    step = Calibration(tuple(target.names for target in targets), kind=how, cap=cap)
    return with_weights(unit.recorded(responses), begin, made, step, note(how, targets, made, cap) + counted(unit.kind))


def note(how: str, targets: Iterable[Target], weights: NDArray[np.float64], cap: float | None) -> str:
    """How the weights were made, for the small print."""
    told = ", ".join(f"{t.label} ({t.source})" if t.source else t.label for t in targets)
    capped = f", none above {cap:g} times the mean" if cap is not None else ""
    words = {"poststratification": "post-stratification"}.get(how, how)
    return f"Weighted by {words} to {told}{capped}; {cost(weights)}"
