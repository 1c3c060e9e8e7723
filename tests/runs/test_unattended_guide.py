"""The operator's page says of every exit code what the letters say."""

from __future__ import annotations

import re
from pathlib import Path

from research.runs import MEANINGS
from research.runs.notice import FAULT

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "unattended.md"


def test_the_page_and_the_letters_agree_on_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {int(code): (meaning, advice) for code, meaning, advice in rows}
    assert told.pop(0)[0].startswith("done")
    assert told == {**MEANINGS, 1: FAULT}
