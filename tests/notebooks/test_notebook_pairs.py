from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest

from research.runs import parameters_of
from research.runs.notebook import read

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
MOST_LINES = 150

specification = importlib.util.spec_from_file_location("scripts_notebooks", ROOT / "scripts" / "notebooks.py")
assert specification is not None
assert specification.loader is not None
notebooks = importlib.util.module_from_spec(specification)
specification.loader.exec_module(notebooks)

TEXT = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Purring

# %% tags=["parameters"]
wave: str = "2018"  # the wave

# %%
wave
"""


def committed() -> Iterator[tuple[str, dict[str, Any]]]:
    """The notebooks of the project, by name."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def test_every_notebook_is_the_same_in_both_of_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert notebooks.main(["--check"]) == 0, f"type: python scripts/notebooks.py\n{capsys.readouterr().err}"


def test_no_notebook_holds_an_output_or_a_count() -> None:
    executed = [
        f"{name}: {cell['id']}"
        for name, told in committed()
        for cell in told["cells"]
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
    assert executed == []


def test_cells_are_named_by_their_place_and_notebooks_ask_for_python3() -> None:
    for name, told in committed():
        assert [cell["id"] for cell in told["cells"]] == [f"cell-{n:02}" for n in range(1, len(told["cells"]) + 1)], (
            name
        )
        assert told["metadata"]["kernelspec"]["name"] == "python3", name


def test_every_parameter_has_a_type_a_purpose_and_a_default_that_works_on_the_sample() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        assert [p.name for p in parameters_of(read(path)) if p.required] == [], path.stem


def test_a_notebook_stays_short() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        lines = [line for cell in read(path).code for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES, f"{path.stem}: move what is used twice, or needs an `if`, to a room"


def test_the_notebook_is_made_from_its_text_with_the_same_bytes_every_time(tmp_path: Path) -> None:
    (tmp_path / "purring.py").write_text(TEXT)
    assert notebooks.main([str(tmp_path)]) == 0
    first = (tmp_path / "purring.ipynb").read_bytes()
    (tmp_path / "purring.ipynb").unlink()
    notebooks.main([str(tmp_path)])
    assert (tmp_path / "purring.ipynb").read_bytes() == first
    assert (tmp_path / "purring.py").read_text() == TEXT
    assert [(p.name, p.default) for p in parameters_of(read(tmp_path / "purring.ipynb"))] == [("wave", "2018")]


def test_what_was_executed_and_edited_in_jupyterlab_comes_back_clean(tmp_path: Path) -> None:
    text, notebook = tmp_path / "purring.py", tmp_path / "purring.ipynb"
    text.write_text(TEXT)
    notebooks.main([str(tmp_path)])
    told = json.loads(notebook.read_text())
    told["cells"][2] |= {"source": "wave.upper()", "execution_count": 7, "id": "from-lab"}
    told["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "an answer"}]
    told["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    notebook.write_text(json.dumps(told))
    os.utime(text, (1, 1))
    assert notebooks.main(["--check", str(tmp_path)]) == 1
    notebooks.main([str(tmp_path)])
    assert text.read_text() == TEXT.replace("\nwave\n", "\nwave.upper()\n")
    assert "an answer" not in notebook.read_text()
    assert "3.11.7" not in notebook.read_text()
    assert notebooks.main(["--check", str(tmp_path)]) == 0


def test_jupyterlab_pairs_notebooks_and_nothing_else() -> None:
    from jupytext.config import load_jupytext_config

    config = load_jupytext_config(str(NOTEBOOKS))
    assert config.default_formats(str(NOTEBOOKS / "toplines.ipynb")) == "notebooks///ipynb,notebooks///py:percent"
    assert not config.default_formats(str(ROOT / "research" / "errors.py"))
    assert jupytext.reads(TEXT, fmt="py:percent").cells[1].metadata["tags"] == ["parameters"]
