"""The guide does what it says: its commands are typed one after the other in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
GUIDE = CHECKOUT / "docs" / "guide.md"
PARTS = ("notebooks", "reports", "surveys", "scripts", "jupytext.toml", "requirements.lock")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """Commands, and the lines that a reader is told to see."""

    commands: str
    seen: tuple[str, ...]


def steps() -> Iterator[Step]:
    """The guide's commands in order; those marked `console` need a terminal or the network and are tried elsewhere."""
    blocks = FENCE.findall(GUIDE.read_text(encoding="utf-8"))
    for (kind, text), (following, words) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "sh":
            yield Step(text, tuple(words.splitlines()) if following == "text" else ())


def is_seen(line: str, output: str) -> bool:
    """Whether a promised line stands in an output; the sign for what differs stands for anything."""
    pattern = ".*".join(re.escape(part) for part in line.split("…"))
    return re.search(f"^.*{pattern}", output, re.MULTILINE) is not None


def test_whoever_types_the_guide_sees_what_it_promises(tmp_path: Path) -> None:
    root = tmp_path / "workbench"
    root.mkdir()
    for part in PARTS:
        source = CHECKOUT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / part)
    (root / "research").symlink_to(CHECKOUT / "research")
    bin = Path(sys.executable).parent
    inherited = {name: value for name, value in os.environ.items() if name != "RESEARCH_HOME"}
    env = {**inherited, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    promised = 0
    for step in steps():
        typed = ["bash", "-euo", "pipefail", "-c", step.commands]
        done = subprocess.run(typed, cwd=root, env=env, capture_output=True, text=True, check=False)
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{step.commands}\n{output}"
        assert [line for line in step.seen if not is_seen(line, output)] == [], output
        promised += len(step.seen)
    assert promised > 10
    holding = [path for path in (root / "var").rglob("*") if path.is_file() and b"@example.org" in path.read_bytes()]
    assert {path.relative_to(root / "var").parts[0] for path in holding} <= {"raw", "ledger.db"}


def test_every_page_that_the_guide_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+\.md)\)", GUIDE.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (GUIDE.parent / link).is_file()] == []
