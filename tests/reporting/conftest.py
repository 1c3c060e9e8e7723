"""One sample edition, printed once for all tests of reporting."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.reporting import Edition
from tests.reporting.made_report import printed


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return printed(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def pages(edition: Edition) -> list[str]:
    """The text of every page, lines joined by spaces."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(edition.pdf)
    told = []
    for page in pdf:
        sheet = page.get_textpage()
        told.append(" ".join(sheet.get_text_bounded().split()))
        sheet.close()
        page.close()
    pdf.close()
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample report's folder that a test may spoil."""
    import shutil

    from tests.reporting.made_report import SAMPLE

    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
