"""The typefaces of pages: published WOFF2 files, served or carried as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "typefaces"


@dataclass(frozen=True)
class Font:
    """A font file with the family and the weights that it stands for."""

    family: str
    weight: str
    file: str

    def read(self) -> bytes:
        """The file, unmodified, as its license asks."""
        return (FOLDER / self.file).read_bytes()


FONTS = (
    Font("Source Sans 3", "200 900", "SourceSans3VF-Upright.ttf.woff2"),
    Font("Source Serif 4 Display", "600", "SourceSerif4Display-Semibold.ttf.woff2"),
)
