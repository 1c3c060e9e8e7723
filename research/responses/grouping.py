"""Groups of a researcher's own making: answers or nets of an item put together under names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from research.errors import ConfigurationError
from research.responses.table import Responses


def regroup(responses: Responses, item: str, groups: Mapping[str, Any], name: str) -> Responses:
    """Put answers of an item together as groups that estimates can be made by.

    Parameters
    ----------
    responses : Responses
        Stays as it is; the result has one more column.
    item : str
        A select_one item.
    groups : mapping from label to net, label, code or several codes
        In the order in which they are shown. No answer may be in two of them; answers in none are in no group.
    name : str
        What the column is called, for `by=`.

    Returns
    -------
    Responses

    Raises
    ------
    ConfigurationError
        When an answer is in two groups, or the name is taken.

    Examples
    --------
    >>> from research import share
    >>> kinds = regroup(wave_2020, "size", {"Largest": "over_10000", "Smallest": "up_to_250"}, "ends")
    >>> share(kinds, "program", "have", by="ends").table["ends"].tolist()
    ['Largest', 'Smallest']
    """
    known = responses.item(item)
    if name in responses.frame.columns or responses.has_item(name):
        raise ConfigurationError(f"there is a column or item {name!r} already; call the groups something else")
    labels: dict[int, str] = {}
    for label, answer in groups.items():
        for code in known.codes(answer):
            if code in labels:
                raise ConfigurationError(
                    f"{known.label_of(code)!r} is in the groups {labels[code]!r} and {label!r}; keep it in one of them"
                )
            labels[code] = label
    kind = pd.CategoricalDtype(list(groups), ordered=True)
    frame = responses.frame.assign(**{name: responses.codes(item).map(labels).astype(kind)})
    return replace(responses, frame=frame, groupings={**responses.groupings, name: item})
