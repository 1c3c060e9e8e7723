"""Banners: figures as the verbs give them, letters as R's tests give them, and nothing that a letter gives away."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import Design, Responses, banner, compare, mean, nps, responses_from, share
from research.disclosure import Rule, protect
from research.errors import ConfigurationError, EstimationError
from research.estimation import association
from research.exhibits import Exhibit
from research.instruments import Instrument
from research.tabulation import Banner
from tests.made import asked, drawn
from tests.reference.compare import RESULTS
from tests.reference.registry import clustered, data, stratified


def letters(told: Banner, what: str) -> dict[str, str]:
    """The marks of one row by group."""
    rows = told.table[told.table["what"] == what]
    return dict(zip(rows["group"], rows["marks"], strict=True))


def two_groups(first: int, second: int, of: int = 20) -> Responses:
    """So many who say yes in each of two groups of one size."""
    says = ["yes"] * first + ["no"] * (of - first) + ["yes"] * second + ["no"] * (of - second)
    return responses_from(pd.DataFrame({"helped": says, "where": ["north"] * of + ["south"] * of}))


def choosing(frame: pd.DataFrame, name: str, labels: list[str], design: Design) -> Responses:
    """A frame whose columns `name/1`, `name/2` … are the choices of a select_multiple item."""
    item = asked(name, dict(enumerate(labels, start=1)), "select_multiple")
    return Responses(frame, Instrument("drawn", "Drawn", (item,)), design=design)


def test_a_letter_stands_in_the_higher_column_and_names_the_lower() -> None:
    # 16 of 20 against 6 of 20: .80 less .30. Variances 40/39 x m (1 - m) / 20 are .008205 and .010769, t = 3.63.
    told = banner(two_groups(16, 6), "helped", "where", min_base=20)
    assert letters(told, "yes") == {"Total": "", "north": "B", "south": ""}
    assert letters(told, "no") == {"Total": "", "north": "", "south": "A"}
    test = told.tests.iloc[1]
    assert test["difference"] == pytest.approx(-0.5)
    assert test["standard_error"] == pytest.approx(sqrt(40 / 39 * (0.8 * 0.2 + 0.3 * 0.7) / 20))
    assert (test["df"], round(test["statistic"], 2)) == (39, -3.63)


def test_no_letter_stands_where_chance_could_have_done_it() -> None:
    assert set(letters(banner(two_groups(12, 9), "helped", "where", min_base=20), "yes").values()) == {""}


def test_pairs_of_columns_are_those_of_r() -> None:
    expected = RESULTS["banner-pairwise-clus1"]["values"]
    tests = banner(clustered(), "awards", "stype", min_base=2).tests
    yes = tests[tests["what"] == "Yes"]
    yes = yes.set_index(yes["from"] + yes["to"])
    for pair in ("EH", "EM", "HM"):
        assert -yes.loc[pair, "difference"] == pytest.approx(expected["diff"][pair], rel=1e-9)
        assert yes.loc[pair, "standard_error"] == pytest.approx(expected["se"][pair], rel=1e-9)
        assert yes.loc[pair, "p"] == pytest.approx(expected["p"][pair], rel=1e-8)
        assert yes.loc[pair, "q"] == pytest.approx(expected["p_holm"][pair], rel=1e-8)


def test_means_have_letters_by_the_false_discovery_rate_as_in_r() -> None:
    # svyby(~api00, ~stype, dstrat, svymean, covmat=TRUE); svycontrast; p.adjust(p, "BH")
    told = banner(stratified(), "api00", "stype", adjust="bh", min_base=2)
    assert told.tests["difference"].tolist() == pytest.approx([-48.61, -37.83, 10.78])
    assert told.tests["standard_error"].tolist() == pytest.approx([19.4021553995, 20.4020229129, 22.0461915394])
    assert told.tests["q"].tolist() == pytest.approx([0.0391252201929, 0.0978019982687, 0.625404501883])
    assert letters(told, "Mean") == {"Total": "", "E": "B", "H": "", "M": ""}


def test_crossed_columns_are_those_of_r() -> None:
    # svyby(~api00, ~sch.wide + stype, dstrat, svymean, covmat=TRUE); all 15 pairs; p.adjust(p, "holm")
    by = [("stype", "sch.wide")]
    told = banner(stratified(), "api00", by, min_base=2)
    assert told.tests["q"].tolist()[5:9] == pytest.approx([0.00873408709567, 1.0, 0.000234516332588, 1.0])
    found = {"Total": "", "E · No": "", "E · Yes": "C E", "H · No": "", "H · Yes": "E", "M · No": "", "M · Yes": "C E"}
    assert letters(told, "Mean") == found
    uncorrected = banner(stratified(), "api00", by, adjust="none", min_base=2)
    assert letters(uncorrected, "Mean") == found | {"H · Yes": "C E"}  # p = .0446 of the pair C D


def test_columns_that_overlap_are_compared_with_their_covariance_as_in_r() -> None:
    # update(dstrat, ya=y*A, yb=y*B); svycontrast(svytotal(~ya+A+yb+B), quote(yb/B - ya/A)), y: awards == "Yes"
    schools = data("apistrat").assign(
        **{"goal/1": lambda d: (d["comp.imp"] == "Yes") * 1, "goal/2": lambda d: (d["sch.wide"] == "Yes") * 1}
    )
    design = Design(weights="pw", strata="stype", fpc="fpc")
    told = banner(choosing(schools, "goal", ["Compares", "Reaches"], design), ["awards", "api00"], "goal", min_base=2)
    pair = told.tests[told.tests["what"].isin(["Yes", "Mean"])]
    assert pair["difference"].tolist() == pytest.approx([-0.202798939306, 0.128157589496], rel=1e-9)
    assert pair["standard_error"].tolist() == pytest.approx([0.0371947243936, 6.03027353060], rel=1e-9)
    assert pair["p"].tolist() == pytest.approx([1.47748112594e-07, 0.983065850500], rel=1e-7)
    assert letters(told, "Yes") == {"Total": "", "Compares": "B", "Reaches": ""}


def test_a_column_is_set_against_the_rest_of_the_total_and_not_the_total_that_holds_it() -> None:
    # update(dclus1, g=stype == "E"); svyby(~api00, ~g, svymean, covmat=TRUE); svycontrast(c(-1, 1))
    tests = banner(clustered(), "api00", "stype", rest=True, min_base=2).tests
    against = tests[tests["to"].str.startswith("rest of")]
    assert (-against["difference"]).tolist() == pytest.approx([22.0475427350, -27.7185122570, -14.7435443038])
    assert against["standard_error"].tolist() == pytest.approx([13.6284507812, 30.1751677603, 14.5124025304])
    assert against["p"].tolist() == pytest.approx([0.128016137688, 0.373867121185, 0.326900580974])


def test_an_arrow_tells_the_direction_against_the_rest() -> None:
    told = banner(two_groups(16, 6), "helped", "where", min_base=20, rest=True)
    assert letters(told, "yes") == {"Total": "", "north": "↑ B", "south": "↓"}


@pytest.mark.parametrize("design", [Design(), Design(weights="w"), Design(weights="w", strata="s", clusters="c")])
def test_figures_are_those_of_the_verbs(design: Design) -> None:
    chance = np.random.default_rng(4)
    n = 400
    frame = pd.DataFrame(
        {
            "recommend": chance.integers(0, 11, n).astype(float),
            "trust": chance.choice(["low", "middle", "high"], n),
            "region": chance.choice(["east", "south", "west"], n),
            "w": chance.uniform(0.5, 2, n),
            "c": chance.integers(0, 60, n),
        }
    ).assign(s=lambda d: d["c"] % 5)
    frame.loc[frame["region"] == "west", "trust"] = "high"  # a share of 1 and shares of 0
    responses = responses_from(frame, design)
    told = banner(responses, {"trust": "answers", "recommend": ["mean", "nps"]}, "region").table
    verbs = [
        share(responses, "trust", by="region"),
        mean(responses, "recommend", by="region"),
        nps(responses, "recommend", by="region"),
    ]
    columns = ["value", "standard_error", "low", "high", "base", "weighted_base", "effective_base"]
    ours = told[told["variable"] == "region"].sort_values(["item", "what", "group"])
    theirs = pd.concat([one.table.assign(item=item) for one, item in zip(verbs, ("trust", "m", "n"), strict=True)])
    by_item = ours["item"].map({"trust": "trust"}).fillna(ours["what"].map({"Mean": "m"})).fillna("n")
    ours = ours.assign(item=by_item).sort_values(["item", "what", "group"])
    theirs = theirs.sort_values(["item", "what", "region"])
    np.testing.assert_allclose(ours[columns].to_numpy(float), theirs[columns].to_numpy(float), rtol=1e-9, atol=1e-12)


def test_a_share_of_nobody_is_tested_with_the_variance_that_its_interval_tells() -> None:
    told = banner(two_groups(0, 9), "helped", "where", min_base=20).tests
    pair = compare(share(two_groups(0, 9), "helped", "yes", by="where")).table
    assert told["p"].tolist()[1] == pytest.approx(pair["p"].item())
    assert told["standard_error"].tolist()[1] > told["difference"].abs().tolist()[1] / 10


def test_letters_stay_when_only_some_rows_are_shown() -> None:
    responses = drawn_wide()
    everything = banner(responses, "trust", "size", min_base=2)
    some = banner(responses, {"trust": ["agree"]}, "size", min_base=2)
    assert letters(some, "Net: agree") == letters(everything, "Net: agree")
    assert any(letters(some, "Net: agree").values())


def drawn_wide() -> Responses:
    """Sixty people in two sizes of community, of whom those in large ones agree more."""
    rows = ["        | trust | size"]
    rows += [f"        a{k} | {2 if k % 4 else 4} | 1" for k in range(30)]
    rows += [f"        b{k} | {4 if k % 4 else 2} | 2" for k in range(30)]
    return drawn("\n".join(rows), (asked("size", {1: "small", 2: "large"}),))


def test_letters_stay_at_a_strict_level() -> None:
    loose, strict = (banner(two_groups(95, 20, 100), "helped", "where", level=level) for level in (0.95, 0.999999))
    assert letters(loose, "yes") == letters(strict, "yes") == {"Total": "", "north": "B", "south": ""}


def test_the_order_of_columns_changes_names_but_no_finding() -> None:
    frame = pd.DataFrame({"helped": two_groups(16, 6).frame["helped"], "where": ["b"] * 20 + ["a"] * 20})
    turned = banner(responses_from(frame), "helped", "where", min_base=20)
    assert letters(turned, "yes") == {"Total": "", "a": "", "b": "A"}


def test_small_columns_are_marked_not_tested_and_do_not_count_as_tests() -> None:
    frame = two_groups(16, 6).frame
    frame = pd.concat([frame, pd.DataFrame({"helped": ["yes", "no"], "where": "west"})], ignore_index=True)
    told = banner(responses_from(frame), "helped", "where", min_base=20)
    tests = told.tests[told.tests["what"] == "yes"]
    assert tests["q"].isna().tolist() == [False, True, True]
    assert tests["q"].iloc[0] == tests["p"].iloc[0]
    base = {cell.of: cell.marks for cell in told.exhibit_parts().cells if cell.key.startswith("helped/base/")}
    assert base == {"": (), "north": (), "south": (), "west": ("*",)}
    assert any("Fewer than 20 people" in note for note in told.notes)


def test_what_is_corrected_together_is_a_row_or_a_block() -> None:
    responses = stratified()
    row = banner(responses, "awards", "stype", min_base=2).tests
    block = banner(responses, "awards", "stype", min_base=2, family="block").tests
    assert row["q"].min() == pytest.approx(row["p"].min() * 3)
    assert block["q"].min() == pytest.approx(row["p"].min() * 6)


def test_two_levels_have_capitals_and_small_letters() -> None:
    # 16 of 30 against 9 of 30: t = 1.86, p = .068
    told = banner(two_groups(16, 9, 30), "helped", "where", also=0.9)
    assert letters(told, "yes") == {"Total": "", "north": "b", "south": ""}
    assert letters(banner(two_groups(28, 9, 30), "helped", "where", also=0.9), "yes")["north"] == "B"
    assert any("Small letters: at the 10% level" in note for note in told.notes)


def test_variables_have_letters_of_their_own() -> None:
    told = banner(stratified(), "awards", ["stype", "sch.wide"], min_base=2)
    assert [head.letter for head in told.heads] == ["", "A", "B", "C", "A", "B"]
    assert set(told.tests["variable"]) == {"stype", "sch.wide"}
    assert (
        told.only(by="sch.wide").tests["q"].tolist() == told.tests[told.tests["variable"] == "sch.wide"]["q"].tolist()
    )


def test_the_bases_stand_under_the_figures() -> None:
    responses = drawn(
        """
            | trust | size | w
        ann | 4     | 1    | 1
        bob | 2     | 1    | 3
        cyd | 4     | 2    | 2
        dee | dk    | 2    | 2
        eve |       | 2    | 9
        """,
        (asked("size", {1: "small", 2: "large"}),),
        Design(weights="w"),
    )
    parts = banner(responses, {"trust": ["answers", "mean"]}, "size").exhibit_parts()
    cells = {cell.key: cell.value for cell in parts.cells}
    assert [cells[f"trust/base/{of}"] for of in ("total", "size/small", "size/large")] == [4, 2, 2]
    assert [cells[f"trust/weighted-base/{of}"] for of in ("total", "size/small", "size/large")] == [8, 4, 4]
    assert cells["trust/effective-base/size/small"] == pytest.approx(16 / 10)  # (1 + 3)^2 / (1 + 9)
    assert cells["trust/base-of-mean/size/large"] == 1  # "don't know" is an answer and no number
    assert [row.label for row in parts.table.rows if row.kind == "base"][:4] == [  # type: ignore[union-attr]
        "Base", "Weighted base", "Effective base", "Base of mean",
    ]  # fmt: skip


def test_a_grid_is_shown_item_by_item_or_by_one_figure() -> None:
    grid = tuple(
        asked(name, {1: "No", 2: "Yes"}, grid="tasks", stem="Do you?", short=name) for name in ("weed", "water")
    )
    responses = drawn(
        """
            | weed | water | size
        ann | 2    | 1     | 1
        bob | 1    | 2     | 1
        cyd | 2    |       | 2
        """,
        (*grid, asked("size", {1: "small", 2: "large"})),
    )
    assert [block.name for block in banner(responses, "tasks", "size").blocks] == ["weed", "water"]
    told = banner(responses, {"tasks": "Yes"}, "size")
    assert [(line.label, line.kind) for line in told.blocks[0].lines] == [("weed", "net"), ("water", "net")]
    assert told.blocks[0].heading == "Do you? Yes"
    told = banner(responses, {"tasks": "mean"}, "size")
    assert told.table[told.table["group"] == "Total"]["value"].tolist() == pytest.approx([5 / 3, 1.5])
    with pytest.raises(ConfigurationError, match="one figure is shown for each item of grid 'tasks'"):
        banner(responses, {"tasks": "answers"}, "size")


def test_ticks_and_nets_are_told_apart_from_answers_that_exclude_each_other() -> None:
    responses = drawn(
        """
            | way/1 | way/2 | trust
        ann | 1     | 1     | 4
        bob | 0     | 1     | 5
        cyd | 1     | 0     | 2
        """
    )
    told = banner(responses, {"way": None, "trust": ["answers", "nets", "Agree"]}, "trust")
    kinds = {line.label: line.kind for block in told.blocks for line in block.lines}
    assert kinds["way 1"] == "tick"
    assert (kinds["Disagree"], kinds["Net: agree"]) == ("row", "net")
    assert "Net: disagree" not in kinds or kinds["Net: disagree"] == "net"


def test_a_group_with_nobody_in_the_base_has_no_figure() -> None:
    frame = pd.DataFrame({"helped": ["yes", "no", None], "where": ["north", "north", "south"]})
    told = banner(responses_from(frame), "helped", "where")
    assert [row.cells[2] for row in told.exhibit_parts().table.rows] == ["", "", ""]  # type: ignore[union-attr]
    assert "yes     " in repr(told)


def test_plain_numbers_are_shown_by_their_mean_and_few_values_one_by_one() -> None:
    frame = pd.DataFrame({"age": range(20, 60), "rooms": [1, 2] * 20, "where": ["a", "b", "b", "a"] * 10})
    told = banner(responses_from(frame), ["age", "rooms"], "where")
    assert [line.label for block in told.blocks for line in block.lines] == ["Mean", "1", "2"]


def test_a_long_banner_shows_its_beginning_and_says_so() -> None:
    frame = pd.DataFrame({f"q{k}": ["yes", "no"] * 20 for k in range(9)} | {"where": ["a", "b", "b", "a"] * 10})
    told = banner(responses_from(frame), [f"q{k}" for k in range(9)], "where")
    assert "3 more of 9 items" in repr(told)
    assert "3 more of 9 items" in told._repr_html_()
    assert len(told.only(["q1", "q8"])) == 2
    assert told.only("q8").title == "q8 by where"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"adjust": "tukey"}, "no correction 'tukey'"),
        ({"family": "table"}, "no family 'table'"),
        ({"level": 95}, "a level lies between 0 and 1"),
        ({"by": ["where", "where"]}, "'where' is named twice"),
        ({"items": ["helped", "helped"]}, "named twice"),
        ({"items": []}, "at least one item"),
        ({"items": "hepled"}, "no column 'hepled'"),
        ({"by": "wehre"}, "no column 'wehre'"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(more: dict[str, object], sentence: str) -> None:
    given = {"items": "helped", "by": "where"} | more
    with pytest.raises(ConfigurationError, match=sentence):
        banner(two_groups(3, 4), **given)  # type: ignore[arg-type]


def test_an_item_without_answers_and_a_variable_without_groups_are_refused() -> None:
    frame = pd.DataFrame({"helped": [None, None], "where": ["a", "b"], "which": [None, None], "rose": ["yes", "no"]})
    with pytest.raises(EstimationError, match="none of 2 respondents"):
        banner(responses_from(frame), "helped", "where")
    with pytest.raises(ConfigurationError, match="nobody is in any group of the banner variable 'which'"):
        banner(responses_from(frame), "rose", "which")
    with pytest.raises(ConfigurationError, match="no item or banner variable 'what'"):
        banner(responses_from(frame), "rose", "where").only("what")


@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100))
@settings(max_examples=15)
def test_row_order_and_weight_scale_do_not_matter(seed: int, scale: float) -> None:
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"q": chance.integers(1, 4, 120), "g": chance.integers(0, 3, 120), "w": chance.uniform(0.5, 2, 120)}
    )
    mixed = frame.sample(frac=1, random_state=seed).assign(w=lambda d: d["w"] * scale)
    one, other = (banner(responses_from(d, Design(weights="w")), "q", "g", min_base=2) for d in (frame, mixed))
    assert one.table["marks"].tolist() == other.table["marks"].tolist()
    np.testing.assert_allclose(one.tests["p"], other.tests["p"], rtol=1e-6)


def test_the_test_of_a_whole_item_is_rao_and_scotts() -> None:
    told = banner(clustered(), ["awards", "api00"], ["stype", "sch.wide", ("stype", "sch.wide")], min_base=2)
    found = told.overall
    assert found["item"].tolist() == ["awards"] * 2  # a mean has no answers to test, a crossing is no question
    first = association(clustered(), "awards", "stype")
    assert found[["statistic", "df", "df2", "p"]].iloc[0].tolist() == pytest.approx(
        [first.statistic, *first.df, first.p]
    )
    assert "Rao and Scott's test of each item: awards by stype F(" in repr(told)
    assert told.only("api00").overall.empty


def test_a_test_that_cannot_be_made_says_why() -> None:
    frame = pd.DataFrame({"helped": ["yes"] * 6, "where": ["a", "b"] * 3})
    told = banner(responses_from(frame), "helped", "where")
    assert told.overall["p"].isna().all()
    assert told.overall["reason"].str.len().min() > 10
    assert "Rao and Scott" not in repr(told)


# What letters give away


def protected(told: Banner, rule: Rule | None = None) -> dict[str, tuple[str, ...]]:
    """The marks of every cell after disclosure control."""
    safe, _ = protect([Exhibit("book", "Helped", told.exhibit_parts())], rule or Rule())
    return {cell.key: cell.marks for cell in safe[0].parts.cells}


def test_a_letter_beside_or_of_a_withheld_figure_is_removed() -> None:
    # 29 in the north, fewer than may be compared; without control B of north would tell that south is lower
    frame = pd.concat([two_groups(28, 8, 29).frame, two_groups(8, 8, 30).frame.replace("north", "west")])
    frame = frame[frame["where"] != "south"].assign(where=lambda d: d["where"])
    told = banner(responses_from(frame), "helped", "where", min_base=5)
    unprotected = {cell.key: cell.marks for cell in told.exhibit_parts().cells}
    assert unprotected["helped/yes/where/north"] == ("B",)
    assert unprotected["helped/no/where/west"] == ("A",)
    marks = protected(told)
    assert marks["helped/yes/where/north"] == marks["helped/no/where/west"] == ()
    assert protected(told, Rule("own"))["helped/yes/where/north"] == ("B",)


def test_letters_between_columns_that_may_be_compared_stay() -> None:
    told = banner(two_groups(90, 40, 100), "helped", "where")
    assert protected(told)["helped/yes/where/north"] == ("B",)


def test_an_arrow_is_removed_where_the_rest_is_few() -> None:
    south = two_groups(10, 1).frame.iloc[:20].replace("north", "south")  # ten of twenty
    few = banner(
        responses_from(pd.concat([two_groups(90, 1, 100).frame.iloc[:100], south])),
        "helped",
        "where",
        min_base=5,
        rest=True,
    )
    assert letters(few, "yes")["north"] == "↑ B"
    safe, _ = protect([Exhibit("book", "Helped", few.exhibit_parts())], Rule())
    assert (safe[0].cell("helped/yes/where/north").status, safe[0].cell("helped/yes/where/north").marks) == (
        "published",
        (),
    )
    many = banner(two_groups(90, 40, 100), "helped", "where", rest=True)
    assert protected(many)["helped/yes/where/north"] == ("↑", "B")


def test_the_sign_of_a_small_base_stays_with_a_published_base_only() -> None:
    frame = pd.concat([two_groups(50, 50, 100).frame, pd.DataFrame({"helped": ["yes"] * 12, "where": "west"})])
    few = pd.concat([frame, pd.DataFrame({"helped": ["yes", "no"], "where": "x"})])
    marks = protected(banner(responses_from(few), "helped", "where"), Rule(guarded_least=5))
    assert marks["helped/base/where/x"] == ()


def test_groups_of_each_banner_variable_are_protected_as_parts_of_the_total() -> None:
    # 4 in the south are withheld; the north, which with the total would tell them, is withheld too
    frame = two_groups(60, 10, 100).frame.iloc[:104].assign(sex=["f", "m"] * 52)
    told = banner(responses_from(frame), "helped", ["where", "sex"])
    safe, _ = protect([Exhibit("book", "Helped", told.exhibit_parts())], Rule())
    state = {cell.key: cell.status for cell in safe[0].parts.cells}
    assert state["helped/yes/where/south"] == "suppressed"
    assert "suppressed" in {state["helped/yes/where/north"], state["helped/yes/total"]}


def test_a_mark_that_means_nothing_known_is_removed() -> None:
    told = banner(two_groups(90, 40, 100), "helped", "where").exhibit_parts()
    odd = replace(told, cells=tuple(replace(cell, marks=("Q",)) for cell in told.cells))
    safe, _ = protect([Exhibit("book", "Helped", odd)], Rule())
    assert {cell.marks for cell in safe[0].parts.cells} == {()}
