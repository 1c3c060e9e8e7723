"""Panels: who answered twice is one unit, and each wave keeps what its weights rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research import Estimates, calibrate, compare, mean, panel, responses_from, share, weight
from research.errors import ConfigurationError
from research.responses import Design, Responses
from research.weighting import replicate
from tests.estimation.waves import wave
from tests.made import drawn


def framed(who: str, y: list[float], design: Design | None = None, **more: object) -> Responses:
    return responses_from(pd.DataFrame({"who": list(who), "y": y, **more}), design or Design())


FIRST = framed("abcd", [1.0, 2.0, 4.0, 5.0])
SECOND = framed("abce", [2.0, 3.0, 4.0, 9.0])


def among(found: Estimates, persons: int) -> float:
    """The standard error of a wave's scores about the mean of all persons of a panel."""
    ((_, scores),) = found.scores[0].parts
    return float(np.sqrt(persons / (persons - 1) * ((scores**2).sum() - scores.sum() ** 2 / persons)))


def test_each_wave_is_told_as_it_is_alone():
    told = mean(panel([FIRST, SECOND], "who"), "y", by="wave").table
    assert told["wave"].tolist() == ["1", "2"]
    assert told["value"].tolist() == [3, 4.5]
    assert told["base"].tolist() == [4, 4]


def test_a_change_of_the_same_people_is_surer_than_that_of_others():
    linked = compare(mean(panel([FIRST, SECOND], "who"), "y", by="wave")).table.iloc[0]
    apart = compare(mean(FIRST, "y"), mean(SECOND, "y")).table.iloc[0]
    assert linked["value"] == apart["value"]
    assert linked["standard_error"] < apart["standard_error"]


def test_clusters_of_both_waves_are_the_units():
    design = Design(clusters="team")
    before = framed("abcd", [1.0, 2.0, 4.0, 5.0], design, team=list("xxyz"))
    after = framed("abef", [2.0, 3.0, 4.0, 9.0], design, team=list("xxyz"))
    told = panel([before, after], "who")
    assert mean(told, "y", by="wave").table["df"].tolist() == [2, 2]


def test_strata_stay_where_both_waves_have_them():
    design = Design(strata="s")
    before = framed("abcd", [1.0, 2.0, 4.0, 5.0], design, s=list("xxyy"))
    after = framed("abce", [2.0, 3.0, 4.0, 9.0], design, s=list("xxyy"))
    assert mean(panel([before, after], "who"), "y").table["df"].item() == 5 - 2
    moved = framed("abce", [2.0, 3.0, 4.0, 9.0], design, s=list("xyyy"))
    with pytest.raises(ConfigurationError, match="1 units are in another stratum in a later wave"):
        panel([before, moved], "who")


def test_each_wave_keeps_its_weights_and_the_margins_that_it_was_raked_to():
    rng = np.random.default_rng(5)
    who = [f"p{i}" for i in range(80)]
    frame = pd.DataFrame({"who": who, "y": rng.normal(size=80), "sex": rng.choice(["f", "m"], 80, p=[0.7, 0.3])})
    raked = weight(responses_from(frame.iloc[:60]), to={"sex": {"f": 0.5, "m": 0.5}})
    plain = responses_from(frame.iloc[40:].reset_index(drop=True))
    for waves in ([raked, plain], [plain, raked]):
        told = mean(panel(waves, "who"), "y", by="wave").table
        alone = [mean(one, "y") for one in waves]
        assert told["value"].tolist() == pytest.approx([one.value for one in alone])
        assert told["standard_error"].tolist() == pytest.approx([among(one, 80) for one in alone])


def test_weights_may_be_raked_in_several_steps_to_numbers_and_crossed_margins():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"who": range(90), "y": rng.normal(size=90), "age": rng.integers(20, 60, 90).astype(float)})
    frame["sex"] = rng.choice(["f", "m"], 90)
    first = responses_from(frame.iloc[:70])
    steps = calibrate(first, {"sex": {"f": 40.0, "m": 30.0}, "age": 70 * 41.0})
    told = mean(panel([steps, responses_from(frame.iloc[50:].reset_index(drop=True))], "who"), "y", by="wave").table
    assert told["value"][0] == pytest.approx(mean(steps, "y").value)
    assert told["standard_error"][0] == pytest.approx(among(mean(steps, "y"), 90))


def test_waves_of_a_study_are_put_together_by_pseudonym():
    text = """
            | trust
        ann | 5
        bob | 2
        cyd |
    """
    before = replace(drawn(text), wave=wave("2018", selection="census"))
    after = replace(drawn(text.replace("cyd", "dee").replace("2", "4")), wave=wave("2020"))
    told = panel([before, after])
    found = share(told, "trust", "agree", by="wave")
    assert found.table[["wave", "value", "base"]].to_numpy().tolist() == [["2018", 0.5, 2], ["2020", 1.0, 2]]
    assert found.about.waves == ("2018 and 2020",)
    assert found.about.selection == wave("2020").selection
    assert told.frame.index.tolist()[0] == "ann · 2018"


def test_an_item_that_a_wave_did_not_ask_is_not_asked_there_and_scores_are_kept():
    before = replace(drawn("| trust |\nann | 5 |\nbob | 2 |"), wave=wave("2018"))
    later = drawn("| trust | help |\nann | 5 | 1 |\ncyd | 2 | 2 |")
    later = replace(later, wave=wave("2020"), scores=pd.DataFrame({"habit": [1.0, 3.0]}, index=later.frame.index))
    told = panel([replace(before, instrument=later.instrument), later])
    assert mean(told, "help", by="wave").table["wave"].tolist() == ["2020"]
    assert told.scores["habit"].isna().tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("waves", "person", "says"),
    [
        ([FIRST], "who", "a panel needs two waves or more, each with its name; found 1"),
        ([FIRST, SECOND], None, "plain frames have no pseudonyms"),
        ([FIRST, SECOND], "name", "wave '1' has no column 'name', which names persons"),
        ([FIRST, framed("aab", [1.0, 2.0, 3.0])], "who", "wave '2' has 0 rows without a person and 1 persons a second"),
        ([FIRST, framed("xyz", [1.0, 2.0, 3.0])], "who", "nobody of 7 rows is in two of the waves"),
        ([replicate(FIRST, "jk1"), SECOND], "who", "the waves 1 have replicate weights"),
    ],
)
def test_what_is_no_panel_is_refused(waves: list[Responses], person: str | None, says: str):
    with pytest.raises(ConfigurationError, match=says):
        panel(waves, person)
