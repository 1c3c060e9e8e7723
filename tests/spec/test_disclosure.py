"""Disclosure control.

Nothing is printed that tells of few people, and nothing that tells of them when it is added to or subtracted from what
else is printed: other exhibits, benchmarks, data files and earlier editions. Readers are taken to know who took part
and who is in which group, and from their own organization every answer.
"""

from __future__ import annotations

import numpy as np

from research.disclosure import Figure, Rule, Universe, link, published_groups
from research.disclosure.reach import width_needed

PUBLIC = Rule("public")


def asked(text: str) -> Universe:
    """People drawn in lines: how many, of which size, whose answers alternate; each an organization of their own."""
    lines = [line.split("|") for line in text.strip().splitlines()[1:]]
    sizes = np.array([int(size) for many, size in lines for _ in range(int(many))])
    return Universe("drawn", {"size": sizes}, np.arange(len(sizes)), {"q": np.arange(len(sizes)) % 2})


def figure(key: str, *sizes: int, cost: float = 1.0) -> Figure:
    return Figure(key, "drawn", {"size": frozenset(sizes)} if sizes else {}, item="q", cost=cost)


def test_who_must_stand_behind_a_share():
    r"""Primary rule.

    Verb: `protect`, `link`
    Convention: a share needs ten people; where organizations are known, six of them, none with more than a quarter of
        the people (two fifths below fifteen people); where they are not known, ten people.
    Formula: $n \ge 10$, $m \ge 6$, $\max_o n_o \le 0.25\,n$
    Source: Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
    """
    universe = asked(
        """
        people | size
            9  | 1
           30  | 2
        """
    )
    told = link([figure("nine", 1), figure("thirty", 2)], [universe], PUBLIC).withheld
    assert told == {"nine": "fewer than 10 people, so the base alone is shown"}


def test_what_is_withheld_besides():
    r"""Complementary protection.

    Verb: `link`
    Convention: the figures about one group of people stand or fall together; those are withheld whose loss costs
        readers least. An interval that a reader can work out for the answers of $n$ withheld people must stay at least
        as wide as half of them, and at least one wide.
    Formula: $\max_{y} \sum_{i \in S} y_i - \min_{y} \sum_{i \in S} y_i \ge \min(n, \max(1, n/2))$ over all answers $y$
        that print the same
    Precision: every withheld group, every small difference of two printed groups and every handful of people whom no
        printed group tells apart is attacked from outside and from each organization, first for any question and then
        for the real answers to each.
    Source: Fischetti and Salazar-González (2000), Models and algorithms for optimizing cell suppression in tabular
        data with linear constraints; Hundepool et al. (2012), chapter 4.
    """
    universe = asked(
        """
        people | size
            4  | 1
           26  | 2
           30  | 3
        """
    )
    figures = [figure("everyone", cost=50.0), figure("small", 1), figure("net of the others", 2, 3)]
    told = link(figures, [universe], PUBLIC).withheld
    assert told == {"small": "fewer than 5 people", "net of the others": "withheld to protect others"}
    assert [float(width_needed(people)) for people in (1, 2, 4, 9)] == [1.0, 1.0, 2.0, 4.5]


def test_groups_that_may_always_be_printed():
    r"""Published groups.

    Verb: `published_groups`
    Convention: everyone, then the categories of each further variable within; categories that may not be told are
        folded with the next rarest until all may. Sums and differences of such groups only give more of them.
    Formula: every part of the list passes the primary rule
    Source: Hundepool et al. (2012), chapter 4, on global recoding.
    """
    universe = asked(
        """
        people | size
           30  | 1
           12  | 2
            6  | 3
            5  | 4
        """
    )
    groups = published_groups(universe, ["size"], PUBLIC)
    assert [int(group.people.sum()) for group in groups] == [53, 30, 12, 11]
