"""The plan of a study: claims written down before they are looked at, and the models that they are judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from research.errors import ConfigurationError
from research.instruments.section import Section, read_section, told

EXPECTED = ("rise", "fall")
CORRECTIONS = ("holm", "hochberg", "bonferroni", "bh", "by", "none")


@dataclass(frozen=True)
class Model:
    """A linear model: an outcome on several predictors, each an item or a score."""

    name: str
    title: str
    outcome: str
    predictors: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """That a predictor of a model goes with a `rise` or a `fall` of its outcome."""

    name: str
    words: str
    model: str
    predictor: str
    expect: str


@dataclass(frozen=True)
class Untestable:
    """A claim that the study's data cannot test, and why."""

    name: str
    words: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a study is held against.

    `wave` is the wave that is judged. Effects within `band` standard deviations are too small to matter; p is corrected
    over all claims together, as `correct` says.
    """

    models: tuple[Model, ...]
    claims: tuple[Claim, ...]
    untestable: tuple[Untestable, ...]
    wave: str
    band: float
    correct: str
    note: str = ""

    def model(self, name: str) -> Model:
        """The model of this name."""
        return next(known for known in self.models if known.name == name)


def read_plan(file: Path) -> Plan | None:
    """The plan of a study; None where it has none.

    Raises
    ------
    ConfigurationError
        The file does not say what it must; the sentence names file and key.
    """
    if not file.exists():
        return None
    top = read_section(file)
    plan = Plan(
        tuple(read_model(name, entry) for name, entry in top.named("models").items()),
        tuple(read_claim(name, entry) for name, entry in top.named("claims").items()),
        tuple(read_untestable(name, entry) for name, entry in top.named("untestable").items()),
        top.text("wave"),
        top.number("band"),
        top.among("correct", CORRECTIONS),
        top.text("note", ""),
    )
    top.end()
    fault = next(plan_faults(plan), None)
    if fault is not None:
        raise ConfigurationError(f"{told(file)}: {fault}")
    return plan


def read_model(name: str, entry: Section) -> Model:
    """One model."""
    model = Model(name, entry.text("title"), entry.text("outcome"), entry.texts("predictors"))
    entry.end()
    return model


def read_claim(name: str, entry: Section) -> Claim:
    """One claim."""
    claim = Claim(
        name, entry.text("words"), entry.text("model"), entry.text("predictor"), entry.among("expect", EXPECTED)
    )
    entry.end()
    return claim


def read_untestable(name: str, entry: Section) -> Untestable:
    """One claim that cannot be tested."""
    claim = Untestable(name, entry.text("words"), entry.text("reason"))
    entry.end()
    return claim


def plan_faults(plan: Plan) -> Iterator[str]:
    """What must hold inside a plan."""
    if plan.band <= 0:
        yield f"the band is {plan.band:g}; effects too small to matter need one above 0"
    models = {model.name: model for model in plan.models}
    for claim in plan.claims:
        if claim.model not in models:
            yield f"claim {claim.name!r} names the model {claim.model!r}; there are {', '.join(models) or 'none'}"
        elif claim.predictor not in models[claim.model].predictors:
            yield f"claim {claim.name!r} is about {claim.predictor!r}, which is no predictor of {claim.model!r}"
