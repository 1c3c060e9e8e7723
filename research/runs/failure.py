"""How a run failed, in words and facts that never hold an answer: no message of a foreign error, no output."""

from __future__ import annotations

import json
import shlex
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from research.errors import KernelDied, NotebookFailed, ResearchError
from research.runs.annotations import Value

DEADLY = {"not started", "timed out", "died"}


@dataclass(frozen=True)
class Failure:
    """What is known of a failed run.

    `what` is raised, left, not started, timed out, died, undeclared or changed. `cell` counts from 1 in the notebook
    as it is on disk, `line` in the cell. `sentence` is ours; `frames` are places in code; `returned` is the exit code
    of a dead kernel.
    """

    notebook: str
    what: str
    cell: int = 0
    cells: int = 0
    line: int | None = None
    code: str = ""
    exception: str = ""
    sentence: str = ""
    frames: tuple[str, ...] = ()
    seconds: int | None = None
    returned: int | None = None

    def error(self, see: str) -> ResearchError:
        """The error to raise; `see` says where more is kept."""
        kind = KernelDied if self.what in DEADLY else NotebookFailed
        return kind(f"{self.told()}; see {see}")

    def told(self) -> str:
        """The failure as a sentence."""
        match self.what:
            case "raised" if self.sentence:
                return f"{self.place} was refused: {self.sentence}"
            case "raised":
                return f"{self.place} raised {self.exception}"
            case "left":
                return f"{self.place} left the notebook before its end; a run must reach the last cell"
            case "timed out":
                return f"{self.place} took longer than {self.seconds} s; give it more with --timeout, or run it again"
            case "died":
                return f"{self.place} ended its kernel{self.reason}; it may be run again"
            case "not started":
                return f"notebook {self.notebook!r}: the kernel did not start; kernel.log beside the record says why"
        return f"notebook {self.notebook!r}: {self.sentence}"

    @property
    def place(self) -> str:
        """Notebook, cell and line of code."""
        where = f", line {self.line}" if self.line else " beginning"
        return f"notebook {self.notebook!r}: cell {self.cell} of {self.cells}{where} `{self.code}`"

    @property
    def reason(self) -> str:
        """Why a kernel may have died, from its exit code."""
        if self.returned is None:
            return ""
        if self.returned == -signal.SIGKILL:
            return " (killed, most often for want of memory)"
        return f" (exit code {self.returned})"


def again(notebook: str, parameters: Mapping[str, Value]) -> str:
    """The command that makes the same run, as a terminal takes it.

    Examples
    --------
    >>> again("toplines", {"study": "cats and dogs", "waves": ["2018", "2019"]})
    "research run toplines -p 'study=cats and dogs' -p waves=2018,2019"
    """
    pairs = [f"{name}={text_of(value)}" for name, value in parameters.items()]
    return shlex.join(["research", "run", notebook, *(word for pair in pairs for word in ("-p", pair))])


def text_of(value: Value) -> str:
    """A parameter's value as the command line reads it."""
    if isinstance(value, list):
        plain = value and all(isinstance(one, str) and one and not set(one) & set(",[ ") for one in value)
        return ",".join(map(str, value)) if plain else json.dumps(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
