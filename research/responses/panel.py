"""A panel: several waves in one sample, in which a person who answered twice is one unit and not two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from research.errors import ConfigurationError
from research.instruments import Wave
from research.responses.design import Calibration, Design, several
from research.responses.missing import NOT_ASKED
from research.responses.table import Responses

WAVE, UNIT, WEIGHT, STRATUM = "wave", "panel unit", "panel weight", "panel stratum"
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
    >>> from research import compare, mean, responses_from
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
    frame[WAVE] = pd.Categorical(frame[WAVE], names, ordered=True)
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
) -> tuple[Design, dict[str, list[Any]]]:
    """The design of the panel and the columns that it names."""
    designs = [one.design for one in waves]
    clustered = all(design.clusters for design in designs)
    units = [one.frame[several(one.design.clusters)[0]] for one in waves] if clustered else persons
    added: dict[str, list[Any]] = {
        WAVE: [name for name, one in zip(names, waves, strict=True) for _ in range(len(one))],
        UNIT: [unit for some in units for unit in some],
        WEIGHT: [weight for one in waves for weight in one.weights],
    }
    stratified = all(design.strata for design in designs)
    if stratified:
        added[STRATUM] = [stratum for one in waves for stratum in one.frame[several(one.design.strata)[0]]]
    steps: list[Calibration] = []
    for place, (name, one) in enumerate(zip(names, waves, strict=True)):
        sizes = [len(other) for other in waves]
        before, after = sum(sizes[:place]), sum(sizes[place + 1 :])
        for number, step in enumerate(one.design.calibrations, start=1):
            told = f"calibration {number} of {name}"
            steps.append(renamed(step, told))
            added |= spread_out(one, step, told, before, after)
    design = Design(
        weights=WEIGHT,
        clusters=UNIT,
        strata=STRATUM if stratified else None,
        single_unit=designs[0].single_unit,
        calibrations=tuple(steps),
        unit=designs[0].unit,
    )
    return design, added


def renamed(step: Calibration, told: str) -> Calibration:
    """A calibration of one wave by the names of its columns in the panel."""
    return replace(
        step,
        margins=tuple(tuple(f"{name}, {told}" for name in margin) for margin in step.margins),
        numbers=tuple(f"{name}, {told}" for name in step.numbers),
        start=f"start, {told}",
        made=f"made, {told}",
    )


def spread_out(responses: Responses, step: Calibration, told: str, before: int, after: int) -> dict[str, list[Any]]:
    """The columns of a calibration of one wave; respondents of other waves start with nothing and so have no part."""
    frame = responses.frame
    start = [1.0] * len(frame) if step.start is None else list(frame[step.start].astype(float))
    columns: dict[str, tuple[list[Any], Any]] = {
        f"{name}, {told}": (known_words(frame[name]), "elsewhere") for margin in step.margins for name in margin
    }
    numbers = {name: responses.numeric(name) for name in step.numbers}
    # numbers count about their mean, so that the mean is where a respondent of another wave adds nothing
    columns |= {f"{name}, {told}": (list(column), float(column.mean())) for name, column in numbers.items()}
    columns |= {f"start, {told}": (start, 0.0), f"made, {told}": (list(frame[step.made].astype(float)), 1.0)}
    return {name: [other] * before + values + [other] * after for name, (values, other) in columns.items()}


def known_words(column: pd.Series[Any]) -> list[Any]:
    """A margin's categories as words, None for every kind of missing."""
    numbers = pd.api.types.is_numeric_dtype(column)
    return [None if pd.isna(value) or (numbers and value < 0) else str(value) for value in column]


def check_strata(frame: pd.DataFrame, design: Design) -> None:
    """Refuse a unit that is in one stratum first and in another later: there it would count as another unit."""
    if design.strata is None:
        return
    moved = int((frame.groupby(UNIT)[STRATUM].nunique() > 1).sum())
    if moved:
        raise ConfigurationError(
            f"{moved} units are in another stratum in a later wave; leave the strata out, or keep those of the first "
            "wave"
        )


def joint_wave(waves: Sequence[Responses], names: list[str]) -> Wave | None:
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
