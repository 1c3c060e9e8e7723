"""What models refuse, in words that say what to do; and how their results show themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import Regression, regress
from research.estimation.models.fit import newton
from research.estimation.models.negative_binomial import NegativeBinomial
from research.estimation.models.ordinal import derivatives as ordinal
from research.instruments import Instrument
from research.responses import DONT_KNOW, Design, Responses, responses_from
from tests.made import asked, drawn
from tests.reference.registry import clustered, data, health, stratified


def frame(n: int = 60, **more: Any) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, n))
    yes = (rng.random(n) < 1 / (1 + np.exp(-a))).astype(float)
    told = {"y": a + rng.normal(size=n), "yes": yes, "a": a, "b": b, "kind": np.tile(["old", "new", "none"], n)[:n]}
    told["count"] = rng.poisson(np.exp(0.5 * a)).astype(float)
    return pd.DataFrame(told | more)


def plain(**more: Any) -> Responses:
    return responses_from(frame(**more))


def test_a_question_about_trust_is_a_group_where_a_reference_says_so_and_an_order_otherwise() -> None:
    answers = drawn(
        "\n".join(["    | trust | use", *(f"p{i} | {1 + i % 5} | {1 + (i * i + i // 5) % 4}" for i in range(40))])
    )
    as_number = regress(answers, "use", on=["trust"])
    as_groups = regress(answers, "use", on=["trust"], reference={"trust": "Neither"})
    assert (len(as_number), len(as_groups)) == (1, 4)
    assert as_groups.table["level"].tolist() == ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]
    assert "Groups are compared with How about trust?: Neither." in as_groups.notes


def test_what_counts_as_yes_is_a_net_and_dont_know_is_an_answer_to_it() -> None:
    rows = [f"p{i} | {['5', '2', 'dk', '4', ''][i % 5]} | {1 + (i * 7 + i // 5) % 5}" for i in range(50)]
    answers = drawn("\n".join(["    | trust | use", *rows]))
    found = regress(answers, "trust", on=["use"], family="logistic", answer="agree")
    assert found.table["base"].tolist() == [40]
    assert "The odds are those of 'agree'." in found.notes


def test_dont_know_has_no_place_in_an_order() -> None:
    item = asked("trust", {1: "Low", 2: "Some", 3: "High", DONT_KNOW: "Don't know"})
    codes = pd.DataFrame({"trust": [1, 2, 3, DONT_KNOW] * 12, "use": [1.0, 2, 3, 4, 5, 6, 7, 8] * 6})
    found = regress(Responses(codes, Instrument("t", "T", (item,))), "trust", on=["use"], family="ordinal")
    assert found.table["base"].tolist() == [36]
    assert found.whole.table["label"].tolist()[1:] == ["Low|Some", "Some|High"]


def test_numbers_are_an_order_too() -> None:
    found = regress(plain(), "count", on=["a"], family="ordinal")
    assert found.whole.table["label"].iloc[1] == "0|1"


def test_a_reference_may_be_named_and_groups_without_anybody_go() -> None:
    kinds = pd.Categorical(frame()["kind"], ["empty", "new", "none", "old"])
    found = regress(plain(kind=kinds), "y", on=["kind"], reference={"kind": "old"})
    assert found.table["level"].tolist() == ["new", "none"]
    with pytest.raises(ConfigurationError, match="'kind' has nobody in the reference 'empty'; it has new, none, old"):
        regress(plain(kind=kinds), "y", on=["kind"], reference={"kind": "empty"})
    with pytest.raises(ConfigurationError, match="reference= names b, which is not among kind"):
        regress(plain(), "y", on=["kind"], reference={"b": None})


def test_whole_numbers_with_gaps_are_groups_of_whole_numbers() -> None:
    grades = [1.0, 2.0, 3.0, np.nan] * 15
    found = [regress(plain(grade=grades), "y", on=["grade"], reference={"grade": wanted}) for wanted in (2, 2.0, "2")]
    assert [one.table["level"].tolist() for one in found] == [["1", "3"]] * 3


def test_terms_may_be_written_in_three_ways() -> None:
    first = regress(plain(), "y", on=["a", "b", "a:b"])
    assert regress(plain(), "y", on="a*b").table.equals(first.table)
    assert regress(plain(), "y", on=["a", "b", ("a", "b")]).table.equals(first.table)
    assert regress(plain(**{"a:b": 1.0 * np.arange(60)}), "y", on=["a:b"]).table["what"].tolist() == ["a:b"]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (["a:b"], "'a:b' needs a, b beside it; write 'a\\*b'"),
        (["a", "a:"], "a term is a name, 'a:b' or 'a\\*b'; 'a:' has a sign without a name beside it"),
        (["a", ("a", "a")], "'a:a' multiplies a thing by itself; give its square as a column"),
        ([], "a model needs an outcome and predictors, each named once; got y"),
        (["a", "y"], "each named once; got y, a, y"),
    ],
)
def test_terms_without_sense_are_refused(on: list[Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        regress(plain(), "y", on=on)


def test_a_model_of_products_alone_names_them() -> None:
    with pytest.raises(ConfigurationError, match="each named once; got y, a:y"):
        regress(plain(), "y", on=[("a", "y")])


@pytest.mark.parametrize(
    ("family", "outcome", "more", "sentence"),
    [
        (
            "probit",
            "y",
            {},
            "there is no family 'probit'; choose one of linear, logistic, poisson, negative-binomial, ord",
        ),
        (
            "linear",
            "kind",
            {},
            "'kind' holds words, so it is no number; use family='logistic' for two answers, 'ordinal'",
        ),
        (
            "logistic",
            "y",
            {},
            "'y' holds [0-9]+ numbers beyond 0 and 1; name the answer that counts as yes with answer=",
        ),
        (
            "logistic",
            "kind",
            {},
            r"'kind' has 3 answers \(new, none, old\); name the one that counts as yes with answer=",
        ),
        ("linear", "y", {"answer": 1}, "answer= turns an outcome into yes or no, for family='logistic', not 'linear'"),
        ("ordinal", "kind", {}, r"'kind' holds words without an order; make it pd\.Categorical"),
        ("linear", "y", {"exposure": "count"}, "exposure= is for counts"),
        ("linear", "y", {"offset": "b"}, "an offset has the unit of the outcome; set standardized=False with it"),
        (
            "linear",
            "y",
            {"errors": "bootstrap"},
            "errors='bootstrap' is not known; choose one of design, hc3, classic, sv",
        ),
        (
            "linear",
            "y",
            {"errors": "svyolr"},
            "errors='svyolr' is how R tells those of an ordered model; leave errors= out",
        ),
        (
            "ordinal",
            "count",
            {"errors": "hc3"},
            "there are no HC3 errors of a model of family 'ordinal'; leave errors= o",
        ),
        (
            "linear",
            "y",
            {"where": [True]},
            r"where= needs one true or false for each of 60 respondents; got bool \(1,\)",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(family: str, outcome: str, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        regress(plain(), outcome, on=["a"], family=family, **more)


@pytest.mark.parametrize(
    ("family", "outcome", "columns", "more", "sentence"),
    [
        ("poisson", "y", {}, {}, "'y' has [0-9]+ values below zero, so it is no count; use 'linear'"),
        (
            "negative-binomial",
            "half",
            {"half": [0.5, 1.0] * 30},
            {},
            "'half' holds parts of counts; the negative binomial",
        ),
        ("ordinal", "yes", {}, {}, "'yes' has 2 different answers among 60 respondents; an ordered model needs three"),
        (
            "poisson",
            "count",
            {},
            {"exposure": "a"},
            "[0-9]+ respondents have an exposure 'a' of zero or less; leave them",
        ),
        ("negative-binomial", "even", {"even": [1.0, 2.0] * 30}, {}, "the counts vary no more than a Poisson model's"),
    ],
)
def test_outcomes_that_a_family_cannot_carry_are_refused(
    family: str, outcome: str, columns: dict[str, Any], more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(EstimationError, match=sentence):
        regress(plain(**columns), outcome, on=["a"], family=family, **more)


@pytest.mark.parametrize("family", ["logistic", "ordinal", "poisson", "negative-binomial"])
def test_separation_is_refused_and_named(family: str) -> None:
    """Nobody of the group "none" says yes, or counts anything; of the others some do and some do not."""
    told = frame(90)
    told["out"] = np.where(told["kind"] == "none", 0.0, told["yes"])
    if family == "ordinal":
        told["out"] = told["out"] + ((told["out"] == 1) & (told["b"] > 0))
    if family in ("poisson", "negative-binomial"):
        told["out"] = np.where(told["kind"] == "none", 0.0, told["count"] * 3)
    with pytest.raises(
        EstimationError, match="kind: none tells the answers of some respondents apart without a mistake"
    ):
        regress(responses_from(told), "out", on=["a", "kind"], family=family)


def test_a_strong_predictor_is_not_taken_for_separation() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=400) * 10
    yes = (rng.random(400) < 1 / (1 + np.exp(-x))).astype(float)
    found = regress(responses_from(pd.DataFrame({"yes": yes, "x": x})), "yes", on=["x"], family="logistic")
    assert found.value == pytest.approx(1.0, abs=0.35)


def test_separated_shares_between_zero_and_one_are_no_separation() -> None:
    shares = pd.DataFrame({"part": [0.2, 0.4, 0.9, 0.5, 0.1, 0.7], "x": [0.0, 100, 200, 50, 10, 120]})
    found = regress(responses_from(shares), "part", on=["x"], family="logistic")
    assert found.table["value"].item() > 0


def test_a_cell_of_a_product_without_anybody_is_refused() -> None:
    halves = np.where(frame()["kind"] == "none", "x", np.where(frame()["b"] > 0, "x", "z"))
    with pytest.raises(
        EstimationError, match="nobody in the model is in 'kind: none × half: z', so it has no coefficient"
    ):
        regress(plain(half=halves), "y", on=["kind*half"])


def test_more_groups_than_respondents_are_refused() -> None:
    few = pd.DataFrame({"y": [1.0, 2, 3, 1, 2], "kind": list("abcde"), "x": [1.0, 2, 3, 4, 6]})
    with pytest.raises(
        EstimationError, match="5 respondents cannot carry 6 coefficients; leave out a predictor or merge"
    ):
        regress(responses_from(few), "y", on=["kind", "x"], family="linear")


def test_a_group_of_one_has_no_error_in_a_design() -> None:
    told = frame(kind=["one"] + ["two"] * 59, w=1.5)
    with pytest.raises(
        EstimationError, match=r"1 of 60 respondents alone decide a coefficient of 1 predictors \(leverage one\)"
    ):
        regress(responses_from(told, Design(weights="w")), "y", on=["kind"])


def test_a_domain_without_degrees_of_freedom_is_refused() -> None:
    with pytest.raises(EstimationError, match="2 predictors leave no degrees of freedom; the design has 2"):
        regress(clustered(), "api00", ["ell", "meals"], where=data("apiclus1")["dnum"].isin([61, 135, 178]))


def test_a_surface_without_a_top_is_refused_in_words() -> None:
    def rising(at: Any) -> Any:
        return float(at[0]), np.ones(1), np.eye(1)

    with pytest.raises(EstimationError, match="the model does not settle: its coefficients grow without end"):
        newton(np.zeros(1), rising, 1.0)


def test_where_rounding_decides_the_search_ends() -> None:
    def flat(at: Any) -> Any:
        return -abs(float(at[0])), np.ones(1), np.eye(1)

    assert newton(np.zeros(1), flat, 1.0).tolist() == [0.0]


def test_items_with_several_answers_and_items_nobody_was_asked() -> None:
    answers = drawn("    | trust | tools/1 | tools/2\nann | 5 | 1 | 0\nbob | 2 | 0 | 0")
    with pytest.raises(ConfigurationError, match="'tools' allows several answers, so it is no number"):
        regress(answers, "trust", on=["tools"], reference={"tools": None})
    later = Responses(answers.frame, Instrument("t", "T", (asked("trust", {2: "b", 5: "e"}), asked("later", {1: "a"}))))
    for more in ({"reference": {"later": None}}, {}):
        with pytest.raises(EstimationError, match="only 0 of 2 respondents answered all of trust, later"):
            regress(later, "trust", on=["later"], **more)  # type: ignore[arg-type]
    with pytest.raises(EstimationError, match="only 0 of 2 respondents answered all of later, trust"):
        regress(later, "later", on=["trust"], family="ordinal")


def test_an_offset_stands_on_the_scale_of_the_model() -> None:
    told = frame(more=np.linspace(-1, 1, 60))
    log = told.assign(hours=np.exp(told["more"]))
    first = regress(responses_from(log), "count", on=["a"], family="poisson", offset="more").table
    second = regress(responses_from(log), "count", on=["a"], family="poisson", exposure="hours").table
    assert second["value"].tolist() == pytest.approx(first["value"].tolist(), rel=1e-12)
    assert second["standard_error"].tolist() == pytest.approx(first["standard_error"].tolist(), rel=1e-12)
    by_hand = regress(responses_from(told.assign(y=told["y"] - told["more"])), "y", on=["a"], standardized=False)
    shifted = regress(responses_from(told), "y", on=["a"], standardized=False, offset="more")
    assert shifted.value == pytest.approx(by_hand.value)
    assert shifted.r2 == pytest.approx(by_hand.r2)


def test_standardized_logistic_models_keep_their_outcome() -> None:
    told = frame()
    moved = told.assign(a=(told["a"] - told["a"].mean()) / told["a"].std(ddof=0))
    first = regress(responses_from(told), "yes", on=["a", "kind"], family="logistic", standardized=True)
    second = regress(responses_from(moved), "yes", on=["a", "kind"], family="logistic")
    assert first.table["value"].tolist() == pytest.approx(second.table["value"].tolist())
    assert "Numbers have mean 0 and standard deviation 1." in first.notes


def test_groups_alone_leave_nothing_to_standardize() -> None:
    found = regress(plain(), "yes", on=["kind"], family="logistic", standardized=True)
    plainly = regress(plain(), "yes", on=["kind"], family="logistic").table
    assert found.table["value"].tolist() == pytest.approx(plainly["value"].tolist())


def test_counts_as_weights_are_the_rows_written_out() -> None:
    told = pd.DataFrame({"y": [0, 1, 2, 3, 1, 0], "x": [0.0, 0, 1, 1, 0, 1], "n": [3, 2, 4, 1, 2, 2]})
    long = told.loc[told.index.repeat(told["n"])].reset_index(drop=True)
    for family in ("linear", "poisson"):
        short = regress(responses_from(told, Design(weights="n")), "y", ["x"], family=family, errors="classic")
        whole = regress(responses_from(long), "y", ["x"], family=family, errors="classic")
        columns = ["value", "standard_error", "low", "high", "df", "base", "p"]
        assert short.table[columns].iloc[0].tolist() == pytest.approx(whole.table[columns].iloc[0].tolist())
        assert dict(short.fit) == pytest.approx(dict(whole.fit))


def test_a_model_shows_coefficients_ratios_intervals_fit_and_its_convention() -> None:
    found = regress(health(), "HI_CHOL", ["race", "RIAGENDR"], family="logistic", reference={"race": None})
    told = repr(found)
    assert told.startswith("Logistic model of HI_CHOL: 7,846 respondents, ")
    for words in ("odds ratio", "race: 2", "Nagelkerke R2", "Groups are compared with race: 1.", "Binder 1983"):
        assert words in told
    html = found._repr_html_()
    assert "<table" in html
    assert "odds ratio" in html
    linear = regress(stratified(), "api00", ["ell"])
    assert "odds ratio" not in repr(linear)
    assert "R2 " in linear._repr_html_()
    ordered = regress(plain(), "count", on=["a"], family="ordinal")
    assert "Ratios above 1 lean to the later of 0, 1, 2" in repr(ordered)
    assert "Errors take respondents as drawn one by one" in repr(ordered)


def test_coefficients_without_their_model_are_estimates_still() -> None:
    found = regress(plain(), "y", on=["a"])
    bare = Regression(found.table, found.covariance, found.about, (), found.scores)
    assert "weighted base" in repr(bare)
    assert "<table" in bare._repr_html_()
    with pytest.raises(
        ConfigurationError, match=r"these coefficients came without their model; use what regress\(\) gave"
    ):
        bare.whole  # noqa: B018


def test_only_straight_lines_explain_variance() -> None:
    with pytest.raises(ConfigurationError, match="only a linear model tells a part of the variance"):
        regress(plain(), "yes", on=["a"], family="logistic").explained()


def test_no_study_room_of_estimates_imports_statsmodels() -> None:
    """Its weights give wrong survey errors: too small by 83% in the measured case."""
    from pathlib import Path

    import research.estimation

    texts = {path.name: path.read_text() for path in Path(research.estimation.__file__).parent.rglob("*.py")}
    assert len(texts) > 20
    found = [name for name, text in texts.items() if "import statsmodels" in text or "from statsmodels" in text]
    assert found == ["checks.py"]  # its mixed model is a second opinion on ours, unweighted, and only when asked for


def test_a_fit_that_leaves_its_ground_is_taken_back() -> None:
    """Cuts out of order and a theta without bound have no likelihood; a spread of counts turns the curvature over."""
    x, y, w, zero = np.zeros((3, 0)), np.array([0.0, 1.0, 2.0]), np.ones(3), np.zeros(3)
    assert ordinal(np.array([1.0, 0.0]), x, y, w, zero, 2)[0] == -np.inf
    family, one = NegativeBinomial(), np.ones((3, 1))
    with pytest.raises(EstimationError, match="the counts vary no more than a Poisson model's"):
        family.derivatives(np.array([0.0, 20.0]), one, y, w, zero)
    with pytest.raises(EstimationError, match="the counts vary no more than a Poisson model's"):
        family.fit(one, np.array([1.0, 2.0, 1.0]), w, zero, np.array([0.3, 1.1e6]))
    assert family.derivatives(np.array([800.0, 0.0]), one, y, w, zero)[0] == -np.inf
