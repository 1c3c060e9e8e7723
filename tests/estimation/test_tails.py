from __future__ import annotations

from math import isnan, nan

import pytest

from research.estimation.tails import two_sided

# Two-sided 5 % and 1 % points of t as every printed table has them (Pearson and Hartley 1966, table 12).
PRINTED = [(12.706, 1, 0.05), (63.657, 1, 0.01), (2.228, 10, 0.05), (3.169, 10, 0.01), (1.980, 120, 0.05)]


@pytest.mark.parametrize(("statistic", "df", "p"), PRINTED)
def test_p_is_that_of_the_printed_tables_on_either_side(statistic: float, df: int, p: float) -> None:
    assert float(two_sided(statistic, df)) == pytest.approx(p, rel=2e-3)
    assert float(two_sided(-statistic, df)) == float(two_sided(statistic, df))


def test_p_keeps_the_nine_digits_that_machines_agree_on() -> None:
    assert float(two_sided(3.0, 400)) == float(two_sided(3.0 * (1 + 1e-14), 400))
    told = float(two_sided(3.0, 400))
    assert told == float(f"{told:.9g}")


def test_no_statistic_no_p() -> None:
    assert isnan(float(two_sided(nan, 10)))
