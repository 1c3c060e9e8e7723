from __future__ import annotations

import os
import stat
from typing import Any

import pytest

from research.archive import Home
from research.errors import Locked
from research.runs.kernels import LONGEST, socket_folder
from research.runs.locks import locked, sweep

OURS, THEIRS, NOBODYS = "a" * 64, "b" * 64, "c" * 64


def test_a_lock_ends_with_its_block_and_leaves_no_file(place: Any) -> None:
    with locked(place.home, OURS):
        with locked(place.home, THEIRS):
            pass
        with pytest.raises(Locked), locked(place.home, OURS):
            pass
    with locked(place.home, OURS):
        pass
    assert list(place.home.locks.iterdir()) == []


def test_what_killed_runners_left_is_swept_and_what_is_in_use_stays(place: Any) -> None:
    for key in (OURS, THEIRS, NOBODYS):
        (place.home.runs / f".{key}.x1y2").mkdir(parents=True)
        (place.home.runs / key).mkdir()
        (place.home.kernels / key[:16]).mkdir(parents=True)
    (place.home.failed_run(NOBODYS)).mkdir(parents=True)
    with locked(place.home, OURS), locked(place.home, THEIRS):
        sweep(place.home, OURS)
    assert sorted(path.name for path in place.home.runs.iterdir()) == [
        f".{THEIRS}.x1y2",
        ".failed",
        OURS,
        THEIRS,
        NOBODYS,
    ]
    assert [path.name for path in place.home.kernels.iterdir()] == [THEIRS[:16]]


@pytest.mark.parametrize("depth", [0, 20])
def test_sockets_lie_in_a_private_folder_whose_path_fits_an_address(tmp_path: Any, depth: int) -> None:
    home = Home(tmp_path.joinpath(*["deeper"] * depth))
    with socket_folder(home, OURS) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(os.fsencode(folder / "k-5")) < 104  # the shortest limit among Linux (108) and macOS (104)
        assert (home.root in folder.parents) == (len(os.fsencode(home.kernels / OURS[:16])) <= LONGEST)
    assert not folder.exists()
