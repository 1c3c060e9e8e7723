from __future__ import annotations

import pytest

from research.errors import ConfigurationError
from research.estimation import share
from research.instruments import Choice, Item
from research.responses import Responses, regroup
from tests.made import drawn

SIZE = Item(
    "size",
    "select_one",
    "How many are you?",
    (Choice(1, "One"), Choice(2, "Few"), Choice(3, "Many"), Choice(-4, "Don't know")),
    nets={"several": (2, 3)},
)
TRUST = Item("trust", "select_one", "Do you trust them?", (Choice(0, "No"), Choice(1, "Yes")))
ITEMS = (SIZE, TRUST)


def people() -> Responses:
    return drawn(
        """
            | size | trust
        ann | 1    | 1
        bob | 2    | 1
        cyd | 3    | 0
        dan | -4   | 1
    """,
        ITEMS,
    )


def test_answers_put_together_are_groups_in_their_order_and_the_others_are_in_none() -> None:
    told = regroup(people(), "size", {"Several": "several", "Alone": "One"}, "company")
    table = share(told, "trust", "Yes", by="company").table
    assert table[["company", "value", "base"]].to_numpy().tolist() == [["Several", 0.5, 2], ["Alone", 1.0, 1]]


@pytest.mark.parametrize(
    ("groups", "name", "sentence"),
    [
        ({"Several": "several", "Many": 3}, "company", "'Many' is in the groups 'Several' and 'Many'"),
        ({"Several": "several"}, "trust", "there is a column or item 'trust' already"),
        ({"Several": "lots"}, "company", "has no answer or net 'lots'"),
    ],
)
def test_groups_that_cannot_be_told_apart_are_refused(groups: dict[str, object], name: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        regroup(people(), "size", groups, name)
