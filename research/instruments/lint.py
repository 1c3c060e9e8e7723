"""What must hold inside an instrument and between the files of a study, beyond the form of each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from research.errors import ConfigurationError
from research.instruments.instrument import Instrument
from research.instruments.item import DONT_KNOW, MISSING, Item
from research.instruments.model import Construct, MaturityModel
from research.instruments.routing import condition
from research.instruments.section import told

SELECTS = ("select_one", "select_multiple")


def check_instrument(instrument: Instrument, study: Path) -> None:
    """Stop at the first fault, with the file it is in."""
    for name, faults in {
        "instrument.yml": item_faults(instrument),
        "measures.yml": measure_faults(instrument),
        "equivalences.yml": equivalence_faults(instrument),
        "plan.yml": plan_faults(instrument),
    }.items():
        fault = next(faults, None)
        if fault is not None:
            raise ConfigurationError(f"{told(study / name)}: {fault}")


def twins(values: Iterable[object]) -> list[object]:
    """The values that are there more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def item_faults(instrument: Instrument) -> Iterator[str]:
    """Faults of single items, and of what one item says about another."""
    yield from (
        f"item {name!r} is there twice; give one of them another name"
        for name in twins(item.name for item in instrument.items)
    )
    earlier: set[str] = set()
    for item in instrument.items:
        yield from (f"item {item.name!r}: {fault}" for fault in [*choice_faults(item), *net_faults(item)])
        if item.relevant:
            unknown = sorted(column for column in condition(item.relevant).columns if column not in earlier)
            yield from (f"item {item.name!r}: relevant names {name!r}, which no earlier item is" for name in unknown)
        earlier |= {item.name, *(f"{item.name}/{choice.code}" for choice in item.choices)}


def choice_faults(item: Item) -> Iterator[str]:
    """Faults of an item's answers."""
    if item.type in SELECTS and not item.choices:
        yield f"a {item.type} item needs choices"
    if item.type not in SELECTS and item.choices:
        yield f"an item of type {item.type} has no choices"
    yield from (f"the label {label!r} is there twice" for label in twins(choice.label for choice in item.choices))
    for choice in item.choices:
        if choice.code < 0 and choice.code != DONT_KNOW:
            kind = MISSING.get(choice.code, "negative")
            yield f"the code {choice.code} is kept for a kind of missing ({kind}); only {DONT_KNOW} may be a choice"
    known = {choice.code for choice in item.choices}
    for key, named in (("added", item.added), ("dropped", item.dropped), ("lacking", item.lacking)):
        yield from (f"{key} names the code {code}, which is no choice" for code in named if code not in known)


def net_faults(item: Item) -> Iterator[str]:
    """Faults of an item's nets."""
    codes = {choice.code for choice in item.choices}
    for net, members in item.nets.items():
        if net in {choice.label for choice in item.choices}:
            yield f"the net {net!r} has the name of a choice"
        if not members or twins(members):
            yield f"the net {net!r} must name each of its codes once"
        strange = [code for code in members if code not in codes]
        if strange:
            yield f"the net {net!r} names the code {strange[0]}, which is no choice"


def measure_faults(instrument: Instrument) -> Iterator[str]:
    """Faults of constructs and of the maturity model."""
    measures = instrument.measures
    yield from (f"construct {n!r} is there twice" for n in twins(known.name for known in measures.constructs))
    for construct in measures.constructs:
        yield from construct_faults(construct, instrument)
    if measures.maturity is not None:
        yield from model_faults(measures.maturity, instrument)


def construct_faults(construct: Construct, instrument: Instrument) -> Iterator[str]:
    """Faults of one construct or area."""
    where = f"{construct.name!r}"
    if not construct.items:
        yield f"{where} has no items"
    for name in construct.items:
        if name not in instrument.by_name:
            yield f"{where} names the item {name!r}, which the instrument does not have"
    if not 1 <= construct.least <= max(1, len(construct.items)):
        yield f"{where} asks for at least {construct.least} of {len(construct.items)} items"
    for name, points in construct.points.items():
        if name not in construct.items:
            yield f"{where} gives points to {name!r}, which is not one of its items"
            continue
        needed = {choice.code for choice in instrument.item(name).substantive}
        if set(points) != needed:
            yield f"{where}: the points of {name!r} must name each of the codes {sorted(needed)} once"
    yield from (
        f"{where} reverses {n!r}, which is not one of its items" for n in construct.reverse if n not in construct.items
    )
    if all(name in instrument.by_name for name in construct.items):
        yield from (f"{where} {fault}" for fault in kind_faults(construct, instrument))


def kind_faults(construct: Construct, instrument: Instrument) -> Iterator[str]:
    """What a construct of its kind needs of its items and answers."""
    items = [instrument.item(name) for name in construct.items]
    if construct.kind in ("mean", "difference"):
        several = [item.name for item in items if item.type == "select_multiple"]
        yield from (f"takes the {construct.kind} of {name!r}, which allows several answers" for name in several)
    if construct.kind == "difference" and (len(items) != 2 or construct.least != 2):
        yield f"is a difference, which needs two items and least: 2, but there are {len(items)}"
    if construct.kind in ("count", "any") and set(construct.answers) != set(construct.items):
        yield f"is a {construct.kind}, so its answers must name what is counted of each item"
    if construct.kind == "first" and not (len(items) == 1 and construct.groups and construct.otherwise):
        yield "is of kind first, which needs one item, groups and otherwise"
    named = [(item, construct.answers[item.name]) for item in items if item.name in construct.answers]
    named += [(items[0], net) for net in construct.groups.values()] if items else []
    for item, answer in named:
        if not has(item, answer):
            yield f"counts {answer!r}, which {item.name!r} does not have"


def has(item: Item, answer: str | tuple[int, ...]) -> bool:
    """Whether an item has a net, a label, or all of some codes."""
    try:
        item.codes(answer)
    except ConfigurationError:
        return False
    return True


def model_faults(model: MaturityModel, instrument: Instrument) -> Iterator[str]:
    """Faults of the maturity model."""
    if len(model.cuts) != len(model.stages) - 1:
        yield f"maturity: {len(model.stages)} stages need {len(model.stages) - 1} cuts, but there are {len(model.cuts)}"
    if list(model.cuts) != sorted(set(model.cuts)):
        yield "maturity: the cuts must rise from the first to the last"
    if model.cuts and not model.low < model.cuts[0] <= model.cuts[-1] < model.high:
        yield f"maturity: the cuts must lie between low ({model.low:g}) and high ({model.high:g})"
    yield from (f"maturity: area {n!r} is there twice" for n in twins(area.name for area in model.areas))
    for area in model.areas:
        yield from construct_faults(area, instrument)


def equivalence_faults(instrument: Instrument) -> Iterator[str]:
    """Faults of what is said across waves."""
    yield from (f"item {n!r} is there twice" for n in twins(known.item for known in instrument.equivalences))
    for known in instrument.equivalences:
        if known.item not in instrument.by_name:
            yield f"item {known.item!r} is not in the instrument"
        for wave in known.breaks:
            if wave not in known.waves:
                yield f"item {known.item!r} breaks before wave {wave!r}, which is not among its waves"


def plan_faults(instrument: Instrument) -> Iterator[str]:
    """Names in the plan's models that are neither items nor scores."""
    known = {*instrument.by_name, *(construct.name for construct in instrument.measures.constructs)}
    for model in instrument.plan.models if instrument.plan else ():
        for name in (model.outcome, *model.predictors):
            if name not in known:
                yield f"model {model.name!r} names {name!r}, which is neither an item nor a construct"
