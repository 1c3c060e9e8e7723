"""Every registered result of R is reproduced whole, at the tolerance stored with it."""

from __future__ import annotations

import pytest

from tests.reference.compare import RESULTS, wrong
from tests.reference.registry import registered


@pytest.mark.parametrize("name", sorted(registered()))
def test_result_of_r_is_reproduced_with_all_its_keys(name: str) -> None:
    mine = registered()[name]()
    assert not [key for key in RESULTS[name]["values"] if key not in mine and key != "mc_se"]
    assert not wrong(name, mine)
