from __future__ import annotations

import pytest

from research.errors import ConfigurationError
from research.exhibits import Cell, Chart, Row, finding_cell, judge
from tests.exhibits.told import dots, parts, share

THEN, NOW = share("yes/2018", "146/738", of="2018"), share("yes/2020", "527/736", of="2020")
TWO = parts(THEN, NOW, chart=dots(THEN, NOW, highlight="2020"))


@pytest.mark.parametrize(
    ("expr", "held"),
    [
        ("low > 0.5", True),  # the finding is 2020: 72%, from 68%
        ("value > 0.75", False),
        ("low('yes/2020') > high('yes/2018')", True),
        ("high('yes/2020') < low('yes/2018')", False),
        ("0.6 < low < value < high < 0.8", True),
        ("value('yes/2020') - value('yes/2018') >= 0.5", True),
        ("not low > 0.7 and base == 736", None),
        ("not low > 0.7 and base >= 736", True),
        ("low > 0.7 or value('yes/2018') * 3 < value", True),
        ("min(value('yes/2018'), value('yes/2020')) < 0.2", True),
        ("max(low, -1) / 2 < 0.5", True),
    ],
)
def test_a_condition_is_judged_on_the_cells(expr: str, held: bool | None) -> None:
    if held is None:
        with pytest.raises(ConfigurationError, match="not allowed"):
            judge(expr, TWO)
    else:
        assert judge(expr, TWO).held is held


def test_a_condition_keeps_the_numbers_it_used() -> None:
    told = judge("value > 0.9 and base('yes/2018') > 700", TWO)
    assert (told.held, told.values) == (False, {"value(yes/2020)": 527 / 736, "base(yes/2018)": 738.0})


@pytest.mark.parametrize("status", ["suppressed", "range"])
@pytest.mark.parametrize("expr", ["value > 0", "not value > 0.9", "value < 0.9 or base('yes/2018') > 0"])
def test_a_withheld_number_makes_any_condition_fail_and_is_not_kept(status: str, expr: str) -> None:
    hidden = Cell("yes/2020", 0.4, 20, low=0.3, high=0.5, status=status, of="2020")
    told = judge(expr, parts(THEN, hidden, chart=dots(THEN, hidden, highlight="2020")))
    assert told.held is False
    assert "value(yes/2020)" not in told.values


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        ("low >", "is no expression"),
        ("low", "is a number, not a comparison"),
        ("value('no') > 0", "names the cell 'no'; there are yes/2018, yes/2020"),
        ("__import__('os').system('true') > 0", "not allowed"),
        ("open('x') > 0", "not allowed"),
        ("True > 0", "not allowed"),
        ("'a' > 'b'", "not allowed"),
        ("value / (value - value) > 0", "divides by a number that is zero"),
        ("weight > 0", "not allowed"),
    ],
)
def test_what_is_no_condition_is_refused_with_a_sentence(expr: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words.replace("(", r"\(")):
        judge(expr, TWO)


def test_the_finding_is_the_highlighted_row_or_the_only_cell() -> None:
    assert finding_cell(TWO) == NOW
    assert finding_cell(parts(NOW)) == NOW
    assert finding_cell(parts(THEN, NOW)) is None
    by_key = Chart("dots", (Row("a", ("yes/2018",)), Row("b", ("yes/2020",))), highlight="yes/2018")
    assert finding_cell(parts(THEN, NOW, chart=by_key)) == THEN
    several = Chart("slope", (Row("Yes", ("yes/2018", "yes/2020", "")),), ("2018", "2020", "2022"), highlight="Yes")
    assert finding_cell(parts(THEN, NOW, chart=several)) == NOW
