"""Shares: who is in the base, what counts as the answer, and how sure we may be."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import crosstab, share
from research.responses import Design, responses_from
from tests.made import asked, drawn

TRUST = """
        | trust | size
    ann | 5     | 1
    bob |       | 1
    cyd | 2     | 2
    dee | dk    | 2
    eve | 4     | 2
    fay | left  | 2
"""
PROGRAM = asked("program", {1: "Yes", 2: "No, but planning one", 3: "No"}, nets={"have_or_plan": (1, 2)})


def of(yes: int, n: int) -> pd.DataFrame:
    return pd.DataFrame({"yes": [1] * yes + [0] * (n - yes)})


def test_skipped_answers_leave_the_base_and_dont_know_stays():
    found = share(drawn(TRUST), "trust", "agree").table.iloc[0]
    assert (found["value"], found["count"], found["base"]) == (0.5, 2, 4)


def test_dont_know_leaves_the_base_where_the_item_says_so():
    trust = asked(
        "trust", {4: "Agree", 5: "Fully", 2: "No", -4: "Don't know"}, nets={"agree": (4, 5)}, dont_know="missing"
    )
    found = share(drawn(TRUST, (trust,)), "trust", "agree")
    assert (found.value, found.table["base"][0]) == (2 / 3, 3)
    assert found.about.missing == {"skipped": 1, "left before": 1, "don't know": 1}


def test_those_outside_the_base_are_told_by_kind():
    assert share(drawn(TRUST), "trust", "agree").about.missing == {"skipped": 1, "left before": 1}


def test_all_answers_come_in_the_order_of_the_choices_on_one_base():
    found = share(drawn(TRUST), "trust").table
    assert found["what"].tolist()[-2:] == ["Strongly agree", "Don't know"]
    assert found["value"].sum() == pytest.approx(1)
    assert set(found["base"]) == {4}


def test_wilson_interval_of_the_published_399_of_748_by_hand():
    # z = 1.959964; p = 399 / 748; Wilson (1927):
    # (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
    p, n, z = 399 / 748, 748, 1.959963984540054
    half = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = (p + z**2 / (2 * n) - half) / (1 + z**2 / n), (p + z**2 / (2 * n) + half) / (1 + z**2 / n)
    assert (round(low, 4), round(high, 4)) == (0.4976, 0.5689)
    found = share(responses_from(of(399, 748)), "yes", 1).table.iloc[0]
    assert found[["low", "high"]].tolist() == pytest.approx([low, high], abs=1e-12)
    assert found["effective_base"] == pytest.approx(748)
    assert found["standard_error"] == pytest.approx(sqrt(p * (1 - p) / 747))


def test_the_base_of_a_simple_domain_is_its_effective_base():
    frame = of(399, 748).assign(group="a")
    more = pd.concat([frame, of(10, 252).assign(group="b")], ignore_index=True)
    inside = share(responses_from(more), "yes", 1, by="group").table.iloc[0]
    alone = share(responses_from(frame), "yes", 1).table.iloc[0]
    assert inside[["low", "high", "effective_base"]].tolist() == pytest.approx(
        alone[["low", "high", "effective_base"]].tolist()
    )


def test_an_answer_that_nobody_gave_still_has_an_interval():
    # Wilson at 0 of 10: the upper bound is z^2 / (n + z^2) = 3.8415 / 13.8415
    found = share(responses_from(of(0, 10)), "yes", 1).table.iloc[0]
    assert (found["low"], found["high"]) == (0, pytest.approx(3.841459 / 13.841459, abs=1e-6))


@pytest.mark.parametrize("kind", ["logit", "korn-graubard"])
def test_logit_and_exact_intervals_of_nothing_in_ten_are_clopper_and_pearsons(kind: str):
    # Clopper and Pearson at 0 of 10: 1 - .025 ** (1 / 10) = .3085; at 10 of 10 its mirror image
    none = share(responses_from(of(0, 10)), "yes", 1, interval=kind).table.iloc[0]
    everyone = share(responses_from(of(10, 10)), "yes", 1, interval=kind).table.iloc[0]
    assert (none["low"], none["high"]) == (0, pytest.approx(1 - 0.025**0.1))
    assert (everyone["low"], everyone["high"]) == (pytest.approx(0.025**0.1), 1)


def test_a_net_a_label_a_code_and_several_codes_name_answers():
    responses = drawn(
        """
            | program
        ann | 1
        bob | 2
        cyd | 3
        dee | 3
        """,
        (PROGRAM,),
    )
    given = ["have_or_plan", "No", 3, (1, "No")]
    told = [share(responses, "program", answer).table.iloc[0] for answer in given]
    assert [row["value"] for row in told] == [0.5, 0.5, 0.5, 0.75]
    assert [row["what"] for row in told] == ["have or plan", "No", "No", "Yes or No"]


def test_choices_of_a_multiple_question_share_the_base_of_those_who_reached_it():
    responses = drawn("""
            | way/1 | way/2
        ann | 1     | 1
        bob | 0     | 1
        cyd | 0     | 0
        dee | left  | left
    """)
    found = share(responses, "way")
    assert found.table["value"].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert set(found.table["base"]) == {3}
    assert found.about.of == "asked"
    assert found.about.missing == {"left before": 1}


def test_groups_are_crossed_and_those_without_anyone_have_no_row():
    responses = drawn("""
            | trust | size | age
        ann | 5     | 1    | 1
        bob | 2     | 1    | 1
        cyd | 2     | 2    | 1
        dee | 4     | 2    | 1
        eve |       | 2    | 2
    """)
    found = crosstab(responses, "trust", "size").table
    assert found.groupby("size", observed=True)["value"].sum().tolist() == pytest.approx([1, 1])
    both = share(responses, "trust", "agree", by=["size", "age"]).table
    assert both[["size", "age", "base"]].to_numpy().tolist() == [
        ["Strongly disagree", "Strongly disagree", 2],
        ["Disagree", "Strongly disagree", 2],
    ]


def test_a_group_of_one_has_a_share_but_no_precision():
    found = share(drawn(TRUST), "trust", "agree", by="size").table.iloc[0]
    assert (found["value"], found["base"]) == (1, 1)
    assert found[["standard_error", "low", "high", "effective_base", "design_effect"]].isna().all()


def test_columns_of_a_plain_frame_may_hold_words():
    responses = responses_from(pd.DataFrame({"helped": ["yes", "no", None, "yes", "None"]}))
    assert share(responses, "helped").table["what"].tolist() == ["None", "no", "yes"]
    assert share(responses, "helped", "yes").value == 0.5


def test_weight_zero_is_outside_the_base():
    frame = pd.DataFrame({"yes": [1, 0, 1], "w": [1.0, 2.0, 0.0]})
    found = share(responses_from(frame, Design(weights="w")), "yes", 1).table.iloc[0]
    assert (found["value"], found["base"], found["weighted_base"]) == (pytest.approx(1 / 3), 2, 3)


def test_an_empty_base_is_refused_with_its_reasons():
    responses = drawn("""
            | trust
        ann |
        bob | not asked
    """)
    with pytest.raises(
        EstimationError, match=r"none of 2 respondents is in the base of 'trust' \(1 not asked, 1 skipped\)"
    ):
        share(responses, "trust", "agree")


def test_an_item_that_the_wave_has_no_column_for_is_refused():
    with pytest.raises(EstimationError, match="none of 6 respondents is in the base of 'program'; choose a wave"):
        share(drawn(TRUST, (PROGRAM,)), "program", "have_or_plan")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"item": "trusst"}, "no item 'trusst'"),
        ({"item": "trust", "answer": "fine"}, "no answer or net 'fine'"),
        ({"item": "trust", "by": "sise"}, "no item 'sise'"),
        ({"item": "trust", "interval": "wald"}, "no interval 'wald'; the kinds are wilson"),
        ({"item": "trust", "level": 95}, "between 0 and 1, not at 95"),
    ],
)
def test_what_does_not_exist_is_refused(arguments: dict[str, object], sentence: str):
    with pytest.raises(ConfigurationError, match=sentence):
        share(drawn(TRUST), **arguments)  # type: ignore[arg-type]


def test_an_unknown_column_of_a_plain_frame_is_refused():
    with pytest.raises(ConfigurationError, match="the frame has no column 'trust'"):
        share(responses_from(of(1, 2)), "trust")


def test_wilson_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    truth, hits = 0.1, 0
    for _ in range(400):
        found = share(responses_from(pd.DataFrame({"yes": rng.binomial(1, truth, 60)})), "yes", 1).table.iloc[0]
        hits += found["low"] <= truth <= found["high"]
    assert 0.92 <= hits / 400 <= 0.98


def test_a_mistyped_answer_of_a_plain_column_is_no_silent_zero():
    people = responses_from(pd.DataFrame({"member": ["yes", "no", "yes"], "age": [31, 42, 53]}))
    with pytest.raises(ConfigurationError, match="has no answer 'yess' among 2; near it: yes"):
        share(people, "member", "yess")
    with pytest.raises(ConfigurationError, match="'age' has no answer 'old' among 3"):
        share(people, "age", "old")
    told = people.frame["member"].astype(pd.CategoricalDtype(["yes", "no", "perhaps"]))
    assert share(responses_from(pd.DataFrame({"member": told})), "member", "perhaps").value == 0
    assert share(people, "age", 99).value == 0
