"""What weights cost, and whether they do what they should."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from research.exhibits import Base, Cell, Chart, Interval, Parts, Row, Source
from research.responses import Responses, Shown
from research.weighting.margins import UNKNOWN, is_answer, label_of_cell

Floats = NDArray[np.float64]
COLUMNS = ("item", "answer", "respondents", "unweighted", "start", "target", "weighted")
EDGES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
NEAR = 1e-9
TRIMMED, WAS_TRIMMED = "trimmed_weight", "was_trimmed"


def effective_base(weights: ArrayLike) -> float:
    """The size of an equally weighted sample with the same precision (Kish 1965).

    Parameters
    ----------
    weights : array, shape (respondents,)
        Zero or more, any scale, not all zero.

    Examples
    --------
    >>> round(effective_base([1.0, 1.0, 2.0]), 3)
    2.667
    """
    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w**2).sum())


def design_effect(weights: ArrayLike) -> float:
    """How much variance the weights add, as a factor: 1 when all agree (Kish 1965).

    Parameters
    ----------
    weights : array, shape (respondents,)
        Zero or more, any scale, not all zero.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    return float(np.size(weights) / effective_base(weights))


@dataclass(frozen=True, eq=False, repr=False)
class Diagnostics(Shown):
    """Weights at a glance; `bars(diagnostics(responses), sort="given")` draws how many have which weight.

    `table` has a row for each category of each margin with the columns item, answer, respondents, and shares among
    those whose category is known: unweighted, start (with the weights from before), target (what the weights were
    brought to; without trimming the same as weighted) and weighted. `smallest` and `largest` are multiples of the mean
    weight; `heaviest` is the part of all weight that the one percent with the largest weights hold; `held` is the share
    of respondents whose weight was trimmed or stands at the cap.
    """

    respondents: int = 0
    smallest: float = 1.0
    largest: float = 1.0
    heaviest: float = 0.0
    held: float = 0.0
    design_effect: float = 1.0
    effective_base: float = 0.0
    note: str = ""
    parts: Parts | None = None

    @property
    def margins(self) -> pd.DataFrame:
        """The table of margins."""
        return self.table

    def exhibit_parts(self) -> Parts:
        """Cells and apparatus for a figure: how many respondents have which weight."""
        assert self.parts is not None
        return self.parts


def diagnostics(responses: Responses) -> Diagnostics:
    """How far the weights of responses reach, what they cost, and how each margin stands with and without them.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> diagnostics(responses_from(pd.DataFrame({"trust": [5, 2]}))).design_effect
    1.0
    """
    weights = np.asarray(responses.weights, dtype=np.float64)
    ordered = np.sort(weights)[::-1]
    heaviest = float(ordered[: max(len(ordered) // 100, 1)].sum() / ordered.sum())
    effect, base, held = design_effect(weights), effective_base(weights), held_share(responses, weights)
    relative = weights / weights.mean()
    reach = (
        f"{len(weights):,} respondents count as {base:,.0f} (design effect of the weights {effect:.2f}); weights from "
        f"{relative.min():.2f} to {relative.max():.2f} times the mean; the heaviest percent holds {heaviest:.1%} of "
        f"all weight, {held:.1%} of respondents stand at a limit"
    )
    return Diagnostics(
        title="What the weights do",
        table=margins_table(responses),
        notes=tuple(note for note in (reach, responses.weight_note) if note),
        respondents=len(weights),
        smallest=float(relative.min()),
        largest=float(relative.max()),
        heaviest=heaviest,
        held=held,
        design_effect=effect,
        effective_base=base,
        note=responses.weight_note,
        parts=picture(responses, relative),
    )


def held_share(responses: Responses, weights: Floats) -> float:
    """The share of respondents whose weight was trimmed, or stands at the cap or a bound of the last calibration."""
    design, frame = responses.design, responses.frame
    if design.weights == TRIMMED:
        return float(frame[WAS_TRIMMED].mean())
    if not design.calibrations:
        return 0.0
    step = design.calibrations[-1]
    if step.cap is not None:
        return float((weights >= step.cap * weights.mean() * (1 - NEAR)).mean())
    if step.bounds is None:
        return 0.0
    start = frame[step.start].to_numpy(dtype=float) if step.start else np.ones(len(frame))
    factor = np.divide(weights, start, out=np.ones(len(start)), where=start > 0)
    return float(((factor <= step.bounds[0] * (1 + NEAR)) | (factor >= step.bounds[1] * (1 - NEAR))).mean())


def margins_table(responses: Responses) -> pd.DataFrame:
    """Every margin that the weights were brought to, and the means of numbers."""
    steps = responses.design.calibrations
    margins = list(dict.fromkeys(names for step in steps for names in step.margins))
    numbers = list(dict.fromkeys(name for step in steps for name in step.numbers))
    tables = [*(margin_table(responses, names) for names in margins), *(number_row(responses, n) for n in numbers)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def columns_of_weights(responses: Responses) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights of 1, those from before, those that met the margins, and those that hold now."""
    design, frame = responses.design, responses.frame
    ones = np.ones(len(frame))
    start = frame[design.start].to_numpy(dtype=float) if design.start else ones
    target = frame[design.calibrations[-1].made].to_numpy(dtype=float)
    return ones, start, target, np.asarray(responses.weights, dtype=np.float64)


def margin_table(responses: Responses, names: tuple[str, ...]) -> pd.DataFrame:
    """One margin, unweighted and weighted; those whose category is not known stand last, without shares."""
    columns = [responses.codes(name) for name in names]
    answered = [is_answer(responses, name, column) for name, column in zip(names, columns, strict=True)]
    known = np.logical_and.reduce(answered)
    cells = pd.DataFrame(dict(zip(names, columns, strict=True)))[known]
    grouped = cells.groupby(list(names), sort=True, observed=True).ngroup().to_numpy()
    present = cells.drop_duplicates().sort_values(list(names))
    shares = [sums / sums.sum() for sums in (np.bincount(grouped, w[known]) for w in columns_of_weights(responses))]
    counts = np.bincount(grouped)
    label = " by ".join(names)
    rows = [
        (label, label_of_cell(responses, names, tuple(cell)), int(counts[at]), *(float(share[at]) for share in shares))
        for at, cell in enumerate(present.itertuples(index=False, name=None))
    ]
    if not known.all():
        rows.append((label, UNKNOWN, int((~known).sum()), *[float("nan")] * 4))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def number_row(responses: Responses, name: str) -> pd.DataFrame:
    """The mean of a number that the weights were brought to."""
    values = np.asarray(responses.numeric(name), dtype=np.float64)
    means = [float(w @ values / w.sum()) for w in columns_of_weights(responses)]
    return pd.DataFrame([(name, "mean", len(values), *means)], columns=list(COLUMNS))


def picture(responses: Responses, relative: Floats) -> Parts:
    """How many respondents have which weight, in multiples of the mean, as bars."""
    place = np.searchsorted(EDGES, relative, side="right")
    counts = np.bincount(place, minlength=len(EDGES) + 1)
    used = range(int(place.min()), int(place.max()) + 1)
    cells = [Cell(f"weight/{at}", float(counts[at]), len(relative), "count", label=bin_label(at)) for at in used]
    wave = responses.wave
    return Parts(
        kind="chart",
        cells=tuple(cells),
        question=(),
        base=Base(len(relative), effective=effective_base(relative), of="weighted"),
        interval=Interval(0.95, "none"),
        wave=(wave.name,) if wave else (),
        source=(Source(wave.source, wave.license.name, wave.attribution, wave.name),) if wave else (),
        selection=wave.selection if wave else "unknown",
        organization=wave.organization if wave else "unknown",
        unit=responses.design.unit,
        notes=(responses.weight_note,) if responses.weight_note else (),
        chart=Chart("bars", tuple(Row(cell.label, (cell.key,)) for cell in cells)),
    )


def bin_label(at: int) -> str:
    """A range of weights in words."""
    if at == 0:
        return f"under {EDGES[0]:g} × mean"
    if at == len(EDGES):
        return f"{EDGES[-1]:g} × mean and more"
    return f"{EDGES[at - 1]:g} to {EDGES[at]:g} × mean"
