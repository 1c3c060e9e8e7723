"""Reliability as a picture: alpha of each score with its interval."""

from __future__ import annotations

from research.errors import MeasureError
from research.exhibits import Base, Cell, Chart, Interval, Parts, Question, Row, Source
from research.figures.figure import Figure
from research.figures.people import wave_of
from research.measures import OVERALL, construct_of, model_of, reliability
from research.responses import Responses


def reliability_chart(responses: Responses, level: float = 0.95) -> Figure:
    """Cronbach's alpha of every area of the maturity model and of the overall score, with Feldt's interval.

    Parameters
    ----------
    responses : Responses
        Of a wave whose study has a maturity model.
    level : float
        Of the interval.

    Returns
    -------
    Figure
        Cells are keyed by the area's name, and `overall`.

    Raises
    ------
    MeasureError
        When the study has no maturity model, or an area cannot be scored.

    Examples
    --------
    >>> figure = reliability_chart(wave_2020)
    """
    if responses.instrument is None:
        raise MeasureError("these responses came without an instrument, so there is no maturity model")
    model, wave = model_of(responses), wave_of(responses)
    names = {f"{model.name}/{area.name}": area.title for area in model.areas} | {OVERALL: "Overall score"}
    cells = []
    for name, title in names.items():
        told = reliability(responses, name, level)
        key = "overall" if name == OVERALL else name.rpartition("/")[2]
        cells.append(Cell(key, told.alpha, told.base, "coefficient", told.low, told.high, label=title))
    items = {item: None for area in model.areas for item in construct_of(responses, f"{model.name}/{area.name}").items}
    version = responses.instrument.version
    parts = Parts(
        kind="chart",
        cells=tuple(cells),
        question=tuple(Question(item, responses.item(item).wording_in(wave.name), version) for item in items),
        base=Base(max(cell.base for cell in cells), of="answered every item of the score"),
        interval=Interval(level, "feldt"),
        wave=(wave.name,),
        source=(Source(wave.source, wave.license.name, wave.attribution, wave.name),),
        selection=wave.selection,
        organization=wave.organization,
    )
    rows = tuple(Row(cell.label, (cell.key,)) for cell in cells)
    return Figure(parts).with_chart(Chart("dots", rows, scale=(0.0, 1.0)))
