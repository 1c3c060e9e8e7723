"""What the runner's libraries import if it is there, for uses that no run has: turned off, a second and more saved.

jsonschema takes `rfc3987_syntax` and others for formats that no notebook has, papermill takes `pyarrow`, and with it
numpy, for files on Hadoop. They do without.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FORMATS = ("fqdn", "isoduration", "rfc3986_validator", "rfc3987", "rfc3987_syntax", "uri_template", "webcolors")
UNUSED = (*FORMATS, "pyarrow")


@contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports in the block find none of these modules; one that was imported before stays."""
    off = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(off))  # type: ignore[arg-type]  # None stands for a module that is not there
    try:
        yield
    finally:
        for name in off:
            del sys.modules[name]
