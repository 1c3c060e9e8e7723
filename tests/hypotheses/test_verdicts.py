"""The claims of a plan are judged together, by one rule, and none is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from research.errors import ConfigurationError
from research.estimation import adjust, regress, verdict
from research.hypotheses import verdicts
from research.instruments import read_instrument
from tests.hypotheses.planned import PLAN, WAVE, claims, planned
from tests.intake.made_study import made_study

WRITTEN = """
wave: "2026"
band: 0.1
correct: holm
models:
  habit: {title: Trust, outcome: trust, predictors: [tool, member]}
claims:
  members: {words: Members trust more, model: habit, predictor: member, expect: fall}
untestable:
  stress: {words: Trust counts most after a setback, reason: setbacks were not asked}
"""


def test_every_claim_has_the_coefficient_of_its_model_and_p_corrected_for_all_of_them() -> None:
    told = claims(81).table
    alone = regress(planned(81), "y", on=["a", "b"]).table
    assert told["what"].tolist() == ["helpers", "noise"]
    assert told["value"].tolist() == alone["value"].tolist()
    assert told["q"].tolist() == adjust(alone["p"].to_numpy(), "holm").tolist()
    assert told["model"].tolist() == ["Habit", "Habit"]


def test_a_verdict_follows_from_q_interval_and_band_and_from_what_was_expected() -> None:
    told = claims(81).table
    rise, fall = told.to_dict("records")
    assert rise["verdict"] == verdict(rise["q"], rise["low"], rise["high"], 0.1) == "supported"
    assert fall["verdict"] == verdict(fall["q"], -fall["high"], -fall["low"], 0.1)


def test_what_was_expected_the_other_way_round_is_contradicted() -> None:
    turned = (replace(PLAN.claims[0], expect="fall"), PLAN.claims[1])
    assert claims(81, claims=turned).table["verdict"].tolist()[0] == "contradicted"


def test_claims_of_one_sample_keep_their_covariance() -> None:
    told, alone = claims(81), regress(planned(81), "y", on=["a", "b"])
    assert told.covariance[0, 1] == pytest.approx(alone.covariance[0, 1], rel=0.05)
    assert told.covariance.diagonal().tolist() == alone.covariance.diagonal().tolist()


def test_a_plan_judges_the_wave_it_is_about_and_no_other() -> None:
    with pytest.raises(ConfigurationError, match="the plan is about wave 2026, and these responses are of wave 2027"):
        verdicts(planned(81, wave=replace(WAVE, name="2027")))


def test_without_a_plan_there_is_nothing_to_judge() -> None:
    with pytest.raises(ConfigurationError, match=r"the study has no claims; write them into its plan\.yml before"):
        verdicts(planned(81, plan=None))


def test_a_plan_is_read_with_its_study(tmp_path: Path) -> None:
    study = made_study(tmp_path)
    study.write("plan.yml", WRITTEN)
    plan = read_instrument(study.project, "trust").plan
    assert plan is not None
    assert (plan.claims[0].predictor, plan.untestable[0].reason, plan.band) == (
        "member",
        "setbacks were not asked",
        0.1,
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("model: habit,", "model: habits,", r"plan.yml: claim 'members' names the model 'habits'; there are habit"),
        (
            "predictor: member",
            "predictor: trust",
            r"claim 'members' is about 'trust', which is no predictor of 'habit'",
        ),
        ("outcome: trust", "outcome: truth", r"model 'habit' names 'truth', which is neither an item nor a construct"),
        ("band: 0.1", "band: 0", r"the band is 0; effects too small to matter need one above 0"),
        ("expect: fall", "expect: change", r"'change' is none of rise, fall"),
        ("correct: holm", "correct: never", r"'never' is none of holm"),
    ],
)
def test_a_fault_in_a_plan_is_told(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    study = made_study(tmp_path)
    study.write("plan.yml", WRITTEN.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_instrument(study.project, "trust")
