"""Objects for tests, drawn so that a reader can check them by eye."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research.instruments import Choice, Instrument, Item
from research.responses import (
    DONT_KNOW,
    LEFT_BEFORE,
    MISSING,
    NOT_ASKED,
    SKIPPED,
    UNKNOWN,
    WITHDRAWN,
    Design,
    Responses,
)

AGREEMENT = {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", 5: "Strongly agree"}
WORDS = {
    "": SKIPPED,
    "skipped": SKIPPED,
    "not asked": NOT_ASKED,
    "left": LEFT_BEFORE,
    "left before": LEFT_BEFORE,
    "dk": DONT_KNOW,
    "don't know": DONT_KNOW,
    "withdrawn": WITHDRAWN,
    "unknown": UNKNOWN,
}


def drawn(text: str, items: tuple[Item, ...] = (), design: Design | None = None) -> Responses:
    """Responses from a drawing: a row for each respondent, a column for each item, a code or a word in each cell.

    An empty cell was skipped; `dk`, `left`, `not asked`, `withdrawn` and `unknown` are the other kinds of missing.
    A column that is not among `items` is asked on the scale of agreement 1-5 with the nets `agree` and `disagree`,
    plus whatever other codes are drawn; `name/code` is one choice of a select_multiple item. Columns that the design
    names are plain numbers or words.
    """
    design = design or Design()
    plain = set(design.columns)
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines() if "|" in line]
    names, drawings = rows[0][1:], rows[1:]
    frame = pd.DataFrame(index=pd.Index([row[0] for row in drawings], name="pseudonym"))
    for place, name in enumerate(names, start=1):
        cells = [row[place] for row in drawings]
        frame[name] = [number(cell) for cell in cells] if name in plain else [code_of(cell) for cell in cells]
    known = {item.name for item in items}
    invented = [agreement(name, set(frame[name])) for name in names if name not in plain | known and "/" not in name]
    ticked = ticking([name for name in names if "/" in name and name.split("/")[0] not in known])
    instrument = Instrument("drawn", "Drawn for a test", (*items, *invented, *ticked))
    return Responses(frame, instrument, design=design)


def agreement(name: str, codes: set[int] | frozenset[int] = frozenset()) -> Item:
    """An item on the scale of agreement, with a choice for every code that was drawn."""
    labels = AGREEMENT | {code: str(code) for code in sorted(codes) if code >= 0 and code not in AGREEMENT}
    if DONT_KNOW in codes:
        labels = labels | {DONT_KNOW: "Don't know"}
    return asked(name, labels, nets={"agree": (4, 5), "disagree": (1, 2)})


def asked(name: str, labels: Mapping[int, str], type: str = "select_one", **more: object) -> Item:
    """An item from codes and labels."""
    choices = tuple(Choice(code, label) for code, label in labels.items())
    return Item(name, type, f"How about {name}?", choices, **more)  # type: ignore[arg-type]


def ticking(columns: list[str]) -> list[Item]:
    """The select_multiple items behind columns named `item/code`."""
    codes: dict[str, dict[int, str]] = {}
    for column in columns:
        name, code = column.split("/")
        codes.setdefault(name, {})[int(code)] = f"{name} {code}"
    return [asked(name, labels, "select_multiple") for name, labels in codes.items()]


def code_of(cell: str) -> int:
    """The code that a drawn cell stands for."""
    if cell in WORDS:
        return WORDS[cell]
    code = int(cell)
    assert code >= 0 or code in MISSING, f"{code} is neither an answer nor a kind of missing"
    return code


def number(cell: str) -> float | str:
    """A plain cell: a number where it is one."""
    try:
        return float(cell)
    except ValueError:
        return cell
