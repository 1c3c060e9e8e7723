"""Nothing half-written: temporary name, fsync, rename, fsync of the folder."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from research.archive.canonical import rounded

AT_WORKING_FOLDER, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fs.h


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that a killed process leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, content: str, mode: int = 0o644) -> None:
    """Write UTF-8 text whole."""
    write_whole(path, content.encode(), mode)


def write_json(path: Path, value: Any, mode: int = 0o644) -> None:
    """Write readable JSON, floats at 12 significant digits, whole."""
    write_text(path, json.dumps(rounded(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n", mode)


def append_line(path: Path, line: str) -> None:
    """Append one line durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line.rstrip("\n") + "\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def whole_folder(final: Path, mode: int = 0o755) -> Iterator[Path]:
    """A folder that appears under its name only when the block has ended well; an older one is replaced."""
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=final.parent, prefix=f".{final.name}."))
    try:
        yield temporary
        sync_tree(temporary)
        temporary.chmod(mode)
        replace_folder(temporary, final)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def replace_folder(new: Path, final: Path) -> None:
    """Put a folder in the place of another; at every instant one of the two has the name.

    Where the system cannot exchange two names, the old folder is moved aside first, and somebody who looks at that
    instant finds none.
    """
    if not final.exists():
        os.replace(new, final)
    elif not exchanged(new, final):
        aside = Path(tempfile.mkdtemp(dir=final.parent, prefix=f".{final.name}.old."))
        os.replace(final, aside)
        os.replace(new, final)
        new = aside
    sync_folder(final.parent)
    shutil.rmtree(new, ignore_errors=True)


def exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step of the file system (Linux); False where that cannot be had."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(AT_WORKING_FOLDER, os.fsencode(one), AT_WORKING_FOLDER, os.fsencode(other), EXCHANGE) == 0)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below to the disk."""
    for path in sorted(folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
