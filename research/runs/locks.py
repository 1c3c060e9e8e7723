"""One run of a key at a time, and nothing left lying about by runners that were killed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from research.archive import Home
from research.errors import Locked


@contextmanager
def locked(home: Home, key: str) -> Iterator[None]:
    """Hold the lock of a key; Locked (exit 75) when someone else does. It ends with the process, however that ends."""
    path = lock_file(home, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = taken(path)
    if descriptor is None:
        raise Locked(f"run {key[:12]} is being made by another process; try again when it has ended")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def lock_file(home: Home, key: str) -> Path:
    """The file whose lock stands for a key."""
    return home.locks / f"run-{key[:16]}"


def taken(path: Path) -> int | None:
    """An open file that holds the lock; None when it is held. A file unlinked meanwhile by its holder is no lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_there = same(descriptor, path)
    except BlockingIOError:
        is_there = False
    if is_there:
        return descriptor
    os.close(descriptor)
    return None


def same(descriptor: int, path: Path) -> bool:
    """Whether an open file is the one that a path names."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def sweep(home: Home, own: str) -> None:
    """Remove what killed runners left: temporary folders whose key nobody but we ourselves holds."""
    for folder in [*home.runs.glob(".*"), *home.kernels.glob("*")]:
        named = re.match(r"^\.?([0-9a-f]{16})", folder.name)
        if named is None:
            continue
        if own.startswith(named[1]):
            shutil.rmtree(folder, ignore_errors=True)
            continue
        try:
            with locked(home, named[1]):
                shutil.rmtree(folder, ignore_errors=True)
        except Locked:
            continue
