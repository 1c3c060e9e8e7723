"""The verbs that make figures, on responses drawn here. y yes, n no, d don't know, s skipped."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from research.errors import ConfigurationError
from research.estimation import changes, mean, regress, share, trend
from research.exhibits import Break, Cell, Chart, Interval, Row
from research.figures import (
    Figure,
    bars,
    combine,
    cover,
    dots,
    draw_plotly,
    draw_svg,
    dumbbell,
    funnel,
    likert,
    slope,
    stages,
)
from research.instruments import Equivalence, Instrument
from research.responses import Counts, Responses, responses_from
from tests.estimation.waves import wave
from tests.exhibits.told import counted, exhibit, parts
from tests.made import asked, drawn

OFTEN = {1: "Never", 2: "Rarely", 3: "Sometimes", 4: "Frequently", -4: "Don't know"}
STEM = "How often does your company do this?"
TEACH = replace(asked("teach", OFTEN, nets={"some": (3, 4)}), stem=STEM, label="Teach people", short="Teach")
HIRE = replace(asked("hire", OFTEN, nets={"some": (3, 4)}), stem=STEM, label="Hire people")
NPS = {"2017-10": 0.36, "2020-03": 0.63}
SIZE = asked("size", {1: "Small", 2: "Large"})


def fielded(name: str, rows: str, breaks: dict[str, str] | None = None, counts: Counts | None = None) -> Responses:
    """A wave from three digits a respondent, `431` = teach, hire, size; s skipped, d don't know."""
    words = {"s": "", "d": "dk"}
    table = [f"{name}{i} | {' | '.join(words.get(sign, sign) for sign in row)}" for i, row in enumerate(rows.split())]
    responses = drawn("\n".join(["| teach | hire | size", *table]), (TEACH, HIRE, SIZE))
    assert isinstance(responses.instrument, Instrument)
    equal = (Equivalence("teach", (), breaks),) if breaks else ()
    return replace(
        responses, wave=wave(name), instrument=replace(responses.instrument, equivalences=equal), counts=counts
    )


THEN = fielded("2018", "111 211 321 412 422 112 d12 3s2")
NOW = fielded("2020", "411 421 331 442 422 132 432 2s2")


def values(figure: Figure) -> dict[str, float | None]:
    return {cell.key: cell.value for cell in figure.parts.cells}


def keys(figure: Figure) -> list[tuple[str, tuple[str, ...]]]:
    assert figure.parts.chart is not None
    return [(row.label, row.cells) for row in figure.parts.chart.rows]


def drawn_both_ways(figure: Figure) -> bool:
    made = exhibit("x", figure.parts)
    return draw_svg(made).startswith("<svg") and bool(draw_plotly(made)["layout"])


def test_dots_have_a_row_for_each_group_from_the_top() -> None:
    figure = dots(share(NOW, "teach", "Frequently", by="size"), reference=share(NOW, "teach", "Frequently"))
    assert keys(figure) == [("Small", ("frequently/small",)), ("Large", ("frequently/large",))]  # 2/3, 3/5
    assert figure.parts.chart is not None
    assert figure.parts.chart.reference == "frequently"
    assert values(figure)["frequently"] == 5 / 8
    assert drawn_both_ways(figure)


def test_the_given_order_is_kept_when_it_means_something() -> None:
    figure = bars(share(THEN, "teach", "Frequently", by="size"), sort="given", labels={"Small": "Up to fifty"})
    assert [label for label, _ in keys(figure)] == ["Up to fifty", "Large"]
    with pytest.raises(ConfigurationError, match="not by 'alphabet'"):
        bars(share(THEN, "teach", by="size"), sort="alphabet")


def test_items_of_a_grid_are_named_by_what_tells_them_apart() -> None:
    figure = dots([share(NOW, "teach", "Frequently"), share(NOW, "hire", "Frequently")])
    assert keys(figure) == [("Teach people", ("teach/frequently",)), ("Hire people", ("hire/frequently",))]
    assert [question.wording for question in figure.parts.question] == [f"{STEM} Teach people", f"{STEM} Hire people"]


def test_a_mapping_names_the_rows() -> None:
    figure = dots({"Lehren": share(NOW, "teach", "some"), "Suchen": share(NOW, "hire", "some")}, highlight="Lehren")
    assert [label for label, _ in keys(figure)] == ["Lehren", "Suchen"]
    assert drawn_both_ways(figure)


def test_groups_of_several_items_stand_under_headings() -> None:
    figure = dots({"Teach": share(NOW, "teach", "some", by="size"), "Hire": share(NOW, "hire", "some", by="size")})
    assert figure.parts.chart is not None
    assert [row.group for row in figure.parts.chart.rows] == ["Teach", "Teach", "Hire", "Hire"]
    assert drawn_both_ways(figure)


def test_a_highlight_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nothing called 'Smal' to highlight; rows are Large, Small"):
        dots(share(THEN, "teach", "Frequently", by="size"), highlight="Smal")


def test_a_reference_is_one_estimate_of_the_same_question() -> None:
    with pytest.raises(ConfigurationError, match="has 2 rows"):
        dots(share(NOW, "teach", "some", by="size"), reference=share(NOW, "teach", "some", by="size"))
    with pytest.raises(ConfigurationError, match="another question"):
        dots(share(NOW, "teach", "some", by="size"), reference=share(NOW, "hire", "some"))


def test_a_likert_row_holds_all_answers_and_their_net() -> None:
    figure = likert([share(THEN, "teach"), share(THEN, "hire")])
    # teach 2018: 1 2 3 4 4 1 d 3 of 8: sometimes 2, frequently 2; hire: 1 1 2 1 2 1 1 of 7.
    assert keys(figure)[0] == ("Teach people", ("teach/never", "teach/rarely", "teach/sometimes", "teach/frequently"))
    net = {cell.key: cell for cell in figure.parts.cells}["teach/net"]
    assert (net.value, net.count, net.base, net.low) == (0.5, 4, 8, None)
    assert figure.parts.notes[-1].endswith("is in the base and not drawn.")
    assert "teach/dont-know" in values(figure)
    assert drawn_both_ways(figure)


def test_a_given_net_brings_its_interval() -> None:
    items = ("teach", "hire")
    figure = likert([share(THEN, i) for i in items], net=[share(THEN, i, "some") for i in items], sort="given")
    assert figure.parts.chart is not None
    assert [row.net for row in figure.parts.chart.rows] == ["teach/some", "hire/some"]
    net = {cell.key: cell for cell in figure.parts.cells}["teach/some"]
    assert net.value == 0.5
    assert net.low is not None
    with pytest.raises(ConfigurationError, match="2 estimates and 1 nets"):
        likert([share(THEN, i) for i in items], net=[share(THEN, "teach", "some")])


def test_groups_of_one_item_are_likert_rows_too() -> None:
    figure = likert(share(THEN, "teach", by="size"), net=share(THEN, "teach", "some", by="size"), sort="given")
    assert [label for label, _ in keys(figure)] == ["Small", "Large"]
    assert figure.parts.chart is not None
    assert [row.net for row in figure.parts.chart.rows] == ["some/small", "some/large"]
    derived = likert(share(THEN, "teach", by="size"))
    assert values(derived)["net/small"] == pytest.approx(1 / 3)  # of 1, 2, 3


def test_answers_can_be_put_in_another_order() -> None:
    figure = likert(share(THEN, "teach"), answers=("Frequently", "Never"))
    assert keys(figure)[0][1] == ("frequently", "never")
    with pytest.raises(ConfigurationError, match="has no answer 'Often'"):
        likert(share(THEN, "teach"), answers=("Often", "Never"))


def test_slopes_have_a_line_for_each_trend_and_the_breaks_of_all() -> None:
    broken = [fielded("2018", "111 421", {"2020": "New wording"}), fielded("2020", "411 421", {"2020": "New wording"})]
    figure = slope({"Teach": trend(broken, "teach", "some"), "Hire": trend(broken, "hire", "some")}, highlight="Teach")
    assert keys(figure) == [
        ("Teach", ("teach/some/2018", "teach/some/2020")),
        ("Hire", ("hire/some/2018", "hire/some/2020")),
    ]
    assert figure.parts.chart is not None
    assert (figure.parts.chart.labels, figure.parts.chart.breaks) == (("2018", "2020"), (Break("2020", "New wording"),))
    assert figure.parts.wave == ("2018", "2020")
    assert drawn_both_ways(figure)


def test_a_trend_by_group_has_a_line_for_each_group() -> None:
    figure = slope(trend([THEN, NOW], "teach", "some", by="size"))
    assert [label for label, _ in keys(figure)] == ["Small", "Large"]
    assert drawn_both_ways(figure)


def test_only_trends_make_slopes() -> None:
    with pytest.raises(ConfigurationError, match="slope takes the results of trend"):
        slope(share(NOW, "teach", "some", by="size"))


def test_dumbbells_join_first_and_last_wave_and_tell_the_change() -> None:
    trends = {"Teach": trend([THEN, NOW], "teach", "some"), "Hire": trend([THEN, NOW], "hire", "some")}
    figure = dumbbell(changes(*trends.values()), trends, highlight="Teach", sort="value")
    assert keys(figure)[1] == ("Teach", ("teach/some/2018", "teach/some/2020", "teach/change"))
    assert values(figure)["teach/change"] == pytest.approx(6 / 8 - 4 / 8)
    assert figure.parts.chart is not None
    assert figure.parts.chart.labels == ("2018", "2020")
    assert drawn_both_ways(figure)


def test_dumbbells_of_other_waves_do_not_stand_together() -> None:
    middle = fielded("2019", "111 421 331")
    trends = [trend([THEN, NOW], "teach", "some"), trend([THEN, middle], "hire", "some")]
    with pytest.raises(ConfigurationError, match="span 2 pairs of waves"):
        dumbbell(changes(*trends), trends)
    several = trend([THEN, NOW], "teach")
    with pytest.raises(ConfigurationError, match="has 5 answers; choose one"):
        dumbbell(changes(trends[0]), several)


def test_stages_of_waves_and_of_groups_have_a_row_each() -> None:
    waves = stages({"2018": share(THEN, "teach"), "2020": share(NOW, "teach")}, highlight="2020")
    assert keys(waves)[1][1][3:] == ("frequently/2020", "dont-know/2020")
    assert {cell.of for cell in waves.parts.cells} == {"2018", "2020"}
    groups = stages(share(THEN, "teach", by="size"))
    assert [label for label, _ in keys(groups)] == ["Small", "Large"]
    assert [label for label, _ in keys(stages(share(THEN, "teach")))] == ["All"]
    assert drawn_both_ways(waves)
    assert drawn_both_ways(groups)


def test_the_funnel_of_one_wave_is_the_same_in_a_list() -> None:
    received = replace(NOW, counts=Counts(12, {"wholly blank": 2}, {"another answers": 2}))
    assert funnel([received], "hire") == funnel(received, "hire")


def test_a_funnel_tells_what_fell_away_and_why() -> None:
    received = replace(NOW, counts=Counts(12, {"wholly blank": 2, "repeated": 0}, {"another answers": 2}))
    figure = funnel(received, "hire")
    assert values(figure) == {
        "received": 12,
        "analyzed": 8,
        "analyzed/wholly-blank": 2,
        "analyzed/another-answers": 2,
        "answered": 7,
        "answered/skipped": 1,
    }
    assert figure.parts.chart is not None
    assert figure.parts.chart.rows[2].note == "skipped: {{answered/skipped|count}}"  # named, not typed
    assert drawn_both_ways(figure)
    with pytest.raises(ConfigurationError, match="without a receipt"):
        funnel(NOW)
    both = funnel([replace(THEN, counts=Counts(9, {"wholly blank": 1}, {})), received])
    assert [label for label, _ in keys(both)][::2] == ["2018 \N{MIDDLE DOT} Received", "2020 \N{MIDDLE DOT} Received"]
    assert both.parts.chart is not None
    assert "{{analyzed/wholly-blank/2018|count}}" in both.parts.chart.rows[1].note
    assert drawn_both_ways(both)
    with pytest.raises(ConfigurationError, match="no wave to count"):
        funnel([])
    assert keys(funnel(Figure(parts(counted("a", 9, label="In"), counted("b", 8, label="Out")))))[0] == ("In", ("a",))


def test_the_cover_counts_everyone_and_those_who_gave_the_answer() -> None:
    figure = cover([THEN, NOW], "hire", "some")
    assert values(figure) == {"all/2018": 8, "marked/2018": 0, "all/2020": 8, "marked/2020": 4}
    assert {cell.key: cell.base for cell in figure.parts.cells}["marked/2020"] == 7  # one skipped
    assert figure.parts.deck.startswith("One dot for each respondent.")
    assert drawn_both_ways(figure)
    with pytest.raises(ConfigurationError, match="belong to no wave"):
        cover([replace(NOW, wave=None)], "hire", "some")


def test_what_is_combined_carries_every_question_wave_and_source_once() -> None:
    figure = combine(share(THEN, "teach", "some"), share(NOW, "teach", "some"), share(NOW, "hire", "some"))
    assert list(values(figure)) == ["teach/some/2018", "teach/some/2020", "hire/some/2020"]
    assert (figure.parts.wave, len(figure.parts.question), len(figure.parts.source)) == (("2018", "2020"), 2, 2)
    assert combine(figure).parts == figure.parts


def test_different_numbers_of_one_key_and_different_levels_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="two different numbers have the key 'some'"):
        combine(share(NOW, "teach", "some"), share(NOW, "teach", "some", level=0.9))
    bare = parts(Cell("a", 0.5, 40), interval=Interval(0.9, "t"))
    with pytest.raises(ConfigurationError, match="intervals of different levels"):
        combine(bare, parts(Cell("b", 0.5, 40)))
    with pytest.raises(ConfigurationError, match="nothing to combine"):
        combine()
    with pytest.raises(ConfigurationError, match="a str cannot be shown"):
        combine("53%")  # type: ignore[arg-type]


def test_a_figure_shows_itself_in_a_notebook() -> None:
    told = dots(mean(NOW, "teach", by="size"))._repr_mimebundle_()
    assert set(told) == {"text/plain", "text/html", "application/vnd.plotly.v1+json"}
    assert "Unprotected, not for publication" in told["text/html"]


def test_models_are_told_apart_by_their_outcomes_alone() -> None:
    frame = pd.DataFrame({"y": [1.0, 2, 4, 3, 3, 5], "z": [2.0, 1, 4, 4, 1, 5], "x": [0.0, 0, 1, 1, 2, 2]})
    models = {name: regress(responses_from(frame), name, on=["x"]) for name in ("y", "z")}
    assert [cell.key for cell in dots(models, sort="given").parts.cells] == ["y/x", "z/x"]


def test_points_on_the_screen_are_points_and_no_percent() -> None:
    cells = [Cell(f"n/{when}", value, 90, "points", value - 0.1, value + 0.1, of=when) for when, value in NPS.items()]
    chart = Chart("slope", (Row("Score", tuple(cell.key for cell in cells)),), tuple(NPS))
    axis = draw_plotly(exhibit("n", parts(*cells, chart=chart)))["layout"]["yaxis"]
    assert axis["ticktext"] == ["0", "+20", "+40", "+60", "+80"]
