"""The ways to set up agree: pyproject.toml, environment.yml, requirements.lock and the Makefile."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]
LOCK = (ROOT / "requirements.lock").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()

SEVEN = {"jupyterlab", "pandas", "scipy", "statsmodels", "plotly", "papermill", "pytest"}
TARGETS = {"setup", "check", "fix", "test", "report", "lab", "serve", "bench", "docs", "trials", "help"}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def requirements_of_conda() -> dict[str, SpecifierSet]:
    entries = [entry for entry in conda_dependencies() if isinstance(entry, str) and entry != "pip"]
    return {name: SpecifierSet(ranges) for name, ranges in (entry.split(maxsplit=1) for entry in entries)}


def conda_dependencies() -> list[str | dict[str, list[str]]]:
    return yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]


def requirements_of_project() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    listed = [*BUILD["requires"], *PROJECT["dependencies"], *(line for lines in extras.values() for line in lines)]
    named = [Requirement(line) for line in listed]
    return [requirement for requirement in named if requirement.name != PROJECT["name"]]


def pins() -> dict[str, list[Requirement]]:
    """Every pin of the lock by name; a package that forks by Python version has several."""
    found = defaultdict(list)
    for entry in entries_of_lock():
        requirement = Requirement(entry.split(" \\", 1)[0])
        found[canonicalize_name(requirement.name)].append(requirement)
    return dict(found)


def entries_of_lock() -> list[str]:
    return re.split(r"\n(?=[A-Za-z0-9])", LOCK.split("\n", 2)[2].strip())


def version_of(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


def pins_on(python: str) -> dict[str, str]:
    """What the lock installs with one Python on Linux."""
    environment = default_environment() | {"python_version": python, "python_full_version": f"{python}.7"}
    return {
        name: version_of(pin)
        for name, several in pins().items()
        for pin in several
        if pin.marker is None or pin.marker.evaluate(environment)
    }


def test_conda_names_the_seven_packages():
    assert set(requirements_of_conda()) - {"python"} == SEVEN


@pytest.mark.parametrize("name", sorted(SEVEN))
def test_conda_and_project_give_the_same_range(name):
    ranges = {requirement.name: requirement.specifier for requirement in map(Requirement, PROJECT["dependencies"])}
    assert requirements_of_conda()[name] == ranges[name]


@pytest.mark.parametrize("python", PYTHONS)
def test_locked_versions_lie_in_the_ranges_of_conda(python):
    installed = pins_on(python)
    outside = {name: installed[name] for name in SEVEN if installed[name] not in requirements_of_conda()[name]}
    assert outside == {}


def test_conda_and_project_start_at_the_same_python():
    conda, project = requirements_of_conda()["python"], SpecifierSet(PROJECT["requires-python"])
    assert project == SpecifierSet(">=3.11")
    assert set(project) <= set(conda)
    assert all(python in conda for python in PYTHONS)


def test_conda_leaves_the_rest_to_one_pip_entry():
    (pip,) = [entry["pip"] for entry in conda_dependencies() if isinstance(entry, dict)]
    assert pip == ["-e .[all]"]
    assert "all" in PROJECT["optional-dependencies"]


def test_all_means_every_extra_but_the_documentation():
    extras = PROJECT["optional-dependencies"]
    (everything,) = map(Requirement, extras["all"])
    assert everything.extras == set(extras) - {"all", "docs"}


def test_every_range_has_an_upper_bound_except_clock_rules_and_test_helpers():
    open_ended = {
        need.name for need in requirements_of_project() if not any(one.operator == "<" for one in need.specifier)
    }
    assert open_ended == {"tzdata", "packaging"}


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_of_the_project_is_in_the_lock_and_in_range(python):
    installed = pins_on(python)
    needs = {need.name: need.specifier for need in requirements_of_project()}
    missing = {name for name in needs if canonicalize_name(name) not in installed}
    outside = {name for name in needs if name not in missing and installed[canonicalize_name(name)] not in needs[name]}
    assert (missing, outside) == (set(), set())


@pytest.mark.parametrize("python", PYTHONS)
def test_no_package_is_pinned_twice_for_one_python(python):
    environment = default_environment() | {"python_version": python, "python_full_version": f"{python}.7"}
    applying = {
        name: [version_of(pin) for pin in several if pin.marker is None or pin.marker.evaluate(environment)]
        for name, several in pins().items()
    }
    assert {name: versions for name, versions in applying.items() if len(versions) > 1} == {}


def test_every_pin_is_exact_and_carries_digests():
    loose = [entry.split("\n", 1)[0] for entry in entries_of_lock() if "==" not in entry.split("\n", 1)[0]]
    bare = [entry.split("\n", 1)[0] for entry in entries_of_lock() if "--hash=sha256:" not in entry]
    assert (loose, bare) == ([], [])


def test_the_lock_names_no_host_and_no_path():
    assert "://" not in LOCK
    assert "file:" not in LOCK
    assert not re.search(r"^\s*(-|--index|--find)", LOCK.replace("    --hash", ""), flags=re.MULTILINE)


def test_the_makefile_has_the_promised_targets_each_with_a_line_of_help():
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, flags=re.MULTILINE))
    helped = set(re.findall(r"^([a-z][a-z-]*):(?!=)[^#\n]*## \w", MAKEFILE, flags=re.MULTILINE))
    assert targets == helped == TARGETS


def test_make_alone_says_what_can_be_typed():
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {target for target in TARGETS if f"make {target} " in said} == TARGETS


def test_set_up_does_nothing_the_second_time():
    done = subprocess.run(["sh", "scripts/setup.sh"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_set_up_says_what_to_type_when_the_python_is_not_there():
    refused = subprocess.run(
        ["sh", "scripts/setup.sh"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PY": "python3.not-here"},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 2
    assert refused.stderr.startswith("There is no 'python3.not-here' here; type: make PY=")
    assert len(refused.stderr.splitlines()) == 1
