"""A panel: several waves in one sample, in which a person who answered twice is one unit and not two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from research.errors import ConfigurationError
from research.responses.design import Design, several
from research.responses.missing import NOT_ASKED
from research.responses.table import Responses

WAVE, UNIT, WEIGHT, START, STRATUM = "wave", "panel_unit", "panel_weight", "panel_start", "panel_stratum"
SELECTIONS = ("opt-in", "probability", "census")  # the first that any wave has allows the least to be said


def panel(waves: Sequence[Responses], person: str | None = None) -> Responses:
    """Several waves as one sample, so that a change between them counts who answered in both.

    Parameters
    ----------
    waves : sequence of Responses
        In the order of time, each with a name of its own, or plain frames, which are called 1, 2 and so on.
    person : str, optional
        The column that holds the same word for the same person in every wave; by default the pseudonyms.

    Returns
    -------
    Responses
        A row for each answer sheet and the column `wave` to estimate by: `compare(mean(told, item, by="wave"))` is the
        change with the covariance that common persons bring. The units of the design are the clusters of the waves
        where all have them (the same name is the same cluster), and persons otherwise. Each wave keeps its weights,
        its strata where all have them, and the margins it was raked to. Population counts are left out: they are of
        one wave, and without them errors are a little larger.

    Raises
    ------
    ConfigurationError
        For fewer than two waves, a person twice in one wave, no person in two waves, a unit in another stratum later,
        or replicate weights.

    Examples
    --------
    >>> from research import compare, mean
    >>> before = responses_from(pd.DataFrame({"who": ["a", "b", "c"], "hours": [1.0, 2.0, 4.0]}))
    >>> after = responses_from(pd.DataFrame({"who": ["a", "b", "d"], "hours": [2.0, 3.0, 6.0]}))
    >>> told = panel([before, after], person="who")
    >>> round(compare(mean(told, "hours", by="wave")).value, 4)
    1.3333
    """
    names = [one.wave.name if one.wave else str(place) for place, one in enumerate(waves, start=1)]
    check_waves(waves, names)
    persons = [persons_of(one, person, name) for one, name in zip(waves, names, strict=True)]
    check_overlap(persons)
    design, added = joint_design(waves, names, persons)
    frame = pd.concat([filled(one, waves) for one in waves], ignore_index=True)
    frame = frame.assign(**added)
    frame.index = pd.Index([f"{who} · {name}" for name, some in zip(names, persons, strict=True) for who in some])
    check_strata(frame, design)
    return Responses(
        frame,
        instrument=waves[-1].instrument,
        wave=joint_wave(waves, names),
        design=design,
        scores=joint_scores(waves, frame.index),
        weight_note=" ".join(dict.fromkeys(one.weight_note for one in waves if one.weight_note)),
        groupings={name: item for one in waves for name, item in one.groupings.items()},
    )


def check_waves(waves: Sequence[Responses], names: list[str]) -> None:
    """Refuse what cannot be put together."""
    if len(waves) < 2 or len(set(names)) < len(names):
        raise ConfigurationError(f"a panel needs two waves or more, each with its name; found {len(set(names))}")
    replicated = [name for one, name in zip(waves, names, strict=True) if one.design.replicates is not None]
    if replicated:
        raise ConfigurationError(
            f"the waves {', '.join(replicated)} have replicate weights, which do not tell who answered twice; "
            "give their strata and clusters instead"
        )


def persons_of(responses: Responses, person: str | None, name: str) -> pd.Series[str]:
    """Who gave each row, as words."""
    if person is None and responses.wave is None:
        raise ConfigurationError("plain frames have no pseudonyms; name the column of persons")
    if person is not None and person not in responses.frame.columns:
        raise ConfigurationError(f"wave {name!r} has no column {person!r}, which names persons")
    told = responses.frame.index.to_series() if person is None else responses.frame[person]
    unknown, twice = int(told.isna().sum()), int(told.duplicated().sum())
    if unknown or twice:
        raise ConfigurationError(
            f"wave {name!r} has {unknown} rows without a person and {twice} persons a second time, of {len(told)} rows"
        )
    return told.astype(str)


def check_overlap(persons: list[pd.Series[str]]) -> None:
    """Refuse waves without anyone in common: they are independent, and `compare` takes them as that."""
    together = pd.concat(persons, ignore_index=True)
    if not together.duplicated().any():
        raise ConfigurationError(
            f"nobody of {len(together)} rows is in two of the waves; compare their estimates as independent, without a "
            "panel, or name the column that persons are known by"
        )


def filled(responses: Responses, waves: Sequence[Responses]) -> pd.DataFrame:
    """The frame with the items of the other waves, not asked here."""
    frame = responses.frame.reset_index(drop=True)
    others = [name for one in waves for name in one.frame.columns if name not in frame.columns]
    lost = [name for name in dict.fromkeys(others) if responses.has_item(name.partition("/")[0])]
    return frame.assign(**dict.fromkeys(lost, NOT_ASKED))


def joint_design(
    waves: Sequence[Responses], names: list[str], persons: list[pd.Series[str]]
) -> tuple[Design, dict[str, list[object]]]:
    """The design of the panel and the columns that it names."""
    designs = [one.design for one in waves]
    clustered = all(design.clusters for design in designs)
    units = [one.frame[several(one.design.clusters)[0]] for one in waves] if clustered else persons
    sizes = [len(one) for one in waves]
    added: dict[str, list[object]] = {
        WAVE: [name for name, n in zip(names, sizes, strict=True) for _ in range(n)],
        UNIT: [unit for some in units for unit in some],
        WEIGHT: [weight for one in waves for weight in one.weights],
    }
    stratified = all(design.strata for design in designs)
    if stratified:
        added[STRATUM] = [stratum for one in waves for stratum in one.frame[several(one.design.strata)[0]]]
    margins = tuple(dict.fromkeys(name for design in designs for name in design.calibrated))
    for name in margins:
        added[f"{name} in its wave"] = [value for one, wave in zip(waves, names, strict=True) for value in apart(one, name, wave)]
    if margins:
        added[START] = [start for one in waves for start in starts_of(one)]
    design = Design(
        weights=WEIGHT,
        clusters=UNIT,
        strata=STRATUM if stratified else None,
        single_unit=designs[0].single_unit,
        calibrated=tuple(f"{name} in its wave" for name in margins),
        start=START if margins else None,
    )
    return design, added


def apart(responses: Responses, name: str, wave: str) -> list[object]:
    """A margin's categories, those of each wave for themselves; a wave that was not raked to it is one category."""
    if name not in responses.design.calibrated:
        return [wave] * len(responses)
    column = responses.frame[name]
    told = column.where(column.astype(float) >= 0, -1) if pd.api.types.is_numeric_dtype(column) else column
    return [f"{wave} · {value}" for value in told]


def starts_of(responses: Responses) -> list[float]:
    """Weights before raking; those of a wave that was not raked are its weights."""
    design = responses.design
    if not design.calibrated:
        return [float(weight) for weight in responses.weights]
    return [1.0] * len(responses) if design.start is None else [float(start) for start in responses.frame[design.start]]


def check_strata(frame: pd.DataFrame, design: Design) -> None:
    """Refuse a unit that is in one stratum first and in another later: there it would count as another unit."""
    if design.strata is None:
        return
    moved = int((frame.groupby(UNIT)[STRATUM].nunique() > 1).sum())
    if moved:
        raise ConfigurationError(
            f"{moved} units are in another stratum in a later wave; leave the strata out, or use those of the first wave"
        )


def joint_wave(waves: Sequence[Responses], names: list[str]) -> object:
    """The last wave's file under the names of all, with the least that their selections allow to be said."""
    known = [one.wave for one in waves if one.wave]
    if len(known) < len(waves):
        return None
    return replace(
        known[-1],
        name=" and ".join(names),
        title=" and ".join(wave.title for wave in known),
        selection=next(kind for kind in SELECTIONS if any(wave.selection == kind for wave in known)),
        source="; ".join(dict.fromkeys(wave.source for wave in known)),
        attribution=" ".join(dict.fromkeys(wave.attribution for wave in known)),
        organization=known[0].organization if len({wave.organization for wave in known}) == 1 else "unknown",
        population=(),
    )


def joint_scores(waves: Sequence[Responses], index: pd.Index[str]) -> pd.DataFrame:
    """The scores of all waves, missing where a wave has none."""
    if not any(len(one.scores.columns) for one in waves):
        return pd.DataFrame()
    told = pd.concat([one.scores.reindex(one.frame.index) for one in waves], ignore_index=True)
    return told.set_index(index)
