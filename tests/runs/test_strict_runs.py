from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from research.archive import file_digest
from research.errors import KernelDied, NotebookFailed, ResearchError
from research.runs import Run, needs_run, verify
from research.runs.locks import locked

SECRET = "mia@example.org"  # stands for an answer that must not get out

STUDY = """
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["RESEARCH_RUN"])
(folder / "cells").mkdir(mode=0o700)
(folder / "cells" / "purring.json").write_text('{"id": "purring"}')
with (folder / "events.jsonl").open("a") as events:
    print(json.dumps({"event": "warning", "message": "a thin base of 3"}), file=events)
seen = {
    "executable": sys.executable,
    "cwd": os.getcwd(),
    "home": os.environ["RESEARCH_HOME"],
    "threads": os.environ["OPENBLAS_NUM_THREADS"],
    "hash": os.environ["PYTHONHASHSEED"],
    "history": get_ipython().history_manager.enabled,
    "wave": wave,
    "whole": pathlib.Path(os.environ["RESEARCH_HOME"], "runs", folder.name[1:65]).exists(),
}
print(json.dumps(seen))
"""


def texts(folder: Path) -> str:
    """Everything that can be read below a folder."""
    return "\n".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def well(shared: Any) -> Run:
    """One run that ended well."""
    shared.notebook("well", "import plotly.graph_objects as go\ngo.Figure()", STUDY)
    made: Run = shared.run("well", {"wave": "2018"})
    return made


def printed(run: Run) -> dict[str, Any]:
    """What the last cell of a run printed."""
    cells = json.loads((run.folder / "output.ipynb").read_text())["cells"]
    told: dict[str, Any] = json.loads("".join(cells[-1]["outputs"][0]["text"]))
    return told


def test_the_kernel_is_this_interpreter_at_the_project_and_writes_no_history(shared: Any, well: Run) -> None:
    assert printed(well) == {
        "executable": sys.executable,
        "cwd": str(shared.root),
        "home": str(shared.home.root),
        "threads": "1",
        "hash": "0",
        "history": False,
        "wave": "2018",
        "whole": False,  # the run's folder is not there before the run is whole
    }


def test_figures_stay_in_the_output(well: Run) -> None:
    cells = json.loads((well.folder / "output.ipynb").read_text())["cells"]
    kinds = [kind for cell in cells for output in cell.get("outputs", ()) for kind in output.get("data", ())]
    assert "application/vnd.plotly.v1+json" in kinds


def test_a_run_tells_what_it_was_made_of(well: Run) -> None:
    told = well.manifest
    assert (told["key"], told["notebook"], told["parameters"]) == (well.key, "well", {"wave": "2018"})
    assert (told["started_at"], told["seconds"]) == ("2026-11-23T09:00:00.000000Z", 1.0)
    assert well.warnings == ("a thin base of 3",)
    assert well.exhibits == ("purring",)
    assert told["exhibits"]["purring"] == file_digest(well.cells / "purring.json")
    assert sorted(told["files"]) == ["cells/purring.json", "events.jsonl", "output.ipynb"]
    assert verify(well.folder) == []


def test_a_run_is_for_its_owner_only_and_nothing_else_is_left(shared: Any, well: Run) -> None:
    assert stat.S_IMODE(well.folder.stat().st_mode) == 0o700
    assert [path.name for path in shared.home.runs.iterdir()] == [well.key]
    assert list(shared.home.kernels.iterdir()) == []


def test_an_unchanged_run_is_not_repeated(shared: Any, well: Run) -> None:
    told: list[str] = []
    again = shared.run("well", progress=told.append)
    assert (again.cached, again.key, again.manifest, told) == (True, well.key, well.manifest, [])
    assert not needs_run("well", {}, project=shared.project, home=shared.home)
    assert needs_run("well", {"wave": "2019"}, project=shared.project, home=shared.home)


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("cells/purring.json", '{"id": "purring", "value": 1}', "cells/purring.json was changed after the run"),
        ("cells/more.json", "{}", "cells/more.json does not belong to the run"),
        ("events.jsonl", None, "events.jsonl is missing"),
        ("manifest.json", None, "has no manifest: the run is not whole"),
    ],
)
def test_a_run_that_was_tampered_with_is_not_believed(
    shared: Any, well: Run, file: str, content: str | None, fault: str
) -> None:
    path = well.folder / file
    before = path.read_bytes() if path.exists() else None
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_text(content)
    assert [told for told in verify(well.folder) if fault in told]
    assert needs_run("well", {}, project=shared.project, home=shared.home)
    path.unlink(missing_ok=True)
    if before is not None:
        path.write_bytes(before)
    assert verify(well.folder) == []


def test_an_error_is_told_by_its_place_and_class_and_never_by_its_message(place: Any) -> None:
    place.notebook("broken", "x = 1", f"answers = {{}}\nfound = answers[{SECRET[:3]!r} + {SECRET[3:]!r}]\nx = 2")
    with pytest.raises(NotebookFailed) as told:
        place.run("broken")
    assert "cell 4 of 4, line 2 `found = answers[" in str(told.value)
    assert "raised KeyError" in str(told.value)
    assert SECRET not in str(told.value)
    assert SECRET not in texts(place.home.root)
    assert [path.name for path in place.home.runs.iterdir()] == [".failed"]
    (record,) = place.home.runs.glob(".failed/*")
    assert stat.S_IMODE(record.stat().st_mode) == 0o700
    failure = json.loads((record / "failure.json").read_text())
    assert (failure["exception"], failure["cell"], failure["line"]) == ("KeyError", 4, 2)
    assert failure["frames"][-1].endswith(":2 in <module>")


def test_a_sentence_of_ours_is_passed_on(place: Any) -> None:
    sentence = "nobody answered 'purrs'; drop the margin"
    place.notebook("refused", f"from research.errors import DataRefused\nraise DataRefused({sentence!r})")
    with pytest.raises(NotebookFailed, match=r"line 2 .* was refused: nobody answered 'purrs'; drop the margin; see "):
        place.run("refused")


def test_leaving_half_way_is_a_failure_and_keeps_the_earlier_run(place: Any) -> None:
    place.notebook("leaves", "import pathlib, sys\nif pathlib.Path('leave').exists():\n    sys.exit(0)", "x = 1")
    made = place.run("leaves")
    before = texts(made.folder)
    place.write("leave", "")
    with pytest.raises(NotebookFailed, match="left the notebook before its end"):
        place.run("leaves", force=True)
    assert texts(made.folder) == before
    assert place.run("leaves").cached


def test_quitting_politely_in_the_last_cell_is_a_failure_too(place: Any) -> None:
    place.notebook("quits", "quit()")
    with pytest.raises(NotebookFailed, match=r"cell 3 of 3 beginning `quit\(\)` left the notebook"):
        place.run("quits")


def test_a_dead_kernel_is_told_from_a_failed_cell(place: Any) -> None:
    place.notebook("dies", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(KernelDied, match=r"ended its kernel \(killed, most often for want of memory"):
        place.run("dies")
    assert [path.name for path in place.home.runs.iterdir()] == [".failed"]


def test_a_cell_that_takes_too_long_is_ended(place: Any) -> None:
    place.notebook("sleeps", "import time\ntime.sleep(60)")
    started = time.monotonic()
    with pytest.raises(KernelDied, match="took longer than 1 s"):
        place.run("sleeps", timeout=1)
    assert time.monotonic() - started < 30


def test_a_kernel_that_does_not_start_leaves_its_log(place: Any) -> None:
    place.write("ipykernel.py", "raise ImportError('this file hides the real ipykernel')")
    place.notebook("never", "x = 1")
    with pytest.raises(KernelDied, match=r"the kernel did not start; kernel\.log beside the record says why"):
        place.run("never")
    (log,) = place.home.runs.glob(".failed/*/kernel.log")
    assert "this file hides the real ipykernel" in log.read_text()


READ = """
import json, os
with open(os.environ["RESEARCH_RUN"] + "/events.jsonl", "a") as events:
    print(json.dumps({{"event": "read", "path": {path!r}, "sha256": {sha256!r}}}), file=events)
"""
DECLARED = 'study: str = "cats"  # the study\nwave: str = "2018"  # the wave'


@pytest.mark.parametrize(
    ("path", "sha256", "fault"),
    [
        ("responses/cats/2019/responses.parquet", "0" * 64, "read 1 files that its parameters do not declare"),
        ("responses/cats/2018/responses.parquet", "0" * 64, "changed while it ran; run it again"),
    ],
)
def test_a_run_that_read_something_else_than_its_key_says_is_not_kept(
    place: Any, path: str, sha256: str, fault: str
) -> None:
    place.notebook("reads", READ.format(path=path, sha256=sha256), parameters=DECLARED)
    with pytest.raises(NotebookFailed, match=fault):
        place.run("reads")
    assert [path.name for path in place.home.runs.iterdir()] == [".failed"]


def test_a_survey_file_that_changes_while_the_notebook_runs_spoils_the_run(place: Any) -> None:
    place.notebook("edits", "open('surveys/cats/instrument.yml', 'a').write(' ')", parameters=DECLARED)
    with pytest.raises(NotebookFailed, match="changed while it ran"):
        place.run("edits")


def test_two_callers_at_once_do_not_make_the_same_run(place: Any) -> None:
    from research.runs import plan

    place.notebook("once", "x = 1")
    key = plan("once", {}, project=place.project, home=place.home).key
    with locked(place.home, key), pytest.raises(ResearchError, match="try again when it has ended") as told:
        place.run("once")
    assert told.value.exit_code == 75
    assert not place.home.runs.exists()
    assert list(place.home.locks.iterdir()) == []


def test_a_killed_runner_leaves_nothing_half_written_and_no_kernel(place: Any) -> None:
    place.notebook(
        "killed",
        "import os, pathlib\nflag = pathlib.Path('kernel')\nagain = flag.exists()\nflag.write_text(str(os.getpid()))",
        "import time\ntime.sleep(0 if again else 60)",
    )
    command = [sys.executable, "-m", "research", "run", "killed"]
    environment = {**os.environ, "RESEARCH_HOME": str(place.home.root)}
    runner = subprocess.Popen(command, cwd=place.root, env=environment, stderr=subprocess.DEVNULL)
    kernel = int(awaited(place.root / "kernel"))
    with pytest.raises(ResearchError, match="try again when it has ended"):
        place.run("killed")
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    assert all(path.name.startswith(".") for path in place.home.runs.iterdir())
    wait_for_end(kernel)
    made = place.run("killed")
    assert not made.cached
    assert [path.name for path in place.home.runs.iterdir()] == [made.key]
    assert list(place.home.kernels.iterdir()) == []


def awaited(path: Path) -> str:
    """The text of a file that comes to be."""
    for _ in range(300):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.1)
    raise AssertionError(f"{path.name} did not come")


def wait_for_end(process: int) -> None:
    """Wait until a process that is not ours has ended; a zombie has."""
    for _ in range(100):
        status = Path(f"/proc/{process}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    raise AssertionError("the kernel outlived its runner")


def test_the_command_prints_one_object_and_the_runner_needs_no_pandas(place: Any) -> None:
    place.notebook("told", "x = 1")
    program = (
        "import sys; from research.commands import run_command; code = run_command(sys.argv[1:]); "
        "print(code, 'pandas' in sys.modules, file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, "run", "told", "-p", "wave=2019", "--json"],
        cwd=place.root,
        env={**os.environ, "RESEARCH_HOME": str(place.home.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    made = json.loads(told.stdout)
    assert (made["notebook"], made["cached"], verify(Path(made["folder"]))) == ("told", False, [])
    assert told.stderr.splitlines()[-1] == "0 False"  # progress by cells is for a terminal
