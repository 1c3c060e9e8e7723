from __future__ import annotations

import pytest

from research.errors import ConfigurationError
from research.instruments import Item, condition, is_asked_in

YES, NO, OPEN = True, False, None


@pytest.mark.parametrize(
    ("text", "a", "b", "truth"),
    [
        ("${a} = 1", 1, None, YES),
        ("${a} = 1", 2, None, NO),
        ("${a} = 1", None, None, OPEN),
        ("${a} != -4", -4, None, NO),
        ("${a} = 1 or ${b} >= 2", 1, None, YES),
        ("${a} = 1 or ${b} >= 2", 2, None, OPEN),
        ("${a} = 1 and ${b} >= 2", 2, None, NO),
        ("${a} = 1 and ${b} >= 2", 1, None, OPEN),
        ("not(${a} = 1)", 1, None, NO),
        ("(${a} = 1 or ${a} = 2) and ${b} < 3", 2, 2, YES),
    ],
)
def test_a_condition_is_true_false_or_cannot_be_told(
    text: str, a: int | None, b: int | None, truth: bool | None
) -> None:
    assert condition(text).holds({"a": a, "b": b}.get) is truth


def test_a_ticked_choice_is_a_column_of_its_own() -> None:
    rule = condition("selected(${journey}, 5)")
    assert rule.columns == {"journey/5"}
    assert rule.holds({"journey/5": 1}.get) is True


@pytest.mark.parametrize(
    "text", ["${a} =", "${a} = 1 and", "a = 1", "(${a} = 1", "${a} = 1)", "${a} ~ 1", "selected(${a})"]
)
def test_a_condition_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        condition(text)


@pytest.mark.parametrize(("wave", "asked"), [("2018", False), ("2019", True), ("2020", True), ("2021", False)])
def test_an_item_is_asked_from_one_wave_to_another(wave: str, asked: bool) -> None:
    assert is_asked_in(Item("a", "select_one", "A?", since="2019", until="2020"), wave) is asked
