"""Maturity models, and respondents grown with known true scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from research.instruments import Construct, Instrument, Item, MaturityModel, Measures
from research.responses import Responses
from tests.made import asked

STEPS = {1: "Never", 2: "Rarely", 3: "Sometimes", 4: "Frequently", -4: "Don't know"}
USE = Construct("use", "Use", ("use_1", "use_2", "use_3"), 2)
RULES = Construct("rules", "Rules", ("rule_1", "rule_2"), 2, points={"rule_1": {0: 1.0, 1: 4.0}})
STAGES, CUTS = ("Started", "Organized", "Embedded", "Driving"), (1.625, 2.375, 3.125)
MODEL = MaturityModel("model", "Program maturity", (USE, RULES), STAGES, CUTS, 1.0, 4.0)


def area(name: str, items: int, yes_no: bool = False) -> Construct:
    names = tuple(f"{name}_{i}" for i in range(1, items + 1))
    return Construct(name, name, names, 2, {item: {0: 1.0, 1: 4.0} for item in names} if yes_no else {})


# As many items in each area as the study on open source programs has.
LONG = MaturityModel(
    "long",
    "Program maturity",
    (area("used", 2), area("given", 2), area("people", 3), area("policy", 4, yes_no=True)),
    STAGES,
    CUTS,
    1.0,
    4.0,
)
WORRY = Construct("worry", "Worry", ("use_1", "use_2"), 1, reverse=("use_2",))


def items(model: MaturityModel) -> tuple[Item, ...]:
    rules = {name for area in model.areas for name in area.points}
    names = [name for area in model.areas for name in area.items]
    steps = [asked(name, STEPS, short=name) for name in names if name not in rules]
    asked_rules = [asked(name, {0: "No", 1: "Yes"}) for name in names if name in rules]
    return (*steps, *asked_rules, asked("size", {1: "Small", 2: "Large"}))


def study(frame: pd.DataFrame, model: MaturityModel = MODEL) -> Responses:
    constructs = (WORRY,) if model is MODEL else ()
    return Responses(frame, Instrument("grown", "Grown", items(model), measures=Measures(constructs, model)))


def cells(n: int, seed: int, model: MaturityModel = MODEL) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Answers of n respondents by a graded model, and the overall scores that endless repeats would average to.

    Areas correlate .8, items load .75 on their area.
    """
    chance = np.random.default_rng(seed)
    general = chance.standard_normal(n)
    columns, true = {}, []
    for part in model.areas:
        level = 0.8**0.5 * general + 0.2**0.5 * chance.standard_normal(n)
        expected = []
        for name in part.items:
            cuts = np.array([0.2]) if name in part.points else np.array([-1.0, 0.0, 1.0])
            passed, average = graded(level, cuts, chance)
            columns[name] = passed if name in part.points else 1 + passed
            expected.append(1 + average * 3 / len(cuts))
        true.append(np.mean(expected, axis=0))
    columns["size"] = 1 + chance.integers(0, 2, n)
    return pd.DataFrame(columns), pd.Series(np.mean(true, axis=0))


def graded(level: np.ndarray, cuts: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """How many cuts each respondent passes, now and on average."""
    rest = (1 - 0.75**2) ** 0.5
    noise = rest * chance.standard_normal(len(level))
    now = ((0.75 * level + noise)[:, None] > cuts).sum(axis=1)
    return now, stats.norm.cdf((0.75 * level[:, None] - cuts) / rest).sum(axis=1)


def grown(n: int, seed: int) -> Responses:
    return study(cells(n, seed)[0])
