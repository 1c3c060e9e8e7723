from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from research.errors import ConfigurationError
from research.runs import given, parameters_of, typed
from research.runs.notebook import Notebook, read

CELL = """
from typing import Literal
wave: str  # the wave to describe
segments: list[str] = ["small", "large"]  # sizes
years: list[int] = [2018]  # years of founding
cap: float = 5.0  # largest weight
draws: int = 500  # bootstrap draws
weighted: bool = True  # whether to weight
sector: str | None = None  # one sector only
base: Literal["asked", "answered"] = "answered"  # whose share
level: Literal[90, 95] = 95  # of the interval, in percent
"""
DEFAULTS: dict[str, Any] = {
    "segments": ["small", "large"],
    "years": [2018],
    "cap": 5.0,
    "draws": 500,
    "weighted": True,
    "sector": None,
    "base": "answered",
    "level": 95,
}


@pytest.fixture
def notebook(place: Any) -> Notebook:
    return read(place.notebook("survey", parameters=CELL))


def test_defaults_fill_what_is_not_given(notebook: Notebook) -> None:
    assert typed(notebook, {"wave": "2018"}) == {"wave": "2018", **DEFAULTS}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("wave", "2026", "2026"),  # a text, though it looks like a number
        ("wave", "", ""),
        ("wave", "None", "None"),
        ("segments", "2018,2019", ["2018", "2019"]),
        ("segments", '["a, b", "c"]', ["a, b", "c"]),
        ("segments", "", []),
        ("years", "2018, 2019", [2018, 2019]),
        ("years", "[2018, 2019]", [2018, 2019]),
        ("cap", "4", 4.0),
        ("cap", "1e-3", 0.001),
        ("draws", "-7", -7),
        ("weighted", "false", False),
        ("weighted", "True", True),
        ("sector", "finance", "finance"),
        ("sector", "", None),
        ("sector", "None", "None"),
        ("base", "asked", "asked"),
        ("level", "90", 90),
    ],
)
def test_a_text_is_read_as_its_annotation_says_and_not_as_it_looks(
    notebook: Notebook, name: str, text: str, value: object
) -> None:
    found = typed(notebook, {"wave": "2018", name: text})[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wave", 2026),
        ("wave", None),
        ("segments", '["a"'),
        ("segments", "[2018]"),
        ("segments", 3),
        ("years", "2018,x"),
        ("years", [True]),
        ("cap", "abc"),
        ("cap", "nan"),
        ("cap", float("inf")),
        ("cap", True),
        ("draws", "5.0"),
        ("draws", "1_000"),
        ("draws", 5.0),
        ("draws", True),
        ("draws", ""),
        ("weighted", "yes"),
        ("weighted", 1),
        ("sector", 4),
        ("base", "everybody"),
        ("level", "99"),
        ("level", 95.0),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_name(notebook: Notebook, name: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"'{name}' must be .*, found "):
        typed(notebook, {"wave": "2018", name: value})


def test_all_faults_are_told_at_once_with_what_comes_near(notebook: Notebook) -> None:
    with pytest.raises(ConfigurationError) as told:
        typed(notebook, {"segmnts": "small", "draws": "many"})
    assert str(told.value) == (
        "notebook 'survey' was not started: it has no parameter 'segmnts'; did you mean 'segments'?; "
        "'wave' is missing (str: the wave to describe); 'draws' must be int, found 'many'"
    )


def test_a_number_in_yaml_for_a_text_is_refused_with_the_remedy(notebook: Notebook) -> None:
    with pytest.raises(ConfigurationError, match=r"'wave' must be str, found 2026 \(put it in quotes\)"):
        typed(notebook, {"wave": 2026})


def test_parameters_know_their_purpose(notebook: Notebook) -> None:
    assert [(p.name, str(p.kind), p.comment) for p in parameters_of(notebook)][-2:] == [
        ("base", "Literal['asked', 'answered']", "whose share"),
        ("level", "Literal[90, 95]", "of the interval, in percent"),
    ]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("wave = '2018'  # the wave", "line 1 .* is not an annotated parameter"),
        ("wave: str = '2018'", "line 1 .* does not say what 'wave' is for"),
        ("# the wave\nwave: str = '2018'", "line 2 .* does not say what 'wave' is for"),
        ("wave: object = '2018'  # the wave", "gives 'wave' the type object; allowed: str, int"),
        ("wave: list[list[str]] = []  # the wave", r"the type list\[list\[str\]\]"),
        ("wave: str = str(2018)  # the wave", "computes the default of 'wave'"),
        ("draws: int = '5'  # draws", "a default that is not int"),
        ("wave: str = None  # the wave", "a default that is not str"),
        ("import os", "line 1 .* is not an annotated parameter"),
        ("wave: str = (  # the wave", "is no Python"),
        ("wave: str = 'a'  # one\nwave: str = 'b'  # two", "declares a parameter twice: wave"),
    ],
)
def test_a_careless_parameters_cell_is_refused(place: Any, cell: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        parameters_of(read(place.notebook("careless", parameters=cell)))


@pytest.mark.parametrize(("tags", "found"), [(["parameters"], 2), ([], 1)])
def test_there_is_one_parameters_cell(place: Any, tags: list[str], found: int) -> None:
    notebook = read(place.notebook("many", "x = 1", tags=tags))
    if found == 1:
        assert len(parameters_of(notebook)) == 1
    else:
        with pytest.raises(ConfigurationError, match="one code cell tagged 'parameters', found 2"):
            parameters_of(notebook)


def test_a_file_that_is_no_notebook_is_refused_with_what_to_type(place: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"python scripts/notebooks\.py"):
        read(place.write("notebooks/broken.ipynb", "{}"))


def test_a_parameter_may_hold_an_equals_sign_and_comes_once() -> None:
    assert given(["a=1=2", "b="]) == {"a": "1=2", "b": ""}
    with pytest.raises(ConfigurationError, match="'a' was given twice"):
        given(["a=1", "a=1"])
    with pytest.raises(ConfigurationError, match="as name=value, found 'a'"):
        given(["a"])


def test_a_typo_is_refused_before_anything_that_could_start_a_kernel_is_even_imported(place: Any) -> None:
    place.notebook("survey", "x = 1")
    program = (
        "import sys; from research.commands import run_command; code = run_command(sys.argv[1:]); "
        "print(code, sorted({'papermill', 'nbclient', 'jupyter_client', 'zmq'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, "run", "survey", "-p", "wav=2018"],
        cwd=place.root,
        env={**os.environ, "RESEARCH_HOME": str(place.home.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "2 []\n"
    assert "it has no parameter 'wav'; did you mean 'wave'?" in told.stderr
    assert not place.home.runs.exists()
