"""Estimates as exhibit cells: their keys, labels and the plain chart they are shown in until a figure is chosen."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from research.estimation.about import About
from research.exhibits import Base, Cell, Chart, Parts, Row

LONGEST = 40  # characters of one slug: longer labels are cut after a whole word
Record = Mapping[Hashable, Any]


def slug(text: object) -> str:
    """A label as a key: lower case, letters and digits of ASCII, hyphens between, cut after a word at 40 characters.

    Examples
    --------
    >>> slug("Don't know")
    'dont-know'
    >>> slug("at_least_sometimes")
    'at-least-sometimes'
    """
    apart = unicodedata.normalize("NFKD", str(text).casefold())
    plain = "".join(
        sign for sign in apart if not unicodedata.combining(sign) and sign not in "'\N{RIGHT SINGLE QUOTATION MARK}"
    )
    whole = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(whole) <= LONGEST:
        return whole or "none"
    return whole[: LONGEST + 1].rpartition("-")[0] or whole[:LONGEST]


def keys_of(records: Iterable[Record], by: tuple[str, ...]) -> tuple[str, ...]:
    """`<what>/<group>/…` for each row, in slugs, or the key it brings; what would repeat is counted (`-2`)."""
    seen: dict[str, int] = {}
    keys = []
    for row in records:
        key = str(row.get("key") or "/".join(slug(row[column]) for column in ("what", *by)))
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return tuple(keys)


def group_label(row: Record, by: tuple[str, ...]) -> str:
    """The groups of a row in words."""
    return " · ".join(str(row[column]) for column in by)


def parts_of(table: pd.DataFrame, by: tuple[str, ...], about: About) -> Parts:
    """Cells, question, base and source of estimates."""
    records = table.to_dict("records")
    keys = keys_of(records, by)
    several = table["what"].nunique() > 1
    cells = tuple(cell_of(key, row, by, about, several) for key, row in zip(keys, records, strict=True))
    return Parts(
        kind="number" if len(cells) == 1 else "chart",
        cells=cells,
        question=about.questions,
        base=base_of(table, about),
        interval=about.interval,
        wave=about.waves,
        source=about.sources,
        selection=about.selection,
        organization=about.organization,
        notes=about.notes,
        chart=None if len(cells) == 1 else chart_of(cells, records, by, about),
    )


def cell_of(key: str, row: Record, by: tuple[str, ...], about: About, several: bool) -> Cell:
    """One row as a cell; a wave's cells belong to it, other cells to their group."""
    groups = group_label(row, by)
    compared = "base_from" in row
    return Cell(
        key=key,
        value=finite(row["value"]),
        base=int(row["base"]),
        unit=about.unit,
        low=finite(row["low"]),
        high=finite(row["high"]),
        count=whole(row.get("count")),
        effective=finite(row["effective_base"]),
        organizations=whole(row.get("organizations")),
        largest=finite(row.get("largest")),
        bases=(int(row["base_from"]), int(row["base_to"])) if compared else (),
        label=str(row.get("label") or (row["what"] if several or not groups else groups)),
        of=str(row["wave"]) if "wave" in by else groups,
        sensitive=about.sensitive,
    )


def finite(value: Any) -> float | None:
    """A number, or None where it cannot be told."""
    return None if value is None or not math.isfinite(value) else float(value)


def whole(value: Any) -> int | None:
    """A count, or None where there is none."""
    return None if value is None or pd.isna(value) else int(value)


def base_of(table: pd.DataFrame, about: About) -> Base:
    """The base of the whole exhibit."""
    effective = finite(table["effective_base"].iloc[0]) if len(table) == 1 else None
    known = table["organizations"].dropna() if "organizations" in table else pd.Series(dtype=float)
    return Base(about.people, int(known.max()) if len(known) else None, effective, about.of)


def chart_of(cells: tuple[Cell, ...], records: list[dict[Hashable, Any]], by: tuple[str, ...], about: About) -> Chart:
    """Slopes where the only group is the wave, dots otherwise."""
    if by == ("wave",):
        return slopes(cells, records, about)
    several = len({row["what"] for row in records}) > 1
    return Chart(
        form="dots",
        rows=tuple(
            Row(label=cell.label, cells=(cell.key,), group=group_label(row, by) if several else "")
            for cell, row in zip(cells, records, strict=True)
        ),
        breaks=about.breaks,
    )


def slopes(cells: tuple[Cell, ...], records: list[dict[Hashable, Any]], about: About) -> Chart:
    """One line for each answer, one column for each wave, an empty key where it was not asked."""
    waves = tuple(dict.fromkeys(str(row["wave"]) for row in records))
    keyed = {(str(row["what"]), str(row["wave"])): cell.key for cell, row in zip(cells, records, strict=True)}
    whats = dict.fromkeys(str(row["what"]) for row in records)
    rows = tuple(Row(label=what, cells=tuple(keyed.get((what, wave), "") for wave in waves)) for what in whats)
    return Chart(form="slope", rows=rows, labels=waves, breaks=about.breaks)
