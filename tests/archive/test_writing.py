"""Nothing half-written: a file or folder is the old one or the new one, whoever looks and whenever."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from research.archive import whole_folder, write_whole
from research.archive import writing as under_test


def test_a_folder_that_fails_half_way_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    final = tmp_path / "kept"
    with whole_folder(final) as folder:
        write_whole(folder / "a", b"old")

    def half_way() -> None:
        with whole_folder(final) as folder:
            write_whole(folder / "a", b"new")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half_way()
    assert (final / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_somebody_who_keeps_looking_always_finds_a_whole_folder(tmp_path: Path) -> None:
    final, seen, stop = tmp_path / "kept", set[bytes](), threading.Event()
    with whole_folder(final) as folder:
        write_whole(folder / "a", b"0")

    def look() -> None:
        while not stop.is_set():
            seen.add(b"there" if final.is_dir() else b"gone")

    watcher = threading.Thread(target=look)
    watcher.start()
    for turn in range(60):
        with whole_folder(final) as folder:
            write_whole(folder / "a", str(turn).encode())
    stop.set()
    watcher.join()
    assert seen == {b"there"}
    assert (final / "a").read_bytes() == b"59"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_where_names_cannot_be_exchanged_the_folder_is_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "exchanged", lambda one, other: False)
    final = tmp_path / "kept"
    for content in (b"old", b"new"):
        with whole_folder(final) as folder:
            write_whole(folder / "a", content)
    assert (final / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
