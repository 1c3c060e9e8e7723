"""Which of R's results we reproduce, and by what: one function a result, which returns its values by key."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from research.responses import Design, Responses, responses_from

HERE = Path(__file__).parent
Values = dict[str, Any]
REGISTERED: dict[str, Callable[[], Values]] = {}


def result(name: str) -> Callable[[Callable[[], Values]], Callable[[], Values]]:
    """Register a function as ours for the result of this id in `expected.json`."""

    def registered(function: Callable[[], Values]) -> Callable[[], Values]:
        if name in REGISTERED:
            raise ValueError(f"two functions reproduce {name!r}")
        REGISTERED[name] = function
        return function

    return registered


def registered() -> dict[str, Callable[[], Values]]:
    """All functions, by id, from the modules in `results/`."""
    for module in sorted((HERE / "results").glob("[a-z]*.py")):
        importlib.import_module(f"tests.reference.results.{module.stem}")
    return REGISTERED


@cache
def data(name: str) -> pd.DataFrame:
    """A data set of the reference; only an empty cell is missing, for "None" is an answer."""
    return pd.read_csv(HERE / "data" / f"{name}.csv", keep_default_na=False, na_values=[""])


def stratified(**more: Any) -> Responses:
    """R's `dstrat`: schools drawn by type, with population counts."""
    return responses_from(data("apistrat").assign(**more), Design(weights="pw", strata="stype", fpc="fpc"))


def clustered(**more: Any) -> Responses:
    """R's `dclus1`: all schools of a sample of districts."""
    return responses_from(data("apiclus1").assign(**more), Design(weights="pw", clusters="dnum", fpc="fpc"))


def health(**more: Any) -> Responses:
    """R's `dnh`: stratified clusters of persons, with missing answers."""
    design = Design(weights="WTMEC2YR", strata="SDMVSTRA", clusters="SDMVPSU")
    return responses_from(data("nhanes").assign(**more), design)


def column(estimates: list[Any], name: str) -> list[float]:
    """One column of the tables of several estimates, one after another."""
    return [value for one in estimates for value in one.table[name]]
