"""A small study with a plan, its answers made by a known rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from research.estimation import Estimates, regress
from research.hypotheses import verdicts
from research.instruments import Claim, Instrument, Item, License, Model, Plan, Untestable, Wave
from research.responses import Responses

PLAN = Plan(
    (Model("habit", "Habit", "y", ("a", "b")),),
    (
        Claim("helpers", "More helpers go with more habit", "habit", "a", "rise"),
        Claim("noise", "More noise goes with less habit", "habit", "b", "fall"),
    ),
    (Untestable("stress", "Helpers count most after a setback", "setbacks were not asked"),),
    "2026",
    0.1,
    "holm",
)
WAVE = Wave("made", "2026", "Made", "opt-in", "unknown", "Made", License("CC0-1.0", "Public domain", False), "Nobody")


def planned(n: int, seed: int = 3, plan: Plan | None = PLAN, wave: Wave | None = WAVE) -> Responses:
    """Answers in which a goes with y, and b does not; every step of a meets every step of b."""
    a, b = np.arange(n) % 3, np.arange(n) // 3 % 3
    frame = pd.DataFrame({"y": a + np.random.default_rng(seed).integers(0, 3, n), "a": a, "b": b})
    items = tuple(Item(name, "integer", f"How much {name}?", short=name) for name in ("y", "a", "b"))
    instrument = Instrument("made", "Made", items, plan=plan)
    return Responses(frame, instrument, wave)


def claims(n: int, judged: bool = True, **changed: object) -> Estimates:
    """The claims of the plan, or their model alone."""
    responses = planned(n, plan=replace(PLAN, **changed))  # type: ignore[arg-type]
    return verdicts(responses) if judged else regress(responses, "y", on=["a", "b"])
