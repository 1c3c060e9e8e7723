"""What can go wrong in a way that a person can act upon: one class and one exit code for each."""

from __future__ import annotations

import linecache
import sys
import traceback
from pathlib import Path
from types import FrameType


class ResearchError(Exception):
    """A sentence for the user: what, found against expected, how many, what to do next."""

    exit_code = 2
    again: str = ""  # the command to type when the cause is mended, where it is not the one that was typed

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a wall of frames: the line of the cell, and the sentence."""
        return [*place_in_notebook(self), f"\x1b[31m{type(self).__name__}\x1b[39m: {self}"]


def place_in_notebook(error: ResearchError) -> list[str]:
    """The line of a notebook's cell that an error came from; nothing where no cell was running."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if is_typed(frame)]
    if shell is None or not frames:
        return []
    frame, line = frames[-1]
    file = frame.f_code.co_filename
    cell = shell.compile.format_code_name(file)  # ("Cell", "In[5]")
    return [f"{' '.join(cell)}, line {line}:  {linecache.getline(file, line).strip()}"] if cell else []


def is_typed(frame: FrameType) -> bool:
    """Whether a frame runs what somebody typed into a notebook."""
    return frame.f_globals.get("__name__") == "__main__"


class ConfigurationError(ResearchError):
    """A file of the project or an argument does not say what it must."""


class WeightingError(ResearchError):
    """The weights cannot be made: a margin is empty, contradicts another, or the cap is too tight."""


class MeasureError(ResearchError):
    """A score or its reliability cannot be computed from these answers."""


class EstimationError(ResearchError):
    """The sample or its design cannot carry the estimate asked for."""


class DataRefused(ResearchError):
    """An export cannot be taken in; `findings` names the file that tells why, row by row."""

    exit_code = 3

    def __init__(self, message: str, findings: Path | None = None) -> None:
        super().__init__(message)
        self.findings = findings


class NotebookFailed(ResearchError):
    """A cell of a notebook raised, or the notebook left before its end."""

    exit_code = 4


class KernelDied(ResearchError):
    """The kernel died, ran out of memory or timed out; the run may be repeated."""

    exit_code = 5


class ReportError(ResearchError):
    """The report could not be built from its prose, exhibits and definition."""

    exit_code = 6


class GateRefused(ResearchError):
    """Review, embargo, disclosure, license or a headline that the data contradict."""

    exit_code = 7


class Locked(ResearchError):
    """Another run holds the lock; try again later."""

    exit_code = 75
