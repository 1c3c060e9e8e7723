"""How fast many tables are tested: 60 questions by 8 banner questions, with a Rao-Scott F for each."""

from __future__ import annotations

import time

from benchmarks.synthetic import banner, drawn, items
from research import associations


def tables(n: int) -> float:
    """Seconds for all tables of n respondents, the sample being made with them."""
    responses = drawn(n)
    began = time.perf_counter()
    found = associations(responses, items, banner)
    seconds = time.perf_counter() - began
    assert found.table["p"].notna().all()
    return seconds
