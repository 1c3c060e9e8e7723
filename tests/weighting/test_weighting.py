"""Weights: margins are met, none is above the cap, and what cannot be met is refused with the name of the margin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import WeightingError
from research.estimation import mean, share
from research.instruments import Margin
from research.responses import Design, responses_from
from research.weighting import Categories, design_effect, diagnostics, effective_base, rake, weight
from tests.made import asked, drawn

SIZE = asked("size", {1: "Small", 2: "Large", -4: "Don't know"})
SECTOR = asked("sector", {1: "Public", 2: "Private"})
FIRMS = """
        | size | sector
    ann | 1    | 1
    bob | 1    | 2
    cyd | 1    | 2
    dee | 2    | 1
    eve | 2    | 2
    fay | 1    | 1
"""


def firms(drawing: str = FIRMS):
    return drawn(drawing, (SIZE, SECTOR))


def test_raking_to_one_margin_by_hand():
    # four small and two large: half and half means 3 / 4 for a small firm and 3 / 2 for a large one
    found = weight(firms(), to={"size": {"Small": 0.5, "Large": 0.5}})
    assert found.weights.tolist() == pytest.approx([0.75, 0.75, 0.75, 1.5, 1.5, 0.75])
    assert (found.design.weights, found.design.calibrated, found.design.start) == ("weight", ("size",), None)
    assert share(found, "size", "Large").value == pytest.approx(0.5)


def test_margins_may_come_from_the_wave_and_by_chooses_among_them():
    population = (Margin("size", {1: 0.5, 2: 0.5}, "Register"), Margin("sector", {1: 0.4, 2: 0.6}, "Register"))
    both, one = weight(firms(), to=population), weight(firms(), to=population, by=["sector"])
    table = diagnostics(both).margins
    assert table["weighted"].tolist() == pytest.approx([0.5, 0.5, 0.4, 0.6])
    assert table["unweighted"].tolist() == pytest.approx([4 / 6, 2 / 6, 0.5, 0.5])
    assert one.design.calibrated == ("sector",)


def test_the_note_tells_how_it_was_done():
    found = weight(firms(), to=(Margin("size", {1: 0.5, 2: 0.5}, "Register 2020"),), cap=3)
    assert found.weight_note == (
        "Weighted by raking to size (Register 2020), none above 3 times the mean; largest weight 1.5 times the mean, "
        "design effect of the weights 1.12"
    )
    assert diagnostics(found).note == found.weight_note


def test_a_margin_that_is_met_already_has_no_sampling_error():
    found = weight(firms(), to={"size": {"Small": 0.5, "Large": 0.5}})
    assert share(found, "size", "Large").table["standard_error"][0] == pytest.approx(0, abs=1e-9)


def test_respondents_whose_category_is_not_known_keep_their_weight():
    unsure = """
            | size | sector
        ann | 1    | 1
        bob | 1    | 2
        cyd | 1    | 2
        dee | 2    | 1
        eve | dk   | 2
        fay |      | 1
    """
    found = weight(firms(unsure), to={"size": {"Small": 0.5, "Large": 0.5}})
    assert found.weights.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2, 1, 1])
    assert diagnostics(found).margins["answer"].tolist() == ["Small", "Large", "not known"]


def test_start_weights_are_kept_in_proportion_and_total():
    frame = pd.DataFrame({"size": ["s", "s", "l", "l"], "drawn": [1.0, 3.0, 2.0, 2.0]})
    found = weight(responses_from(frame, Design(weights="drawn")), to={"size": {"s": 0.25, "l": 0.75}})
    assert found.weights.tolist() == pytest.approx([0.5, 1.5, 3, 3])
    again = weight(found, to={"size": {"s": 0.5, "l": 0.5}})
    assert again.weights.tolist() == pytest.approx([1, 3, 2, 2])
    assert again.design.start == "start_weight"
    assert mean(again, "drawn").value == pytest.approx((1 + 9 + 4 + 4) / 8)


def test_weighting_again_starts_anew():
    once = weight(firms(), to={"size": {"Small": 0.9, "Large": 0.1}})
    again, fresh = (weight(r, to={"sector": {"Public": 0.3, "Private": 0.7}}) for r in (once, firms()))
    assert again.weights.tolist() == pytest.approx(fresh.weights.tolist())


def test_the_cap_holds_and_margins_are_met_all_the_same():
    cells = ["ax"] * 28 + ["ay"] * 17 + ["bx"] * 2 + ["by"] * 3
    responses = responses_from(pd.DataFrame({"g": [cell[0] for cell in cells], "h": [cell[1] for cell in cells]}))
    to = {"g": {"a": 0.8, "b": 0.2}, "h": {"x": 0.2, "y": 0.8}}
    free, capped = weight(responses, to=to), weight(responses, to=to, cap=2.2)
    assert free.weights.max() > 2.2
    assert capped.weights.max() == pytest.approx(2.2)
    assert diagnostics(capped).margins["weighted"].tolist() == pytest.approx([0.8, 0.2, 0.2, 0.8])


def test_capped_weights_are_the_cap_or_the_product_of_one_factor_a_category():
    # the only weights nearest to the start: what is not capped stays a product of factors (odds ratio 1 in free cells)
    codes = [np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])]
    margins = [
        Categories("g", codes[0], np.array([1.0, 1.5, 3.5]), ("a", "b", "c")),
        Categories("h", codes[1], np.array([2.0, 4.0]), ("x", "y")),
    ]
    found = rake(margins, cap=2.0).reshape(3, 2)
    assert found.max() == pytest.approx(2)
    assert found[0, 0] * found[1, 1] == pytest.approx(found[0, 1] * found[1, 0])
    assert found.sum(axis=0).tolist() == pytest.approx([2, 4])


def test_the_kish_measures_by_hand():
    assert design_effect([1.0, 1.0, 2.0]) == 3 * 6 / 16
    assert effective_base([1.0, 1.0, 2.0]) == 16 / 6


def test_diagnostics_of_unweighted_responses_say_that_nothing_happens():
    found = diagnostics(firms())
    assert (found.smallest, found.largest, found.design_effect, found.effective_base) == (1, 1, 1, 6)
    assert found.margins.empty
    assert "6 respondents count as 6" in found._repr_html_()


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ({"size": {"Small": 0.5, "Large": 0.4}}, "shares of 'size' add to 0.900 instead of 1"),
        ({"size": {"Small": 1.5, "Large": -0.5}}, "one is negative"),
        ({"size": {"Small": 0.5, 1: 0.5}}, "names an answer twice"),
        (
            {"size": {"Small": 1.0}},
            "2 respondents gave an answer to 'size' that the population margin has no share for",
        ),
        (
            {"size": {"Small": 1.0, "Large": 0.0}},
            "2 respondents answered 'Large' to 'size', yet the margin gives it nothing",
        ),
        ({}, "no population margin for anything; there are none"),
    ],
)
def test_margins_that_say_something_impossible_are_refused(to: dict[str, dict[object, float]], sentence: str):
    with pytest.raises(WeightingError, match=sentence):
        weight(firms(), to=to)


def test_a_category_that_nobody_is_in_is_named():
    small = firms("| size | sector\nann | 1 | 1\nbob | 1 | 2")
    with pytest.raises(
        WeightingError, match=r"nobody answered 'Large' to 'size', yet the margin gives it 30\.0%; merge"
    ):
        weight(small, to={"size": {"Small": 0.7, "Large": 0.3}})


def test_a_margin_that_is_not_there_is_named():
    with pytest.raises(WeightingError, match="no population margin for 'age'; there are size"):
        weight(firms(), to={"size": {"Small": 0.5, "Large": 0.5}}, by=["age"])


def test_margins_that_contradict_each_other_are_refused():
    # all small firms are public, all large ones private
    same = firms("| size | sector\nann | 1 | 1\nbob | 1 | 1\ncyd | 2 | 2")
    to = {"size": {"Small": 0.5, "Large": 0.5}, "sector": {"Public": 0.8, "Private": 0.2}}
    with pytest.raises(
        WeightingError, match=r"size, sector contradict each other .* stays \d+\.\d\d% off; merge small"
    ):
        weight(same, to=to)


def test_a_cap_that_is_too_tight_is_refused():
    sentence = (
        r"'size' cannot be met under a cap of 1\.2: the 2 respondents who answered 'Large' would count 2\.40 times"
    )
    with pytest.raises(WeightingError, match=sentence):
        weight(firms(), to={"size": {"Small": 0.2, "Large": 0.8}}, cap=1.2)
    # each category alone would fit under the cap; the one large private firm would have to carry both
    both = {"size": {"Small": 0.45, "Large": 0.55}, "sector": {"Public": 0.2, "Private": 0.8}}
    with pytest.raises(
        WeightingError, match=r"size, sector cannot be met under a cap of 1\.8: '\w+' stays [1-9]\S*% off; raise"
    ):
        weight(firms(), to=both, cap=1.8)
    with pytest.raises(WeightingError, match="a cap of 1 times the mean weight leaves no room"):
        weight(firms(), to={"size": {"Small": 0.2, "Large": 0.8}}, cap=1)


def test_start_weights_and_totals_are_checked():
    margin = Categories("g", np.array([0, 1]), np.array([1.0, 1.0]), ("a", "b"))
    with pytest.raises(WeightingError, match="1 of 2 start weights are missing, negative or all 0"):
        rake([margin], np.array([1.0, -1.0]))
    with pytest.raises(WeightingError, match="2 of 2 start weights"):
        rake([margin], np.zeros(2))
    with pytest.raises(WeightingError, match="nobody answered 'b' to 'g'"):
        rake([margin], np.array([1.0, 0.0]))
    with pytest.raises(WeightingError, match=r"'g' and 'h' add to different totals \(2 and 4\)"):
        rake([margin, replace(margin, name="h", targets=np.array([2.0, 2.0]))])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0.5, 2)), min_size=1, max_size=40),
    st.lists(st.floats(0.1, 1), min_size=5, max_size=5),
    st.randoms(use_true_random=False),
)
def test_margins_are_met_whatever_the_order_of_respondents(rows, wanted, chance):
    rows = rows + [(g, h, 1.0) for g in range(3) for h in range(2)]  # every cell has someone
    order = list(range(len(rows)))
    chance.shuffle(order)

    def raked(rows: list[tuple[int, int, float]]) -> np.ndarray:
        g, h, start = (np.array(column) for column in zip(*rows, strict=True))
        first, second = np.array(wanted[:3]) / sum(wanted[:3]), np.array(wanted[3:]) / sum(wanted[3:])
        margins = [Categories("g", g, 10 * first, ("a", "b", "c")), Categories("h", h, 10 * second, ("x", "y"))]
        made = rake(margins, start)
        assert np.allclose(np.bincount(g, made), margins[0].targets)
        assert np.allclose(np.bincount(h, made), margins[1].targets)
        return made

    assert np.allclose(raked(rows)[order], raked([rows[i] for i in order]), rtol=1e-6)
