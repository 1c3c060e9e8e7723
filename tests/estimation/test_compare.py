"""Differences: what is compared with what, and how sure we may be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, mean, share, total
from research.responses import responses_from
from tests.estimation.waves import fielded


def test_a_difference_is_the_second_less_the_first():
    before, after = fielded("2018", "yynn"), fielded("2020", "yyyn")
    found = compare(share(before, "have", "yes"), share(after, "have", "yes"))
    row = found.table.iloc[0]
    assert (row["value"], row["from"], row["to"]) == (0.25, "2018", "2020")
    assert (row["base"], row["base_from"], row["base_to"]) == (4, 4, 4)
    assert (found.about.unit, found.about.waves, found.about.interval.kind) == (
        "points",
        ("2018", "2020"),
        "difference",
    )
    assert found.about.people == 8


def test_waves_are_independent_with_welchs_degrees_of_freedom():
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, 12), rng.normal(1, 3, 30)
    found = compare(*(mean(responses_from(pd.DataFrame({"y": y})), "y") for y in (first, second)))
    theirs = stats.ttest_ind(second, first, equal_var=False)
    row = found.table.iloc[0]
    assert row[["statistic", "p", "df"]].tolist() == pytest.approx([theirs.statistic, theirs.pvalue, theirs.df])
    assert row[["low", "high"]].tolist() == pytest.approx(list(theirs.confidence_interval()))
    assert found.about.unit == "difference"


def test_two_questions_to_the_same_people_are_a_paired_comparison():
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0, 7.0], "b": [2.0, 2.0, 6.0, 8.0]})
    responses = responses_from(frame)
    row = compare(mean(responses, "a"), mean(responses, "b")).table.iloc[0]
    theirs = stats.ttest_rel(frame["b"], frame["a"])
    assert row[["statistic", "p", "df"]].tolist() == pytest.approx([theirs.statistic, theirs.pvalue, 3])
    assert row["what"] == "b less a"


def test_a_wave_opened_twice_is_still_one_sample():
    once, again = fielded("2018", "yynn", "ynyn"), fielded("2018", "yynn", "ynyn")
    paired = compare(share(once, "have", "yes"), share(again, "plan", "yes"))
    assert paired.about.interval.kind == "t"
    assert paired.table["df"][0] == 3


def test_weighted_and_unweighted_rest_on_the_same_respondents():
    responses = responses_from(pd.DataFrame({"y": [1.0, 2.0, 4.0]}))
    weighted = replace(responses, frame=responses.frame.assign(weight=1.0))
    assert compare(mean(responses, "y"), mean(weighted, "y")).table["standard_error"][0] == 0


def test_parts_of_one_wave_that_were_cut_apart_are_refused():
    whole = fielded("2018", "yynn")
    first, second = (
        whole.select(np.array([True, True, False, False])),
        whole.select(np.array([False, False, True, True])),
    )
    with pytest.raises(EstimationError, match=r"different parts of wave '2018' \(2 and 2 respondents\)"):
        compare(share(first, "have", "yes"), share(second, "have", "yes"))


def test_shares_of_zero_take_their_variance_from_their_interval():
    before, after = fielded("2018", "n" * 10), fielded("2020", "n" * 10)
    row = compare(share(before, "have", "yes"), share(after, "have", "yes")).table.iloc[0]
    # Wilson at 0 of 10 is 0 to .27754: a standard error of .27754 / (2 * 1.96) = .0708 on each side
    assert row["value"] == 0
    assert row["standard_error"] == pytest.approx(2**0.5 * 0.0708, abs=1e-4)
    assert row["p"] == 1


def test_all_answers_are_paired_by_what_they_are():
    before, after = fielded("2018", "yynn"), fielded("2020", "yyyn")
    found = compare(share(before, "have"), share(after, "have"))
    assert found.table[["what", "value"]].to_numpy().tolist() == [["Yes", 0.25], ["No", -0.25]]


def test_groups_are_paired_by_their_name_and_keep_it():
    a = responses_from(pd.DataFrame({"y": [1.0, 3.0, 5.0, 8.0], "g": list("ppqq")}))
    b = responses_from(pd.DataFrame({"y": [7.0, 9.0, 2.0, 3.0], "g": list("qqpp")}))
    found = compare(mean(a, "y", by="g"), mean(b, "y", by="g"))
    assert found.table[["g", "value"]].to_numpy().tolist() == [["p", 0.5], ["q", 1.5]]
    assert found.by == ("g",)


def test_every_pair_of_groups_is_the_later_less_the_earlier():
    responses = responses_from(pd.DataFrame({"y": [1.0, 3.0, 5.0, 8.0, 4.0, 5.0], "g": list("aabbcc")}))
    found = compare(mean(responses, "y", by="g"))
    assert found.table["pair"].tolist() == ["b less a", "c less a", "c less b"]
    assert found.table["value"].tolist() == [4.5, 2.5, -2.0]
    assert found.about.people == 6


def test_a_difference_of_differences_keeps_each_wave_to_itself():
    waves = [
        fielded(name, have, plan) for name, have, plan in (("2018", "yynnyn", "ynynnn"), ("2020", "yyyynn", "nnynyn"))
    ]
    one, two = (compare(share(waves[0], item, "yes"), share(waves[1], item, "yes")) for item in ("have", "plan"))
    within = [compare(share(w, "have", "yes"), share(w, "plan", "yes")) for w in waves]
    both = compare(one, two)
    assert both.value == pytest.approx(within[1].value - within[0].value)
    variances = [float(e.covariance[0, 0]) for e in within]
    assert both.covariance[0, 0] == pytest.approx(sum(variances))


def test_a_group_without_precision_makes_no_claim():
    responses = responses_from(pd.DataFrame({"y": [1.0, 3.0, 5.0], "g": list("aab")}))
    row = compare(mean(responses, "y", by="g")).table.iloc[0]
    assert row["value"] == 3
    assert row[["standard_error", "low", "p"]].isna().all()


def test_a_census_of_equals_has_a_difference_without_error():
    first, second = (responses_from(pd.DataFrame({"y": [float(v)] * 3})) for v in (1, 2))
    row = compare(mean(first, "y"), mean(second, "y")).table.iloc[0]
    assert (row["value"], row["standard_error"], row["df"]) == (1, 0, 2)
    assert np.isnan(row["p"])


def test_the_fewer_organizations_stand_behind_a_difference():
    before = fielded("2018", "yynnyy", organization="firm")
    after = fielded("2020", "yyyn", organization="respondent")
    row = compare(share(before, "have", "yes"), share(after, "have", "yes")).table.iloc[0]
    assert (row["organizations"], row["largest"]) == (3, pytest.approx(1 / 3))


def test_what_cannot_be_compared_is_refused():
    wave = fielded("2018", "yynn")
    with pytest.raises(ConfigurationError, match="a share cannot be compared with a count"):
        compare(share(wave, "have", "yes"), total(wave, "have"))
    with pytest.raises(ConfigurationError, match="2 and 1 estimates cannot be paired by what"):
        compare(share(wave, "have"), share(wave, "have", 1))
    with pytest.raises(ConfigurationError, match="1 estimates hold no two rows of one kind"):
        compare(share(wave, "have", "yes"))
