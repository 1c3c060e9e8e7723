"""A verb run unattended: a process of its own that says itself how it ended, so that nobody has to have waited for it.

The process holds its schedule's lock as long as it lives, together with whoever started it. When it ends it writes its
exit code and last sentence whole, before it leaves: a runner that comes after one that was killed reads them, and does
not run the verb again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from research.archive import Home, write_json

ENDING = "RESEARCH_ENDING"  # names the file in which an unattended verb says how it ended
BEAT = 15.0  # seconds between two heartbeats
GRACE = 10.0  # seconds that a process which takes too long has to leave
LINES, WIDTH = 20, 300  # of what a verb said, kept on record
KILLED = 137  # 128 + SIGKILL, as shells say it
LATE = 124  # as timeout(1) says it


@dataclass(frozen=True)
class Ending:
    """How a verb ended: exit code, its last sentence, and a command that helps to mend it."""

    code: int
    message: str = ""
    again: str = ""


def note_ending(file: Path, ending: Ending) -> None:
    """Say how this process ends."""
    write_json(file, {"code": ending.code, "message": ending.message, "again": ending.again}, 0o600)


def ending_in(folder: Path) -> Ending | None:
    """How a verb ended; None where it never said so, because it was killed or runs."""
    try:
        told = json.loads((folder / "ending.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Ending(told["code"], told["message"], told["again"])


def carry_out(
    arguments: Sequence[str],
    project: Path,
    home: Home,
    folder: Path,
    longest: float,
    lock: int,
    beat: Callable[[], None],
) -> Ending:
    """Run a `research` verb to its end.

    Parameters
    ----------
    arguments : sequence of str
        The verb and what follows it.
    project : Path
        The folder it runs in.
    folder : Path
        Where it writes what it says, and how it ended.
    longest : float
        Seconds after which it is ended.
    lock : int
        An open lock that the process keeps while it lives.
    beat : callable
        Called every few seconds while it runs.
    """
    if not project.is_dir():
        return Ending(2, f"the folder {project} is gone; remove the schedule and add it where the project lies now")
    home.private(folder)
    command = [sys.executable, "-P", "-m", "research", *arguments]
    inside = {**os.environ, "RESEARCH_HOME": str(home.root), ENDING: str(folder / "ending.json")}
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command, cwd=project, env=inside, stdin=subprocess.DEVNULL, stdout=said, stderr=said, pass_fds=(lock,)
        )
        try:
            code = awaited(process, longest, beat)
        except BaseException:
            end(process)
            raise
    return ending_in(folder) or Ending(LATE if code is None else KILLED if code < 0 else code)


def awaited(process: subprocess.Popen[bytes], longest: float, beat: Callable[[], None]) -> int | None:
    """The code of a process that ends in time; None for one that had to be ended."""
    left = longest
    while left > 0:
        try:
            return process.wait(min(BEAT, left))
        except subprocess.TimeoutExpired:
            left -= BEAT
            beat()
    end(process)
    return None


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, politely at first."""
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tail_of(said: Path) -> str:
    """The end of what a verb said, fit to be kept and mailed: no message of a foreign error, no address."""
    if not said.exists():
        return ""
    told = plain(said.read_bytes().decode("utf-8", "replace"))
    return "\n".join(line[:WIDTH] for line in told[-LINES:])


def plain(said: str) -> list[str]:
    """Lines without colors and addresses; of a traceback only places and the error's class, for messages quote data."""
    kept: list[str] = []
    within = False
    for line in re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", said).splitlines():
        if "Traceback (most recent call last)" in line:
            within = True
            kept.append(line)
        elif not within and line.strip():
            kept.append(re.sub(r"\S+@\S+", "(address)", line))
        elif re.match(r'[ |]*File ".*", line \d+', line):
            kept.append(line)
        elif within and (error := re.match(r"[ |]{0,4}([A-Za-z_][\w.]*)(: |$)", line)):
            kept.append(error[1])
            break  # what follows may belong to the error's message
    return kept
