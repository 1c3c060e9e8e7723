"""What a stranger brings: words where numbers are needed, nothing at all, columns of every kind, groups of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from research import (
    Design,
    Responses,
    agreement,
    answered,
    association,
    calibrate,
    careless,
    confirm,
    correlate,
    crosstab,
    goodness_of_fit,
    mean,
    nps,
    quantile,
    rank_test,
    ratio,
    replicate,
    responses_from,
    share,
    t_test,
    total,
    variance,
    weight,
)
from research.errors import ConfigurationError, EstimationError, MeasureError, ResearchError


def drawn() -> pd.DataFrame:
    """Twelve people in four clusters."""
    return pd.DataFrame(
        {
            "w": [1.0, 2.0, 1.5] * 4,
            "team": np.repeat([1, 2, 3, 4], 3),
            "score": [3, 1, 4, 1, 5, 2, 6, 5, 3, 5, 2, 4],
            "word": ["yes", "no", "no"] * 4,
            "nothing": [None] * 12,
            "day": pd.Timestamp("2026-01-05"),
            "endless": [np.inf] + [1.0] * 11,
        }
    )


def answers(**more: Any) -> Responses:
    return responses_from(drawn().assign(**more), Design(weights="w", clusters="team"))


NUMERIC: dict[str, Callable[[Responses, str], Any]] = {
    "mean": mean,
    "means": lambda r, name: mean(r, [name, "score"]),
    "total": total,
    "ratio": lambda r, name: ratio(r, name, "score"),
    "quantile": quantile,
    "variance": variance,
    "correlate": lambda r, name: correlate(r, [name, "score"]),
    "t_test": lambda r, name: t_test(r, name, by="word"),
    "rank_test": lambda r, name: rank_test(r, name, by="word"),
    "nps": nps,
    "calibrate": lambda r, name: calibrate(r, to={name: 3.0}),
    "careless": lambda r, name: careless(r, [name, "score", "w"]),
    "confirm": lambda r, name: confirm(r, {"F": [name, "score", "w"]}),
    "weights": lambda r, name: mean(responses_from(r.frame, Design(weights=name)), "score"),
    "fpc": lambda r, name: mean(responses_from(r.frame, Design(fpc=name)), "score"),
    "replicates": lambda r, name: mean(
        responses_from(r.frame, Design(weights="w", replicates=(name, "w"), kind="bootstrap")), "score"
    ),
    "start": lambda r, name: weight(r, to={"word": {"yes": 0.5, "no": 0.5}}, start=name),
}


@pytest.mark.parametrize("verb", NUMERIC)
@pytest.mark.parametrize("name", ["word", "day"])
def test_what_is_no_number_is_refused_by_name(verb: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{name}' holds .* no numbers"):
        NUMERIC[verb](answers(), name)


@pytest.mark.parametrize("verb", ["mean", "means", "total", "quantile", "variance", "t_test"])
def test_infinite_numbers_are_counted_and_refused(verb: str) -> None:
    with pytest.raises(ConfigurationError, match="1 of 12 values of 'endless' are infinite"):
        NUMERIC[verb](answers(), "endless")


ALL_MISSING: dict[str, Callable[[Responses], Any]] = {
    "mean": lambda r: mean(r, "nothing"),
    "share": lambda r: share(r, "nothing"),
    "crosstab": lambda r: crosstab(r, "nothing", "word"),
    "groups": lambda r: mean(r, "score", by="nothing"),
    "association": lambda r: association(r, "nothing", "word"),
    "t_test": lambda r: t_test(r, "score", by="nothing"),
    "rank_test": lambda r: rank_test(r, "score", by="nothing"),
    "goodness_of_fit": lambda r: goodness_of_fit(r, "nothing", {"a": 0.5, "b": 0.5}),
    "agreement": lambda r: agreement(r, "nothing", "score"),
}


@pytest.mark.parametrize("verb", ALL_MISSING)
def test_a_question_that_nobody_answered_is_told_as_such(verb: str) -> None:
    with pytest.raises(EstimationError, match="none of 12 respondents"):
        ALL_MISSING[verb](answers())


@pytest.mark.parametrize("asked", [lambda: mean(drawn(), "score"), lambda: share(drawn(), "word")])  # type: ignore[arg-type]
def test_a_bare_frame_is_told_to_come_in_with_its_design(asked: Callable[[], Any]) -> None:
    with pytest.raises(ConfigurationError, match="not a DataFrame; bring a frame in with responses_from"):
        asked()


@pytest.mark.parametrize(
    "asked",
    [lambda r: mean(r, 3), lambda r: mean(r, None), lambda r: mean(r, "score", by=3), lambda r: mean(r, "scores")],
)
def test_a_name_that_is_none_is_refused(asked: Callable[[Responses], Any]) -> None:
    with pytest.raises(ResearchError):
        asked(answers())


def test_integers_truth_values_and_columns_with_gaps_of_every_kind_count_alike() -> None:
    score = drawn()["score"]
    kinds = {
        "int8": score.astype("int8"),
        "nullable": score.astype("Int64"),
        "float32": score.astype("float32"),
        "category": score.astype("category"),
        "object": score.astype(object),
    }
    found = [mean(answers(score=column), "score") for column in kinds.values()]
    assert [one.value for one in found] == pytest.approx([mean(answers(), "score").value] * len(kinds))
    gaps = score.mask(score == 1)
    both = [mean(answers(score=column), "score") for column in (gaps, gaps.astype("Int64"), gaps.astype(object))]
    assert {one.table["base"].iloc[0] for one in both} == {10}
    assert [one.table["standard_error"].iloc[0] for one in both] == pytest.approx(
        [both[0].table["standard_error"].iloc[0]] * 3
    )
    assert mean(answers(high=score > 2), "high").value == share(answers(high=score > 2), "high", True).value


def test_an_answer_nobody_gave_makes_no_group() -> None:
    order = pd.Categorical(drawn()["word"], ["no", "perhaps", "yes"])
    assert mean(answers(word=order), "score", by="word").table["word"].tolist() == ["no", "yes"]
    assert mean(answers(word=order), "score", by=["word", "team"]).table["base"].sum() == 12


def test_a_group_of_one_has_a_value_and_no_precision() -> None:
    alone = mean(answers(group=["one"] + ["rest"] * 11), "score", by="group").where(group="one")
    assert alone.value == 3
    assert np.isnan(alone.table["standard_error"].iloc[0])
    assert np.isnan(alone.table["low"].iloc[0])


def test_any_value_of_a_plain_column_is_an_answer() -> None:
    word = pd.Series(["yes", None, "no"] * 4)
    assert answered(answers(word=word, score=word.notna().astype("Int64").mask(word.isna())), ["word", "score"]).table[
        "value"
    ].tolist() == pytest.approx([5 / 9, 5 / 9])  # weights 1 and 1.5 of 1, 2, 1.5


def test_log_odds_of_a_set_where_all_agree_are_none_and_the_share_tells_its_error() -> None:
    frame = pd.DataFrame({"team": [1, 1, 2, 2, 3, 3, 4, 4], "helped": [1, 1, 0, 0, 0, 0, 0, 0]})
    sets = replicate(responses_from(frame, Design(clusters="team")), "jk1")  # without team 1 nobody was helped
    one, other = (share(sets, "helped", 1, interval=kind).table[["low", "high"]] for kind in ("logit", "xlogit"))
    assert one.to_numpy() == pytest.approx(other.to_numpy())


def test_items_that_say_the_same_or_nothing_are_no_factor() -> None:
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(50, 3)), columns=["a", "b", "c"])
    with pytest.raises(MeasureError, match="follows from the others"):
        confirm(responses_from(frame.assign(d=frame["a"] + frame["b"])), {"F": ["a", "b", "c", "d"]}, "ml")
    with pytest.raises(MeasureError, match="answered 'd' alike"):
        confirm(responses_from(frame.assign(d=1.0)), {"F": ["a", "b", "c", "d"]}, "ml")
    with pytest.raises(MeasureError, match="follows from the others"):
        confirm(
            responses_from(frame.assign(d=frame["a"].where(frame.index > 5))), {"F": list("abcd")}, "ml", missing="fiml"
        )
    with pytest.raises(MeasureError, match="1 of 4 items do not vary"):
        confirm(responses_from(frame.assign(d=1.0)), {"F": list("abcd")}, "ml", missing="fiml")
    with pytest.raises(MeasureError, match="1 of 4 items have no answers"):
        confirm(responses_from(frame.assign(d=np.nan)), {"F": list("abcd")}, "ml", missing="fiml")
