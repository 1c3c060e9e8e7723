from __future__ import annotations

import math

import pandas as pd
import pytest

from research.errors import ConfigurationError
from research.instruments import Item
from research.responses import Design, responses_from
from tests.made import asked, drawn


def test_every_kind_of_missing_leaves_the_base_and_is_counted_by_its_name() -> None:
    responses = drawn("""
            | trust
        ann | 5
        bob |
        cyd | not asked
        dan | left before
        eve | withdrawn
        fay | unknown
        gus | 2
    """)
    indicator = responses.indicator("trust", "agree")
    assert (indicator.sum(), indicator.count(), len(responses)) == (1, 2, 7)
    missing = responses.missing("trust").set_index("kind")["respondents"].to_dict()
    assert missing == {
        "not asked": 1, "skipped": 1, "left before": 1, "don't know": 0, "withdrawn": 1, "unknown": 1,
    }  # fmt: skip


def test_dont_know_is_an_answer_and_stays_in_the_base() -> None:
    responses = drawn("""
            | trust
        ann | 5
        bob | dk
    """)
    assert responses.indicator("trust", "agree").mean() == 0.5
    assert math.isnan(responses.numeric("trust")["bob"])


def test_dont_know_leaves_the_base_where_the_item_says_so() -> None:
    trust: Item = asked("trust", {1: "No", 2: "Yes", -4: "Don't know"}, dont_know="missing")
    responses = drawn(
        """
            | trust
        ann | 2
        bob | dk
        """,
        (trust,),
    )
    assert responses.indicator("trust", "Yes").count() == 1


def test_whoever_reached_a_multi_select_is_in_the_base_of_every_choice() -> None:
    responses = drawn("""
            | use/1 | use/2
        ann | 1     | 0
        bob | 0     | 0
        cyd | left  | left
    """)
    assert (responses.indicator("use", 1).sum(), responses.indicator("use", 1).count()) == (1, 2)


def test_groups_keep_the_order_of_the_choices() -> None:
    responses = drawn("""
            | trust
        ann | 5
        bob | 1
    """)
    assert list(responses.groups("trust").cat.categories)[:2] == ["Strongly disagree", "Disagree"]


def test_weights_that_the_design_names_are_numbers_and_no_item() -> None:
    responses = drawn(
        """
            | trust | w
        ann | 5     | 1.5
        bob | 2     | .5
        """,
        design=Design(weights="w"),
    )
    assert responses.weights.tolist() == [1.5, 0.5]
    assert not responses.has_item("w")


def test_what_jupyterlab_shows_holds_bases_and_no_answers() -> None:
    shown = drawn("""
            | trust
        ann | 5
    """)._repr_html_()
    assert "1 respondents" in shown
    assert "ann" not in shown


def test_responses_without_a_wave_have_no_population() -> None:
    assert responses_from(pd.DataFrame({"x": [1]})).population == ()


def test_a_design_that_names_no_column_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="names the column 'w'"):
        responses_from(pd.DataFrame({"x": [1]}), Design(weights="w"))


def test_items_that_nobody_was_asked_are_told_apart_from_those_that_nobody_answered() -> None:
    responses = drawn("""
            | trust | help      | tools/1   | tools/2
        ann | left  | not asked | not asked | 1
        bob |       | not asked | not asked | 0
    """)
    assert responses.asked("help", "trust", "tools") == ["trust", "tools"]


def test_a_name_that_is_no_column_is_told_with_what_comes_near_it() -> None:
    plain = responses_from(pd.DataFrame({"hours": [1.0, 2.0]}))
    for verb in (plain.numeric, plain.groups):
        with pytest.raises(ConfigurationError, match="the frame has no column 'hour'; near it: hours"):
            verb("hour")
    with pytest.raises(ConfigurationError, match=r"the frame has no column 'zzz'$"):
        plain.known("zzz")


def test_words_where_numbers_are_needed_are_a_sentence_without_an_answer() -> None:
    plain = responses_from(pd.DataFrame({"town": ["alder", "birch"]}))
    with pytest.raises(ConfigurationError, match=r"'town' holds .* values that are no numbers") as told:
        plain.numeric("town")
    assert "alder" not in str(told.value)
    with pytest.raises(ConfigurationError, match=r"'town' holds .* values that are no numbers"):
        responses_from(plain.frame, Design(weights="town")).weights  # noqa: B018


def test_a_terminal_gets_the_bases_and_no_answers() -> None:
    told = repr(responses_from(pd.DataFrame({"town": ["alder", "birch"]})))
    assert told.startswith("Responses without an instrument: 2 respondents")
    assert "alder" not in told
