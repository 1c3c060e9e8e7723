"""Every count of the three waves' expected values that concerns an imported item, from the stored codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from research.archive import Home, Project
from research.archive.receipts import read_receipt
from research.intake import open_wave, stored_findings
from research.measures import score
from research.responses import LEFT_BEFORE, SKIPPED, Responses

STUDY = "lasting-practice"
WAVES = ("2017-10", "2020-03", "2020-12")
Received = tuple[Home, Project]
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "fixtures/lasting-practice.json").read_text(encoding="utf-8")
)["expected"]
FIRST, SECOND, THIRD = (EXPECTED[f"wave{n}"] for n in (1, 2, 3))
BATTERY = {
    "Skills-Advance-Career": "impact_career",
    "Motivated-Seek-Knowledge": "impact_motivation",
    "Made-Analyses-Reproducible": "impact_reproducible",
    "Received-Professional-Recognition": "impact_recognition",
    "Improved Coding Practices": "impact_coding",
    "Improved-Research-Productivity": "impact_productivity",
    "Gained-Confidence-With-Data": "impact_confidence",
}


def opened(lasting: Received, wave: str) -> Responses:
    return score(open_wave(STUDY, wave, *lasting))


def mentions(responses: Responses, item: str) -> int:
    columns = [name for name in responses.frame.columns if name.startswith(f"{item}/")]
    return int((responses.frame[columns] == 1).to_numpy().sum())


def nps(responses: Responses) -> tuple[int, float, float]:
    """Net promoter score by hand: percent of 9-10 less percent of 0-6."""
    told = responses.numeric("recommend").dropna()
    return len(told), told.mean(), 100 * ((told >= 9).mean() - (told <= 6).mean())


@pytest.mark.parametrize(("wave", "told"), list(zip(WAVES, (FIRST, SECOND, THIRD), strict=True)))
def test_every_row_is_a_respondent(lasting: Received, wave: str, told: dict[str, Any]) -> None:
    receipt = read_receipt(lasting[0], STUDY, wave)
    assert receipt is not None
    assert (receipt.received, receipt.kept, receipt.findings["warning"]) == (told["rows"], told["rows"], 0)


@pytest.mark.parametrize(("item", "told"), [("use_before", "usage_before_counts"), ("use_since", "usage_since_counts")])
def test_the_use_of_tools_is_counted_as_published(lasting: Received, item: str, told: str) -> None:
    responses = opened(lasting, "2017-10")
    counted = {f"{c.label}.": int((responses.codes(item) == c.code).sum()) for c in responses.item(item).choices}
    assert counted == FIRST[told]


def test_of_433_pairs_use_rose_for_202_and_fell_for_22(lasting: Received) -> None:
    moved = opened(lasting, "2017-10").scores["movement"].dropna()
    counted = (len(moved), int((moved > 0).sum()), int((moved == 0).sum()), int((moved < 0).sum()))
    assert counted == tuple(
        FIRST[f"usage_{name}"] for name in ("pairs_answered", "increased", "unchanged", "decreased")
    )
    assert counted == (433, 202, 209, 22)
    assert moved.mean() == pytest.approx(FIRST["usage_mean_shift_steps"], abs=5e-5)


def test_the_share_who_are_more_confident_is_of_those_who_answered(lasting: Received) -> None:
    more = opened(lasting, "2017-10").indicator("confidence_change", "more")
    assert more.mean() == pytest.approx(FIRST["confidence_more_share_of_answered"], abs=5e-5)
    assert int(opened(lasting, "2020-03").indicator("confidence_change", "more").sum()) == SECOND["confidence_more"]
    assert int(opened(lasting, "2020-12").indicator("confidence_change", "more").sum()) == THIRD["confidence_more"]


def test_the_battery_of_2017_lacks_the_answers_it_lacked(lasting: Received) -> None:
    responses = opened(lasting, "2017-10")
    lacking = {heading: int((responses.codes(item) < 0).sum()) for heading, item in BATTERY.items()}
    assert lacking == FIRST["likert_battery_missing"]
    motivated = responses.numeric("impact_motivation").dropna()
    assert len(motivated) == FIRST["motivated_seek_knowledge_n"]
    assert motivated.mean() == pytest.approx(FIRST["motivated_seek_knowledge_mean_1to5"], abs=5e-5)


@pytest.mark.parametrize(("wave", "told"), [("2020-03", SECOND), ("2020-12", THIRD)])
def test_agreement_in_words_and_in_digits_gives_one_scale(lasting: Received, wave: str, told: dict[str, Any]) -> None:
    assert opened(lasting, wave).numeric("impact_motivation").mean() == pytest.approx(
        told["motivation_mean_1to5"], abs=5e-5
    )


def test_behaviors_are_counted_over_all_rows_as_published(lasting: Received) -> None:
    responses = opened(lasting, "2017-10")
    over_all = responses.scores["adopted"].fillna(0.0)
    assert over_all.mean() == pytest.approx(FIRST["behaviours_adopted_mean_over_all_rows"], abs=5e-5)
    assert int((over_all > 0).sum()) == FIRST["behaviours_adopted_at_least_one"]


def test_several_answers_in_one_cell_are_counted_as_published(lasting: Received) -> None:
    second, third = opened(lasting, "2020-03"), opened(lasting, "2020-12")
    columns = [name for name in second.frame.columns if name.startswith("behaviors/")]
    assert mentions(second, "behaviors") == SECOND["behavior_adopted_mentions"]
    assert int((second.frame[columns] == 1).any(axis=1).sum()) == SECOND["behavior_adopted_answered"]
    assert mentions(third, "behaviors") == THIRD["behavior_adopted_mentions_split_on_semicolon"]


def test_a_missing_word_of_the_mapping_is_missing(lasting: Received) -> None:
    lacking = opened(lasting, "2020-03").codes("use_before").isin([SKIPPED, LEFT_BEFORE])
    assert int(lacking.sum()) == SECOND["frequency_usage_before_missing_NA"]


def test_taking_any_part_is_counted_as_published_and_splits_into_active_and_newsletter_only(lasting: Received) -> None:
    scores = opened(lasting, "2017-10").scores
    assert int(scores["involved"].sum()) == FIRST["community_involvement_any"] == 149
    assert int(scores["active"].sum()) == 55
    assert int(((scores["newsletter"] == 1) & (scores["active"] == 0)).sum()) == 94


def test_blanks_are_no_only_where_the_page_was_reached(lasting: Received) -> None:
    """26 people left before the behaviors: over all rows those without community adopt fewer than of those asked."""
    responses = opened(lasting, "2017-10")
    adopted, involved = responses.scores["adopted"], responses.scores["involved"]
    assert int(adopted.isna().sum()) == 26
    everyone = adopted.fillna(0.0).groupby(involved).mean()
    told = FIRST["mean_behaviours_by_involvement_over_all_rows"]
    assert everyone.to_dict() == pytest.approx({0.0: told["none"], 1.0: told["any"]}, abs=5e-5)


def test_those_who_told_their_use_are_the_defensible_denominator(lasting: Received) -> None:
    responses = opened(lasting, "2017-10")
    told_use = responses.codes("use_since") >= 0
    adopted = responses.scores["adopted"][told_use].groupby(responses.scores["involved"][told_use])
    told = FIRST["mean_behaviours_by_involvement_usage_since_answered"]
    assert adopted.mean().to_dict() == pytest.approx({0.0: told["none"], 1.0: told["any"]}, abs=5e-5)
    assert adopted.size().to_dict() == {0.0: told["none_n"], 1.0: told["any_n"]}


def test_net_promoter_scores_are_those_published(lasting: Received) -> None:
    count, mean, first = nps(opened(lasting, "2017-10"))
    assert (count, round(mean, 4), round(first, 2)) == tuple(FIRST["nps"].values())
    assert round(nps(opened(lasting, "2020-03"))[2], 2) == SECOND["nps_score"]
    assert round(nps(opened(lasting, "2020-12"))[2], 2) == THIRD["nps_score"]


def test_peoples_own_words_are_counted_and_never_stored(lasting: Received) -> None:
    for wave in WAVES:
        frame = opened(lasting, wave).frame
        assert all(pd.api.types.is_integer_dtype(kind) for kind in frame.dtypes)
    told, _ = stored_findings(lasting[0], STUDY, "2020-03")
    own = next(rule for rule in told["rules"] if rule["rule"] == "own words")
    assert {found["item"] for found in own["findings"]} >= {"topics", "behaviors", "community"}
    assert own["severity"] == "note"


def test_everybody_of_the_last_wave_came_to_the_end_so_its_blanks_were_seen(lasting: Received) -> None:
    frame = opened(lasting, "2020-12").frame
    assert not (frame == LEFT_BEFORE).any(axis=None)
