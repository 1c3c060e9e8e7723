"""What a kernel's process begins with: given to the interpreter as text, so that nothing of ours is imported for it.

Turned off is what is imported if it is there, for uses that no run has: debugpy, for somebody who steps through cells;
`rfc3987_syntax`, which jsonschema takes for formats that no notebook has. Put off until something is asked of them are
parts of numpy that scipy touches when it lists numpy's names. Looking for garbage waits until there is more of it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

OFF = ("debugpy", "rfc3987_syntax")
LATER = ("numpy.ctypeslib", "numpy.f2py", "numpy.polynomial", "numpy.testing")
GARBAGE = 20_000  # new objects between two looks; Python's own 700 suit small programs


class PutOff:
    """Finds modules that are loaded at the first question for one of their names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec with a lazy loader; None for every module but ours."""
        spec = PathFinder.find_spec(name, path, target) if name in self.names else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(OFF))  # type: ignore[arg-type]  # None stands for a module that is not there
    sys.meta_path.insert(0, PutOff(LATER))
    gc.set_threshold(GARBAGE)

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
