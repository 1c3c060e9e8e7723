"""Trends and changes: which waves are shown, where a trend stops, and what a change amounts to."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import changes, mean, share, trend
from research.figures import slope
from research.responses import regroup, responses_from
from tests.estimation.waves import fielded


def waves(breaks: dict[str, str] | None = None, plan: bool = False):
    planned = "y" * 40 + "n" * 60 if plan else ""
    return [
        fielded("2018", "y" * 30 + "n" * 70, planned, breaks=breaks),
        fielded("2019", "y" * 50 + "n" * 50, planned, breaks=breaks),
        fielded("2020", "y" * 70 + "n" * 30, "y" * 20 + "n" * 80, breaks=breaks),
    ]


def test_a_trend_has_a_row_for_each_wave():
    found = trend(waves(), "have", "yes")
    assert found.table[["wave", "value", "base"]].to_numpy().tolist() == [
        ["2018", 0.3, 100],
        ["2019", 0.5, 100],
        ["2020", 0.7, 100],
    ]
    assert found.about.people == 300
    assert [source.wave for source in found.about.sources] == ["2018", "2019", "2020"]
    assert found.covariance[0, 1] == 0


def test_a_wave_that_did_not_ask_has_no_row():
    assert trend(waves(), "plan", "yes").table["wave"].tolist() == ["2020"]


def test_a_wave_without_the_column_has_no_row():
    first, *rest = waves()
    bare = replace(first, frame=first.frame.drop(columns="have"))
    assert trend([bare, *rest], "have", "yes").table["wave"].tolist() == ["2019", "2020"]


def test_a_trend_of_a_multiple_question_looks_at_its_first_choice():
    from tests.estimation.waves import wave
    from tests.made import drawn

    drawing = "| way/1 | way/2\nann | 1 | 0\nbob | 0 | 1"
    asked = [replace(drawn(drawing), wave=wave(name)) for name in ("2018", "2019")]
    assert trend(asked, "way", 2).table["value"].tolist() == [0.5, 0.5]


def test_a_trend_of_a_score_is_of_its_mean():
    scored = [replace(w, scores=pd.DataFrame({"faith": w.numeric("have") * 2})) for w in waves()]
    empty = replace(waves()[0], wave=replace(waves()[0].wave, name="2017"), scores=scored[0].scores * float("nan"))
    assert trend([empty, *scored], "faith").table["value"].tolist() == [0.6, 1.0, 1.4]


def test_an_answers_trend_by_group_keeps_the_group():
    found = trend(waves(), "have", "yes", by="firm")
    assert found.by == ("wave", "firm")
    assert len(found) == 9


def test_breaks_are_told_where_the_instrument_says_so():
    found = trend(waves({"2018": "first", "2020": "asked differently"}), "have", "yes")
    assert [(stop.wave, stop.why) for stop in found.about.breaks] == [("2020", "asked differently")]


def test_a_line_told_by_groups_stops_where_either_question_changed():
    changed = {"2019": "asked differently"}
    grouped = [regroup(wave, "have", {"Has": "yes", "Has not": 0}, "owner") for wave in waves(changed, plan=True)]
    found = trend(grouped, "plan", "yes", by="owner")
    assert [(stop.wave, stop.why) for stop in found.about.breaks] == [("2019", "asked differently")]
    chart = slope(found).exhibit_parts().chart
    assert [stop.wave for stop in chart.breaks] == ["2019"]
    assert [row.label for row in chart.rows] == ["Has", "Has not"]


def test_where_other_people_were_reached_every_trend_stops_for_that_reason_too():
    reached = [
        replace(wave, instrument=replace(wave.instrument, breaks={"2020": "others were reached"}))
        for wave in waves({"2020": "asked differently"})
    ]
    found = trend(reached, "have", "yes")
    assert [(stop.wave, stop.why) for stop in found.about.breaks] == [
        ("2020", "asked differently; others were reached")
    ]


def test_a_trend_needs_waves_that_asked_and_have_names():
    with pytest.raises(EstimationError, match="none of 2 waves asked 'plan'"):
        trend(waves()[:2], "plan", "yes")
    with pytest.raises(ConfigurationError, match="found 1 in 2"):
        trend([waves()[0], waves()[0]], "have", "yes")
    with pytest.raises(ConfigurationError, match="each once"):
        trend([responses_from(pd.DataFrame({"have": [1]}))], "have")


def test_a_change_goes_from_the_first_wave_to_the_last():
    found = changes(trend(waves(), "have", "yes"))
    row = found.table.iloc[0]
    assert found.about.people == 200  # of the two waves compared
    # .7 - .3 with variances .3 * .7 / 99 each; a tenth of the standard deviation sqrt(.21 * 100 / 99) is the band
    assert (row["item"], row["label"], row["from"], row["to"]) == ("have", "Has one", "2018", "2020")
    assert row[["value", "standard_error"]].tolist() == pytest.approx([0.4, (2 * 0.21 / 99) ** 0.5])
    assert row["band"] == pytest.approx(0.1 * (0.21 * 100 / 99) ** 0.5)
    assert row["verdict"] == "supported"


def test_p_is_adjusted_for_the_number_of_changes():
    two = changes(trend(waves(), "have", "yes"), trend(waves()[:2], "have", "yes")).table
    # Holm: the smaller p twice, the larger once
    assert two["q"].tolist() == pytest.approx([2 * two["p"][0], two["p"][1]])


def test_changes_of_items_of_the_same_waves_hang_together():
    same = [fielded("2018", "yynnynyn", "yynnynyn"), fielded("2020", "yyynynyy", "yyynynyy")]
    found = changes(trend(same, "have", "yes"), trend(same, "plan", "yes"))
    assert found.covariance[0, 1] == pytest.approx(found.covariance[0, 0])
    assert found.about.people == 16


def test_a_claimed_fall_is_contradicted_by_a_clear_rise():
    rise = trend(waves(), "have", "yes")
    assert changes(rise, expect="fall").table["verdict"][0] == "contradicted"
    assert changes(rise, expect="rise", band=0.05).table["verdict"][0] == "supported"
    assert changes(rise, expect="rise", band=0.9).table["verdict"][0] == "supported but negligible"


def test_a_trend_is_followed_from_its_last_break():
    broken = trend(waves({"2019": "asked differently"}), "have", "yes")
    assert changes(broken).table["from"].tolist() == ["2019"]


def test_a_trend_that_stops_before_its_last_wave_is_left_out_and_told():
    stopped = trend(waves({"2020": "asked differently"}), "have", "yes")
    found = changes(trend(waves(), "have", "yes"), stopped)
    assert len(found) == 1
    assert found.about.notes == ("have: not compared, its trend stops before its last wave",)
    with pytest.raises(EstimationError, match="none of 1 trends has two waves"):
        changes(stopped)


def test_changes_takes_trends_and_known_claims():
    with pytest.raises(ConfigurationError, match="no column 'wave'"):
        changes(share(waves()[0], "have", "yes"))
    with pytest.raises(ConfigurationError, match="no claim 'growth'"):
        changes(trend(waves(), "have", "yes"), expect="growth")


def test_changes_of_means_are_differences():
    scored = [replace(w, scores=pd.DataFrame({"faith": w.numeric("have") * 2})) for w in waves()]
    assert changes(trend(scored, "faith")).about.unit == "difference"
    assert mean(scored[0], "faith").about.heading == "faith"
