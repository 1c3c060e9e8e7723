"""Strict execution: a papermill engine that ends well only when every cell did.

Imported when a run starts, for papermill and what it needs take their time.
"""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from research.runs.unused import UNUSED, without

with without(UNUSED):
    import papermill
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from research.runs.saving import SparingManager

from research.archive import Home, Project
from research.runs.failure import Failure
from research.runs.kernels import OwnKernelManager, environment, kernel_manager, socket_folder
from research.runs.key import Planned

ENGINE = "strict"
START_TIMEOUT = 60  # seconds
INJECTED = "injected-parameters"  # papermill's tag of the cell it adds
DIAGNOSIS = {"told": "__import__('research.runs.diagnosis', fromlist=['told']).told()"}

logging.getLogger("papermill").addHandler(logging.NullHandler())  # what matters is told by us, in a sentence


@dataclass
class Watch:
    """What is known of a run under way."""

    notebook: str
    cells: int
    progress: Callable[[str], None]
    is_ready: bool = False
    is_complete: bool = False
    at: Any = None  # the cell under execution
    number: int = 0  # its number in the notebook as it is on disk, from 1
    reply: Mapping[str, Any] | None = None  # the kernel's reply to the cell that failed
    told: Mapping[str, Any] = field(default_factory=dict)
    returned: int | None = None  # the exit code of a dead kernel

    def begin(self, cell: Any, cell_index: int) -> None:
        """Note which cell comes next; the cell that papermill adds is not counted."""
        self.at = cell
        if INJECTED in cell.metadata.get("tags", []):
            return
        self.number += 1
        if cell.cell_type == "code":
            self.progress(f"{self.notebook}: cell {self.number} of {self.cells}")

    def failed(self, cell: Any, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        """Keep the reply of a cell that raised."""
        self.reply = execute_reply["content"]

    def executed(self, cell: Any, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        """`quit()` leaves politely, with a reply that all is well: that is no end of a notebook."""
        content = execute_reply["content"]
        if any(told.get("source") == "ask_exit" for told in content.get("payload", ())):
            self.reply = {"ename": "SystemExit", "traceback": []}
            raise CellExecutionError("", "SystemExit", "")


class StrictClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill is untyped
    """Runs cell by cell in a kernel of its own and keeps what may be told of a failure."""

    def __init__(self, nb_man: Any, watch: Watch, manager: OwnKernelManager, **settings: Any) -> None:
        super().__init__(nb_man, km=manager, **settings)
        self.watch = watch

    def execute(self, **start: Any) -> Any:
        """Start the kernel, run all cells, ask whether it still lives, and end it at once."""
        self.reset_execution_trackers()
        with self.setup_kernel(cleanup_kc=True, **start):
            self.watch.is_ready = True
            self.run_cells()
            if self.watch.reply is None:
                info = self.wait_for_reply(self.kc.kernel_info())
                self.nb.metadata["language_info"] = info["content"]["language_info"]
                self.set_widgets_metadata()
                self.watch.is_complete = True
        return self.nb

    def run_cells(self) -> None:
        """Run until the end or the first cell that does not end well."""
        try:
            self.papermill_execute_cells()
        except DeadKernelError:
            process = self.km.provisioner.process
            self.watch.returned = process.poll() if process else None
            raise
        if self.watch.reply and self.watch.reply["ename"] != "SystemExit":
            self.watch.told = self.diagnosis()

    def diagnosis(self) -> Mapping[str, Any]:
        """What `research.runs.diagnosis` tells inside the kernel; nothing if it cannot be asked."""
        try:
            asked = self.kc.execute("", silent=True, store_history=False, user_expressions=DIAGNOSIS)
            reply = self.wait_for_reply(asked)["content"]["user_expressions"]["told"]
            told = json.loads(ast.literal_eval(reply["data"]["text/plain"]))
        except (DeadKernelError, KeyError, TypeError, ValueError, SyntaxError):
            return {}
        return told if isinstance(told, dict) else {}


class StrictEngine(NBClientEngine):  # type: ignore[misc]  # papermill is untyped
    """papermill's engine with our client, a private kernel, sparing saves and an immediate shutdown."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, *, run: Execution, **settings: Any) -> Any:
        """Execute a parameterized notebook, and note in it when and how."""
        manager = SparingManager(nb, run.output)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, run=run, **settings)
        finally:
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, run: Execution, **settings: Any
    ) -> None:
        """Execute a parameterized notebook in place."""
        nb_man.nb.metadata.papermill.update(input_path=f"notebooks/{watch.notebook}.ipynb", output_path="output.ipynb")
        with socket_folder(run.home, run.planned.key) as sockets, run.log.open("wb") as log:
            client = StrictClient(
                nb_man,
                watch,
                kernel_manager(sockets),
                kernel_name=kernel_name,
                startup_timeout=START_TIMEOUT,
                timeout=run.timeout,
                iopub_timeout=60,
                shutdown_kernel="immediate",
                force_raise_errors=True,
                on_cell_start=watch.begin,
                on_cell_executed=watch.executed,
                on_cell_error=watch.failed,
                log=logging.getLogger("papermill"),
            )
            env = environment(run.home, run.folder, sockets)
            client.execute(cwd=str(run.project.root), env=env, stdout=log, stderr=log)


papermill_engines.register(ENGINE, StrictEngine)


@dataclass(frozen=True)
class Execution:
    """Where a planned run is executed: `folder` is temporary, `timeout` is in seconds for one cell."""

    planned: Planned
    folder: Path
    project: Project
    home: Home
    timeout: int | None
    progress: Callable[[str], None]

    @property
    def output(self) -> Path:
        """The notebook with its outputs."""
        return self.folder / "output.ipynb"

    @property
    def log(self) -> Path:
        """What the kernel's process says outside of cells; kept only of a kernel that did not start."""
        return self.folder / "kernel.log"


def execute(run: Execution) -> Failure | None:
    """Execute a run into its folder; what went wrong, or None when every cell ended well."""
    notebook = run.planned.notebook
    watch = Watch(notebook.name, len(notebook.cells), run.progress)
    try:
        papermill.execute_notebook(
            str(notebook.path),
            str(run.output),
            dict(run.planned.parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            watch=watch,
            run=run,
        )
    except PapermillExecutionError:
        return raised(watch)
    except (CellTimeoutError, DeadKernelError) as error:
        return died(watch, run, timed_out=isinstance(error, CellTimeoutError))
    except RuntimeError:
        if watch.is_ready:
            raise
        return died(watch, run, timed_out=False)
    run.log.unlink(missing_ok=True)
    return None if watch.is_complete else raised(watch)


def raised(watch: Watch) -> Failure:
    """The failure of a cell that raised or left."""
    reply = watch.reply or {"ename": "Exception", "traceback": []}
    line = line_in(reply["traceback"])
    return Failure(
        watch.notebook,
        "left" if reply["ename"] == "SystemExit" else "raised",
        watch.number,
        watch.cells,
        line,
        code_at(watch.at.source, line),
        exception=reply["ename"],
        sentence=watch.told.get("sentence", ""),
        frames=tuple(watch.told.get("frames", ())),
    )


def died(watch: Watch, run: Execution, *, timed_out: bool) -> Failure:
    """The failure of a kernel that did not start, died or did not answer in time."""
    if not watch.is_ready:
        return Failure(watch.notebook, "not started", 0, watch.cells)
    what = "timed out" if timed_out else "died"
    code = code_at(watch.at.source, None)
    return Failure(
        watch.notebook, what, watch.number, watch.cells, code=code, seconds=run.timeout, returned=watch.returned
    )


def line_in(traceback: list[str]) -> int | None:
    """The line of the cell that a traceback of IPython names last."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    found = re.findall(r"Cell In\[\d+\], line (\d+)", plain)
    return int(found[-1]) if found else None


def code_at(source: str, line: int | None) -> str:
    """A line of a cell; its first line of code where none is named."""
    lines = source.splitlines()
    if line is not None and line <= len(lines):
        return lines[line - 1].strip()
    return next((text.strip() for text in lines if text.strip() and not text.lstrip().startswith("#")), "")
