"""The kernel of a run: this interpreter, private sockets, nothing of the user's own IPython."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from research.archive import Home

LAUNCH = Path(__file__).with_name("launch.py").read_text(encoding="utf-8")
LONGEST = 90  # bytes of a folder in which a socket's path still fits into a Unix address


class OwnKernelManager(AsyncKernelManager):
    """Starts the interpreter that is running, whatever kernelspecs the machine has."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The only kernel there is."""
        argv = [sys.executable, "-c", LAUNCH, "-f", "{connection_file}", "--HistoryManager.enabled=False"]
        return KernelSpec(argv=argv, display_name="Python 3 (ipykernel)", language="python")


def kernel_manager(sockets: Path) -> OwnKernelManager:
    """A manager whose connection file and sockets lie in a private folder."""
    return OwnKernelManager(
        kernel_name="python3", transport="ipc", ip=str(sockets / "k"), connection_file=str(sockets / "kernel.json")
    )


def environment(home: Home, folder: Path, sockets: Path) -> dict[str, str]:
    """What the kernel sees of the machine: the same everywhere, wherever results could depend on it."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONSTARTUP", "PYTHONSAFEPATH"}}
    return inherited | {
        "RESEARCH_HOME": str(home.root.resolve()),
        "RESEARCH_RUN": str(folder.resolve()),
        "IPYTHONDIR": str(sockets / "ipython"),  # no start-up files, no history
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PLOTLY_RENDERER": "plotly_mimetype",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


@contextmanager
def socket_folder(home: Home, key: str) -> Iterator[Path]:
    """A private folder for a kernel's sockets, gone afterwards; outside the home only where its path is too long."""
    near = home.private(home.kernels) / key[:16]
    folder = near if len(os.fsencode(near)) <= LONGEST else Path(tempfile.mkdtemp(prefix="research-"))
    rmtree(near, ignore_errors=True)  # left by a runner that was killed
    try:
        yield home.private(folder)
    finally:
        rmtree(folder, ignore_errors=True)
