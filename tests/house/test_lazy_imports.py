"""What does not compute does not load what computes: help, editions and pages start at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ["numpy", "pandas", "scipy", "statsmodels", "pyarrow", "plotly"]
PRESS = ["archive", "exhibits", "instruments", "members", "pages", "portal", "post", "release", "reporting", "runs"]

LOADED = f"import sys; print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"


def heavy_after(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr.split()


def test_the_command_shows_its_help_without_loading_what_computes():
    code = """
import sys
from research.__main__ import main
sys.argv = ["research", "--help"]
try:
    main()
except SystemExit as left:
    assert left.code in (0, None), left.code
"""
    assert heavy_after(code) == []


def test_the_house_opens_without_loading_what_computes():
    assert heavy_after("import research") == []


@pytest.mark.parametrize("room", PRESS)
def test_rooms_that_see_no_respondent_load_nothing_that_computes(room):
    assert heavy_after(f"import research.{room}") == []


def test_the_runner_of_notebooks_loads_nothing_that_computes():
    assert heavy_after("import research.runs.engine") == []


def test_estimation_opens_without_what_only_some_of_its_verbs_need():
    late = ["scipy.optimize", "scipy.linalg", "scipy.integrate", "scipy.stats", "scipy.interpolate", "statsmodels"]
    own = "import sys, scipy.special, scipy.sparse; before = set(sys.modules)"  # newer ones bring linear algebra along
    code = f"{own}; import research.estimation; print(*[name for name in {late} if name in set(sys.modules) - before])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr
