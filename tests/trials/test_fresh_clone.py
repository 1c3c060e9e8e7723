"""What a stranger does first: clone, `make report`, once more; with an empty home folder, on every Python here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.trial
CHECKOUT = Path(__file__).resolve().parents[2]
WANTED = ("3.11", "3.12", "3.13", "3.14")


def version_of(python: Path) -> str:
    """The minor version of an interpreter, empty if it does not run."""
    asked = [str(python), "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def pythons() -> dict[str, Path]:
    """One interpreter of each version that this machine has."""
    named = [Path(found) for version in WANTED if (found := shutil.which(f"python{version}"))]
    managed = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin/python"))
    base = Path(sys.base_prefix) / "bin" / "python3"
    found = {version_of(python): python for python in (*managed, *named, base)}
    return {version: found[version] for version in WANTED if version in found}


def make(clone: Path, home: Path, *arguments: str) -> str:
    """Type `make` in a clone with an empty home folder, as if in a terminal of its own."""
    ours = ("RESEARCH_", "PYTEST_", "VIRTUAL_", "MAKE", "MFLAGS")
    env = {**{key: value for key, value in os.environ.items() if not key.startswith(ours)}, "HOME": str(home)}
    done = subprocess.run(["make", *arguments], cwd=clone, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def test_a_fresh_clone_makes_the_same_report_on_every_python_and_finds_nothing_new_after(tmp_path: Path) -> None:
    digests: dict[str, set[str]] = {}
    for version, python in pythons().items():
        clone, home = tmp_path / f"clone for {version}", tmp_path / f"home {version}"
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(clone)], check=True)
        first, second = make(clone, home, "report", f"PY={python}"), make(clone, home, "report", f"PY={python}")
        digests[version] = set(re.findall(r"sha256 +([0-9a-f]{64})", first))
        assert "nothing is new: open-source-programs" in second
        assert digests[version] == set(re.findall(r"sha256 +([0-9a-f]{64})", second))
        shutil.rmtree(clone)
    assert len(digests) >= 1
    assert all(len(found) == 1 for found in digests.values())
    assert len(set().union(*digests.values())) == 1, digests


def test_set_up_with_pip_alone_gives_the_same_packages(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(clone)], check=True)
    make(clone, tmp_path, "setup", "NO_UV=1")
    ours, theirs = (frozen(root / ".venv" / "bin" / "python") for root in (CHECKOUT, clone))
    assert theirs == ours
    assert make(clone, tmp_path, "setup") == ""  # nothing to do the second time


def frozen(python: Path) -> set[str]:
    """Names and versions of all installed packages but pip and uv."""
    asked = [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    return {line for line in told if not line.startswith(("pip==", "uv==", "setuptools=="))}
