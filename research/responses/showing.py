"""How a table of results reads on a screen: words over its columns, and decimals that its numbers can bear."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from research.exhibits import wording

DASH = "–"
WIDTH = 100  # characters of a terminal's line
MOST = 60  # rows shown; `.table` has all of them
WORDS = {
    "what": "",
    "label": "",
    "standard_error": "error",
    "standardized_error": "error of it",
    "robust_error": "robust error",
    "cramers_v": "Cramér's V",
    "cohens_w": "Cohen's w",
    "chisq": "chi-square",
    "chisq_added": "chi-square added",
    "cfi": "CFI",
    "cfi_lost": "CFI lost",
    "tli": "TLI",
    "rmsea": "RMSEA",
    "srmr": "SRMR",
    "aic": "AIC",
    "bic": "BIC",
    "f": "F",
    "map": "MAP",
    "rwg": "r_wg",
    "awg": "a_wg",
}
INTERVALS = {"low": ("low", "high", "interval"), "ratio_low": ("ratio_low", "ratio_high", "interval of it")}
ESTIMATED = ("value", "estimate", "standard_error", "low", "high", "margin", "difference", "robust_error")
CORE = ("value", "low", "high", "base")  # shown even where none of them can be told
STANDARD = ("standardized", "standardized_error")
FIXED = {
    **dict.fromkeys(("statistic", "t", "z", "f", "design_effect", "icc_error"), 2),
    **dict.fromkeys(
        ("cfi", "cfi_lost", "tli", "rmsea", "srmr", "cramers_v", "cohens_w", "fmi", "lambda", "riv", *STANDARD), 3
    ),
}
SHARES = ("power", "share", "expected_share", "unweighted", "weighted", "start", "target", "part")


@dataclass(frozen=True)
class How:
    """What is settled for a whole table: which columns are percent, and the decimals of percents and of estimates."""

    percents: frozenset[str]
    tenths: int
    common: int | None
    tested: bool


def as_shown(table: pd.DataFrame, percents: Collection[str] = (), tenths: bool = True) -> pd.DataFrame:
    """A table as text, with the names of its columns in words; numbers are rounded to what they tell.

    Parameters
    ----------
    table : DataFrame
        Results in full precision.
    percents : collection of str
        Columns whose numbers are shares, besides those that always are.
    tenths : bool
        Whether percents have a decimal; print has none.
    """
    kept = table[[name for name in table if name in CORE or has_something(table[name])]]
    how = How(frozenset(percents), int(tenths), places_of(kept), "p" in kept)
    columns: dict[str, list[str]] = {}
    for name in map(str, kept):
        if name in INTERVALS and INTERVALS[name][1] in kept:
            low, high, told = INTERVALS[name]
            ends = [column_as_shown(kept[end], end, how) for end in (low, high)]
            columns[told] = [DASH if set(pair) == {DASH} else " to ".join(pair) for pair in zip(*ends, strict=True)]
        elif not any(name == high and low in kept for low, high, _ in INTERVALS.values()):
            columns[unique(head(name), columns)] = column_as_shown(kept[name], name, how)
    return pd.DataFrame(columns)


def has_something(column: pd.Series[Any]) -> bool:
    """Whether a column tells anything about any row."""
    return bool((column.notna() & (column.astype(str) != "")).any())


def head(name: str) -> str:
    """The words over a column."""
    return WORDS.get(name, name.replace("_", " "))


def unique(told: str, columns: Collection[str]) -> str:
    """A heading that is not there yet."""
    while told in columns:
        told += " "
    return told


def column_as_shown(column: pd.Series[Any], name: str, how: How) -> list[str]:
    """Each value of a column as text; `q` beside p is p adjusted."""
    values = column.tolist()
    if not is_number(values):
        return [DASH if pd.isna(value) else text(value) for value in values]
    numbers = np.array([math.nan if pd.isna(value) else float(value) for value in values])
    if name == "p" or name.startswith("p_") or (name == "q" and how.tested):
        return each(numbers, wording.q_value)
    if name in how.percents or (name in SHARES and np.nanmax(np.abs(numbers)) <= 1):
        return each(numbers, lambda value: f"{wording.decimal(100 * value, how.tenths)}%")
    if name in ESTIMATED and (common := how.common) is not None:
        return each(numbers, lambda value: with_commas(value, common))
    places = own_places(numbers, name)
    return each(numbers, significant if places is None else lambda value: with_commas(value, places))


def is_number(values: Iterable[Any]) -> bool:
    """Whether all values are numbers or missing, and none a truth."""
    known = [value for value in values if not pd.isna(value)]
    return all(isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_) for value in known)


def text(value: Any) -> str:
    """A value that is no number: truths are yes and no."""
    return ("yes" if value else "no") if isinstance(value, bool | np.bool_) else str(value)


def each(numbers: Iterable[float], told: Any) -> list[str]:
    """Numbers as text, a dash where there is none."""
    return [told(float(value)) if math.isfinite(value) else endless(float(value)) for value in numbers]


def endless(value: float) -> str:
    """What has no end, or is not known."""
    return DASH if math.isnan(value) else "∞" if value > 0 else "\N{MINUS SIGN}∞"


def with_commas(value: float, places: int) -> str:
    """A number with so many decimals, a true minus, and commas from ten thousand on."""
    told = wording.decimal(value, places)
    whole, point, rest = told.partition(".")
    sign, digits = (whole[0], whole[1:]) if not whole[0].isdigit() else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"


def significant(value: float) -> str:
    """A number by three digits that count, for columns whose numbers lie far apart."""
    if value == np.rint(value):
        return with_commas(value, 0)
    return with_commas(value, digits_after(value, 3)) if abs(value) >= 1e-3 else f"{value:.1e}"


def digits_after(value: float, count: int) -> int:
    """Decimals that leave so many digits that count."""
    return max(count - 1 - math.floor(math.log10(abs(value))), 0)


def places_of(table: pd.DataFrame) -> int | None:
    """Decimals of values, errors and intervals: two digits of the smallest error, where the errors are alike."""
    if "standard_error" not in table or not is_number(table["standard_error"].tolist()):
        return None
    errors = table["standard_error"].to_numpy(dtype=float)
    errors = errors[np.isfinite(errors) & (errors > 1e-9)]
    if not len(errors) or errors.max() / errors.min() > 1000:
        return None
    return digits_after(float(errors.min()), 2)


def own_places(numbers: np.ndarray[Any, Any], name: str) -> int | None:
    """Decimals of a column: none of whole numbers, else three digits of the largest; nothing if they lie far apart."""
    known = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
    if name in FIXED:
        return FIXED[name]
    if not len(known) or (known == np.rint(known)).all():
        return 0
    if name.startswith("df"):
        return 1 if known.max() < 1000 else 0
    if "standard_error" not in name and known.max() / known.min() > 1e5 and not name.endswith("error"):
        return None
    return min(digits_after(float(known.max()), 3), 6)


def told_table(table: pd.DataFrame) -> str:
    """A table of text for a terminal; one that is too wide is folded."""
    short = table.head(MOST)
    body = short.to_string(index=False, line_width=WIDTH, justify="right") if len(short) else "(no rows)"
    return "\n".join((*(line.rstrip() for line in body.splitlines()), *left(table)))


def html_table(table: pd.DataFrame) -> str:
    """A table of text for a notebook, words to the left and numbers to the right; a wide one scrolls by itself."""
    kinds = ["" if all(map(reads_as_number, table[name])) else " class='text'" for name in table]
    heads = "".join(f"<th{kind}>{escape(str(name).strip())}</th>" for kind, name in zip(kinds, table, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{kind}>{escape(value)}</td>' for kind, value in zip(kinds, row, strict=True))}</tr>"
        for row in table.head(MOST).itertuples(index=False, name=None)
    )
    more = "".join(f'<div class="small">{line}</div>' for line in left(table))
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{more}'


def reads_as_number(value: str) -> bool:
    """Whether a text begins as a number does, or is a dash."""
    return value == DASH or value.lstrip("<+\N{MINUS SIGN}-")[:1].isdigit() or value[:1] in (".", "∞") or "<." in value


def left(table: pd.DataFrame) -> tuple[str, ...]:
    """A sentence on the rows that are not shown."""
    more = len(table) - MOST
    return (f"{more:,} more of {len(table):,} rows are not shown; .table has them.",) if more > 0 else ()


def told_lines(lines: Iterable[str]) -> str:
    """Sentences for a terminal, folded at its width."""
    return "\n".join("\n".join(wrap(line, WIDTH)) for line in lines)


def html_lines(lines: Iterable[str]) -> str:
    """Sentences for a notebook."""
    return "".join(f'<div class="small">{escape(line)}</div>' for line in lines)
