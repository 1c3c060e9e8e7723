"""What a design does to precision, and what it cannot carry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import EstimationError
from research.estimation import mean, ratio, share, total
from research.responses import Design, Responses, responses_from


def made(design: Design, **columns: object) -> Responses:
    return responses_from(pd.DataFrame(columns), design)


def test_a_simple_mean_has_the_textbook_standard_error():
    # values 1, 2, 6: mean 3, variance 7, standard error sqrt(7 / 3), t(2) = 4.302653
    found = mean(made(Design(), y=[1.0, 2.0, 6.0]), "y").table.iloc[0]
    half = 4.302652730 * (7 / 3) ** 0.5
    assert found[["value", "standard_error", "df"]].tolist() == pytest.approx([3, (7 / 3) ** 0.5, 2])
    assert found[["low", "high"]].tolist() == pytest.approx([3 - half, 3 + half])


def test_a_stratified_mean_by_hand():
    # two strata of two, each standing for half: mean (1.5 + 7) / 2; variance of the means .5 / 2 and 2 / 2
    found = mean(made(Design(strata="s"), y=[1.0, 2.0, 6.0, 8.0], s=["a", "a", "b", "b"]), "y").table.iloc[0]
    assert (found["value"], found["df"]) == (4.25, 2)
    assert found["standard_error"] == pytest.approx((0.25 * 0.25 + 0.25 * 1.0) ** 0.5)


def test_population_counts_and_sampling_fractions_say_the_same():
    counts = made(Design(fpc="n"), y=[1.0, 2.0, 6.0, 8.0], n=[16] * 4)
    fractions = made(Design(fpc="n"), y=[1.0, 2.0, 6.0, 8.0], n=[0.25] * 4)
    without = made(Design(), y=[1.0, 2.0, 6.0, 8.0])
    errors = [mean(responses, "y").table["standard_error"][0] for responses in (counts, fractions, without)]
    assert errors[0] == pytest.approx(errors[1])
    assert errors[0] == pytest.approx(errors[2] * 0.75**0.5)


def test_a_census_has_no_sampling_error():
    found = mean(made(Design(fpc="n"), y=[1.0, 2.0], n=[2, 2]), "y").table.iloc[0]
    assert found["standard_error"] == 0


def test_cluster_names_may_repeat_between_strata():
    columns = {"y": [1.0, 2.0, 6.0, 8.0, 3.0, 5.0, 7.0, 7.0], "s": [1, 1, 1, 1, 2, 2, 2, 2]}
    same = made(Design(strata="s", clusters="c"), **columns, c=[1, 1, 2, 2, 1, 1, 2, 2])
    other = made(Design(strata="s", clusters="c"), **columns, c=[1, 1, 2, 2, 3, 3, 4, 4])
    pd.testing.assert_frame_equal(mean(same, "y").table, mean(other, "y").table)
    assert mean(same, "y").table["df"][0] == 2


def test_a_domain_keeps_the_primary_units_without_anyone_of_it():
    # svy's own review found 15% too little where the design was cut: clusters 3 and 4 hold nobody of the domain
    columns = {"y": [1.0, 3.0, 4.0, 8.0, 2.0, 9.0], "c": [1, 1, 2, 2, 3, 4], "d": [1, 1, 1, 1, 0, 0]}
    domain = mean(made(Design(clusters="c"), **columns), "y", by="d").where(d=1).table.iloc[0]
    # cluster sums of (y - 4) / 4 are -1, 1, 0, 0: squares about their mean of 0 add to 2, times 4 / 3
    assert domain["standard_error"] == pytest.approx((2 * 4 / 3) ** 0.5)
    assert domain["df"] == 1


def test_a_missing_answer_is_a_domain_too():
    y = [1.0, 2.0, 6.0, np.nan, np.nan]
    found = mean(made(Design(), y=y), "y").table.iloc[0]
    # influence -2/3, -1/3, 1, 0, 0: squares 14 / 9, times 5 / 4
    assert (found["base"], found["standard_error"]) == (3, pytest.approx((14 / 9 * 5 / 4) ** 0.5))


def test_a_stratum_of_one_unit_is_refused():
    responses = made(Design(strata="s"), y=[1.0, 2.0, 6.0], s=["a", "a", "b"])
    with pytest.raises(EstimationError, match="1 of 2 strata in 's' hold a single primary unit"):
        mean(responses, "y")


def test_a_stratum_of_one_unit_that_was_taken_with_certainty_adds_nothing():
    design = Design(weights="w", strata="s", fpc="n")
    responses = made(design, y=[1.0, 3.0, 6.0], w=[1.0] * 3, s=["a", "a", "b"], n=[100.0, 100.0, 1.0])
    # influence of the first two -1/3 and +1/3 about their mean: 2 * (2/9) * .98
    assert mean(responses, "y").table["standard_error"][0] == pytest.approx((2 * 2 / 9 * 0.98) ** 0.5)


@pytest.mark.parametrize("counts", [[10, 11, 11], [1, 1.5, 1.5], [10, 10, 2], [np.nan, 5, 5], [0, 0, 0]])
def test_population_counts_that_contradict_the_sample_are_refused(counts: list[float]):
    responses = made(Design(fpc="n"), y=[1.0, 2.0, 6.0], n=counts)
    with pytest.raises(EstimationError, match=r"population counts 'n' .* in 1 of 1 strata"):
        mean(responses, "y")


@pytest.mark.parametrize(
    ("weights", "wrong"), [([1.0, -1.0, 1.0], 1), ([1.0, np.nan, np.inf], 2), ([0.0, 0.0, 0.0], 3)]
)
def test_weights_that_are_none_are_refused(weights: list[float], wrong: int):
    responses = made(Design(weights="w"), y=[1.0, 2.0, 6.0], w=weights)
    with pytest.raises(EstimationError, match=f"{wrong} of 3 weights in 'w' are missing, negative or all zero"):
        mean(responses, "y")


def test_weights_cost_precision():
    even = made(Design(weights="w"), y=[0, 1] * 20, w=[1.0] * 40)
    uneven = made(Design(weights="w"), y=[0, 1] * 20, w=[1.0, 1.0, 3.0, 3.0] * 10)
    bases = [share(responses, "y", 1).table["effective_base"][0] for responses in (even, uneven)]
    assert bases == pytest.approx([40, 32])  # Kish: 80^2 / (20 * 1 + 20 * 9)


def test_totals_and_ratios_by_hand():
    responses = made(Design(weights="w"), y=[1.0, 2.0, np.nan], x=[2.0, 2.0, 5.0], w=[10.0, 20.0, 30.0])
    assert total(responses, "y").value == 50
    assert ratio(responses, "y", "x").value == pytest.approx(50 / 60)
    assert ratio(responses, "y", "x").table["base"][0] == 2
