"""What the runner's libraries import if it is there, for uses that no run has: turned off, a second and more saved.

jsonschema takes `rfc3987_syntax` and others for formats that no notebook has, papermill takes `pyarrow`, and with it
numpy, for files on Hadoop, and `requests` for notebooks on the web. They do without.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from research.runs.launch import PutOff

FORMATS = ("fqdn", "isoduration", "rfc3986_validator", "rfc3987", "rfc3987_syntax", "uri_template", "webcolors")
UNUSED = (*FORMATS, "pyarrow")
LATER = ("requests",)  # asked for by name at the top of a file, so it cannot be off


@contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports in the block find none of these modules, and load others late; one that is there already stays."""
    off = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(off))  # type: ignore[arg-type]  # None stands for a module that is not there
    put_off = PutOff(LATER)
    sys.meta_path.insert(0, put_off)
    try:
        yield
    finally:
        sys.meta_path.remove(put_off)
        for name in off:
            del sys.modules[name]
