"""Multilevel models refuse, or tell in words, what they cannot carry."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, multilevel
from research.estimation.levels import checks, linear, logistic
from research.estimation.levels.nested import nested_of
from research.responses import Design, Responses, responses_from

HERE = Path(__file__).parent


def frame(groups: int = 8, members: int = 6, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(groups), members)
    x = rng.standard_normal(len(team))
    driver = (team % 2).astype(float)
    trust = 3 + 0.5 * x + rng.standard_normal(groups)[team] + rng.standard_normal(len(team))
    yes = (trust > 3).astype(float)
    return pd.DataFrame({"team": team, "x": x, "driver": driver, "trust": trust, "yes": yes, "tries": 5.0})


def people(**more: object) -> Responses:
    return responses_from(frame().assign(**more))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"family": "poisson"}, "choose one of linear, logistic"),
        ({"method": "bayes"}, "choose one of reml, ml"),
        ({"nodes": 25}, "needs no quadrature"),
        ({"against": "lme4"}, "'statsmodels' is"),
        ({"slope": "driver"}, "name it in on= as well"),
        ({"trials": "tries"}, "not for family 'linear'"),
        ({"reference": {"x": 1}}, "has nobody in the reference"),
        ({"on": ["x", "team"]}, "cannot be outcome or predictor as well"),
        ({"outcome": "nothing"}, "no column 'nothing'"),
    ],
)
def test_what_is_not_known_is_refused(asked: dict[str, object], told: str) -> None:
    wanted = {"outcome": "trust", "on": ["x"], "group": "team"} | asked
    with pytest.raises(ConfigurationError, match=told):
        multilevel(people(), **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"nodes": 3}, "too few for yes and no"),
        ({"against": "statsmodels"}, "integrates no logistic model"),
        ({"on": ["x", "tries", "trust"], "slope": ["x", "trust"]}, "one slope at most"),
        ({"trials": "x"}, "no counts of one or more"),
        ({"outcome": "trust", "trials": "tries"}, "no counts from 0"),
    ],
)
def test_what_a_logistic_model_cannot_take_is_refused(asked: dict[str, object], told: str) -> None:
    responses = people(tries=lambda d: 5.0 + np.arange(len(d)) % 2)
    wanted = {"outcome": "yes", "on": ["x"], "group": "team"} | asked
    with pytest.raises(ConfigurationError, match=told):
        multilevel(responses, family="logistic", **wanted)  # type: ignore[arg-type]


def test_few_groups_groups_of_one_and_slopes_that_groups_cannot_tell_are_refused() -> None:
    with pytest.raises(EstimationError, match="4 groups in 'team' cannot tell a variance"):
        multilevel(responses_from(frame(groups=4)), "trust", ["x"], "team")
    with pytest.raises(EstimationError, match="each of 9 groups in 'team' has one member"):
        multilevel(responses_from(frame(groups=9, members=1)), "trust", ["x"], "team")
    with pytest.raises(EstimationError, match="12 respondents cannot tell 2 random effects in each of 6 groups"):
        multilevel(responses_from(frame(groups=6, members=2)), "trust", ["x"], "team", slope="x")
    with pytest.raises(EstimationError, match="'driver' does not vary inside any group"):
        multilevel(people(), "trust", ["driver"], "team", slope="driver")
    with pytest.raises(EstimationError, match="none of 48 respondents has both a group"):
        multilevel(people(team=np.nan), "trust", ["x"], "team")
    many = {f"z{i}": np.arange(7.0) ** (i + 1) for i in range(5)}
    few = pd.DataFrame({"team": [0, 0, 0, 1, 2, 3, 4], "trust": [1, 2, 3, 2, 4, 1, 5.0], **many})
    with pytest.raises(EstimationError, match="7 respondents cannot carry 6 coefficients"):
        multilevel(responses_from(few), "trust", [*many], "team")


def test_words_have_no_slope() -> None:
    with pytest.raises(ConfigurationError, match="only a number has a slope"):
        multilevel(people(kind=lambda d: np.where(d["x"] > 0, "a", "b")), "trust", ["kind"], "team", slope="kind")


def test_an_outcome_told_without_error_is_refused() -> None:
    with pytest.raises(EstimationError, match="without error; nothing is left"):
        multilevel(people(trust=lambda d: 2 * d["x"] + 1), "trust", ["x"], "team")


def test_answers_told_apart_without_a_mistake_are_refused() -> None:
    with pytest.raises(EstimationError, match="x tells the answers of some respondents apart without a mistake"):
        multilevel(people(yes=lambda d: (d["x"] > 0).astype(float)), "yes", ["x"], "team", family="logistic")


def test_groups_in_which_everybody_answers_alike_are_refused() -> None:
    with pytest.raises(EstimationError, match="nearly all members of each of 8 groups answer alike"):
        multilevel(people(yes=lambda d: d["team"] % 2), "yes", ["x"], "team", family="logistic")


def test_a_search_that_stops_at_the_border_goes_on_where_the_deviance_falls() -> None:
    """At a variance of 0 the deviance does not move with its root, though it falls with the variance itself."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        team = np.repeat(np.arange(8), rng.integers(3, 9, 8))
        y = rng.standard_normal(8)[team] * 0.6 + rng.standard_normal(len(team))
        found = multilevel(responses_from(pd.DataFrame({"team": team, "y": y})), "y", [], "team")
        between, within = found.between.iloc[0, 0], found.sigma2
        low = [deviance(y, team, near, within) for near in (between, between + 1e-3, max(between - 1e-3, 0), 0.0, 1.0)]
        assert low[0] <= min(low) + 1e-9


def deviance(y: np.ndarray, team: np.ndarray, between: float, within: float) -> float:
    """The restricted deviance of a mean in groups, from the covariance matrix of everybody."""
    v = within * np.eye(len(y)) + between * (team[:, None] == team)
    ones = np.ones(len(y))
    solved = np.linalg.solve(v, np.column_stack([ones, y]))
    information = ones @ solved[:, 0]
    left = y - ones @ solved[:, 1] / information
    return float(np.linalg.slogdet(v)[1] + np.log(information) + left @ np.linalg.solve(v, left))


def test_under_twenty_communities_no_claim_is_made_on_their_level() -> None:
    found = multilevel(people(), "trust", ["x", "driver"], "team")
    driver = found.table.set_index("what").loc["driver"]
    assert driver["level"] == "between"
    assert np.isnan(driver["p"])
    assert np.isnan(driver["low"])
    assert driver["standard_error"] > 0
    assert "No claim on driver: it differs between groups only, and 8 groups are fewer than 20" in found.notes[-1]
    assert found.table.set_index("what").loc["x", "p"] < 1
    told = multilevel(people(), "trust", ["x", "driver"], "team", least_groups=8)
    assert np.isfinite(told.table["p"]).all()


def test_errors_that_two_computations_disagree_on_are_refused() -> None:
    """The wrong errors that MixedLM's usual search gives would never be told."""
    import statsmodels.api as sm

    data = pd.read_csv(HERE / "wrong_errors.csv")
    responses = responses_from(data)
    right = multilevel(responses, "activity", ["driver"], "community")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.MixedLM(data["activity"], sm.add_constant(data[["driver"]]), groups=data["community"])
        wrong = model.fit(reml=True, method="lbfgs")
    assert wrong.converged
    assert wrong.bse_fe["driver"] > 1000 * right.table["standard_error"][1]
    with pytest.raises(EstimationError, match="the errors of Constant, driver differ by more than 1%"):
        checks.check_same(
            wrong.bse_fe.to_numpy(), right.table["standard_error"].to_numpy(), ("Constant", "driver"), "two ways"
        )


def test_errors_that_the_groups_do_not_bear_out_are_told() -> None:
    data = frame(groups=30, members=30)
    data["trust"] = data["trust"] + (data["team"] % 5 - 2) * data["x"]  # slopes differ, and the model does not know
    found = multilevel(responses_from(data), "trust", ["x"], "team")
    assert any(note.startswith("Doubtful: errors of the model") for note in found.notes)
    calm = multilevel(people(), "trust", ["x"], "team", doubt=10)
    assert "Errors of the model and of the groups' own residuals agree within a factor of 10." in calm.notes


def test_another_program_that_fails_or_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import statsmodels.api as sm

    def fails(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError

    monkeypatch.setattr(sm.MixedLM, "fit", fails)
    found = multilevel(people(), "trust", ["x"], "team", against="statsmodels")
    assert found.table["other_error"].isna().all()
    assert any(note.startswith("statsmodels (powell) tells other errors for Constant, x") for note in found.notes)


def test_a_fit_that_does_not_settle_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "SETTLED", -1.0)
    with pytest.raises(EstimationError, match="the model does not settle"):
        multilevel(people(), "trust", ["x"], "team")
    monkeypatch.setattr(logistic, "SETTLED", -1.0)
    with pytest.raises(EstimationError, match="the model does not settle"):
        multilevel(people(), "yes", ["x"], "team", family="logistic")


def test_large_groups_are_checked_by_their_low_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = nested_of(
        people(), "trust", ["x"], "team", "x", "linear", answer=None, trials=None, reference={}
    )  # fmt: skip
    between, b = np.array([[1.0, 0.2], [0.2, 0.5]]), np.array([3.0, 0.5])
    whole = checks.again(nested, b, between, 1.3)
    monkeypatch.setattr(checks, "WHOLE", 3)
    ranked = checks.again(nested, b, between, 1.3)
    assert ranked.errors == pytest.approx(whole.errors, rel=1e-10)
    assert ranked.robust == pytest.approx(whole.robust, rel=1e-10)


def test_the_unit_of_a_predictor_and_the_order_of_rows_do_not_matter() -> None:
    data = frame(groups=25)
    data["x"] = 2000 + 3 * data["x"]
    found = multilevel(responses_from(data), "trust", ["x"], "team", slope="x")
    moved = data.assign(x=1e6 * data["x"], trust=1e-4 * data["trust"]).sample(frac=1, random_state=1)
    other = multilevel(responses_from(moved), "trust", ["x"], "team", slope="x")
    assert other.table["value"][1] == pytest.approx(1e-10 * found.table["value"][1], rel=1e-5)
    assert other.table["standard_error"][1] == pytest.approx(1e-10 * found.table["standard_error"][1], rel=1e-5)
    assert other.table["df"].to_numpy() == pytest.approx(found.table["df"].to_numpy(), rel=1e-3)


def test_a_logistic_slope_is_integrated_over_two_dimensions() -> None:
    """The likelihood at the fit is that of a plain sum over a fine grid of constant and slope."""
    data = frame(groups=12, members=10, seed=9)
    found = multilevel(responses_from(data), "yes", ["x"], "team", slope="x", family="logistic")
    root = np.linalg.cholesky(found.between.to_numpy() + 1e-12 * np.eye(2))
    grid = np.linspace(-7, 7, 241)
    u, v = np.meshgrid(grid, grid)
    density = np.exp(-(u**2 + v**2) / 2) / (2 * np.pi) * (grid[1] - grid[0]) ** 2
    effects = np.tensordot(root, np.stack([u, v]), axes=1)
    total = 0.0
    for _, team in data.groupby("team"):
        fixed = found.table["value"][0] + found.table["value"][1] * team["x"].to_numpy()
        logits = fixed[:, None, None] + effects[0] + team["x"].to_numpy()[:, None, None] * effects[1]
        signs = np.where(team["yes"] == 1, 1.0, -1.0)[:, None, None]
        total += float(np.log((density / np.exp(np.logaddexp(0, -signs * logits).sum(axis=0))).sum()))
    assert found.fit["log_likelihood"] == pytest.approx(total, rel=1e-5)
    assert "nodes in each of two dimensions" in found.notes[0]


def test_groups_that_differ_much_are_integrated_well() -> None:
    """The likelihood is that of a plain sum over a fine grid."""
    rng = np.random.default_rng(222)
    team = np.repeat(np.arange(40), 9)
    yes = (3 * rng.standard_normal(40)[team] + rng.logistic(size=360) > 0).astype(float)
    data = pd.DataFrame({"team": team, "yes": yes})
    found = multilevel(responses_from(data), "yes", [], "team", family="logistic")
    b = np.linspace(-9, 9, 20_001)
    density = np.exp(-(b**2) / 2) / np.sqrt(2 * np.pi) * (b[1] - b[0])
    logits = found.table["value"][0] + np.sqrt(found.between.iloc[0, 0]) * b
    total = sum(
        float(np.log((density * np.exp(-np.logaddexp(0, -logits) * k - np.logaddexp(0, logits) * (9 - k))).sum()))
        for k in data.groupby("team")["yes"].sum()
    )
    assert found.fit["log_likelihood"] == pytest.approx(total, rel=1e-5)


def test_weights_are_told_to_be_unused_and_missing_answers_to_be_outside() -> None:
    data = frame().assign(w=1.0 + np.arange(48) % 3)
    data.loc[[1, 5], "x"] = np.nan
    found = multilevel(responses_from(data, Design(weights="w")), "trust", ["x"], "team")
    assert any(note.startswith("Weights, strata and clusters of the design are not used") for note in found.notes)
    assert found.notes[-1] == "2 of 48 respondents are outside: an answer or the group is missing."
    assert found.about.people == 46


def test_coefficients_of_a_multilevel_model_are_not_compared_with_estimates_of_the_sample() -> None:
    found = multilevel(people(), "trust", ["x"], "team")
    with pytest.raises(EstimationError, match="rest on the model and not on the sample"):
        compare(found.rows([0]), found.rows([1]))


def test_modes_that_are_not_quite_reached_cost_few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = multilevel(people(), "yes", ["x"], "team", family="logistic")
    monkeypatch.setattr(logistic, "STEPS", 2)
    hasty = multilevel(people(), "yes", ["x"], "team", family="logistic")
    assert hasty.fit["log_likelihood"] == pytest.approx(found.fit["log_likelihood"], rel=1e-6)


def test_a_result_shows_itself_and_is_an_exhibit() -> None:
    found = multilevel(people(), "trust", ["x"], "team", slope="x")
    assert repr(found).startswith("Linear model of trust in 8 groups of team: 48 respondents")
    assert "inside groups" in repr(found)
    assert "correlation with constant" in repr(found)
    assert "<th>robust error</th>" in found._repr_html_()
    assert len(found.exhibit_parts().cells) == 2
    yes = multilevel(people(), "yes", ["x"], "team", family="logistic")
    assert "ratio" in repr(yes)
    assert "inside groups" not in repr(yes)
    assert list(found.effects.columns) == ["group", "members", "constant", "x"]
    assert found.effects["constant"].abs().max() > 0
    assert np.isfinite(yes.effects["constant"]).all()
