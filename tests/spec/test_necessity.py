"""Necessary conditions.

Whether a high outcome is never seen without enough of a condition. The corner of much outcome with little condition is
empty where a condition is necessary, but a plain slope empties it too; so three worlds without necessity are tried.
"""

from __future__ import annotations

import numpy as np
import pytest

from research import necessity
from research.estimation.nulls import fan, matched, shuffled
from tests.made import drawn

STAIRS = """
        | use | know
    ann | 1   | 1
    bob | 2   | 2
    cyd | 1   | 2
    dan | 4   | 4
    eve | 3   | 4
    fay | 5   | 5
    gus | 2   | 5
""" + "\n".join(f"    p{i} | 1   | {1 + i % 5}" for i in range(14))


def test_how_much_of_the_scope_is_empty():
    r"""Effect size of a necessary condition.

    Verb: `necessity`
    Convention: empty area above the ceiling, of the scope seen (or given); CE-FDH climbs by steps at each condition at
      which a higher outcome than before is seen, CR-FDH is the line of least squares through those corners.
    Formula: $d = \text{area above the ceiling} / [(x_{max} - x_{min})(y_{max} - y_{min})]$
    Source: Dul (2016), Organizational Research Methods 19.
    """
    found = necessity(drawn(STAIRS), "use", "know", resamples=0)
    # steps: from 1 to 2 at height 1, from 2 to 4 at 2, from 4 to 5 at 4: empty 4*1 + 3*2 + 1*1 of 16
    assert found.ceilings["know", "ce-fdh"].effect == pytest.approx(11 / 16)
    # corners (1, 1), (2, 2), (4, 4), (5, 5): the line is the diagonal
    assert found.ceilings["know", "cr-fdh"].slope == pytest.approx(1)
    assert found.ceilings["know", "cr-fdh"].effect == pytest.approx(1 / 2)


def test_what_each_level_of_an_outcome_needs():
    r"""Bottleneck table.

    Verb: `necessity`
    Convention: percent of the range of the condition that percent of the range of the outcome needs; missing where
      nothing is needed.
    Formula: the lowest x whose ceiling reaches y
    Source: Dul (2016).
    """
    needs = necessity(drawn(STAIRS), "use", "know", resamples=0, steps=4).bottlenecks
    assert list(needs["outcome"]) == [0, 25, 50, 75, 100]
    assert np.isnan(needs["know"][0])
    assert list(needs["know"][1:]) == pytest.approx([25, 75, 75, 100])  # outcome 2 is first seen at 2, 3 and 4 at 4


def test_worlds_without_necessity():
    r"""Null models of a necessary condition.

    Verb: `necessity`
    Convention: independent (the outcome dealt anew), matched (normal scores of the same correlation on the same
      margins), fan (line and spread along the condition as fitted to normal scores, normal noise, same margins).
      Necessary only if all three reject at .01 and the ceiling improves the prediction of unseen answers.
    Formula: $p = (1 + \#\{d^* \ge d\}) / (1 + \text{draws})$
    Source: Dul, van der Laan and Kuik (2020) for the first; the others are this project's, see decision 0064.
    """
    x, y = np.arange(40.0) % 8, np.arange(40.0) // 5
    rng = np.random.default_rng(1)
    for null in (shuffled, matched, fan):
        new_x, new_y = null(x, y, rng)
        assert sorted(new_x) == sorted(x)  # margins stay
        assert sorted(new_y) == sorted(y)
