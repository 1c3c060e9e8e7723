"""How wide a text is in the vendored fonts, and where its lines break."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from research.archive import project
from research.errors import ConfigurationError
from research.exhibits.theme import LABEL
from research.exhibits.wording import typeset

FACES = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-Semibold.ttf", 700: "SourceSans3-Bold.ttf"}


@dataclass(frozen=True)
class Face:
    """The advance of every character of a font, in its own units."""

    widths: dict[int, int]
    em: int

    def width(self, text: str) -> float:
        """The width of a text in ems; a character that the font lacks counts as half an em."""
        return sum(self.widths.get(ord(sign), self.em // 2) for sign in text) / self.em


@cache
def face(path: Path) -> Face:
    """Read a font file's widths, once."""
    if not path.is_file():
        raise ConfigurationError(f"the font {path.name} is not in {path.parent}; the house fonts belong there")
    with TTFont(path, lazy=True) as font:
        metrics = font["hmtx"].metrics
        widths = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return Face(widths, font["head"].unitsPerEm)


@dataclass(frozen=True)
class Ruler:
    """Measures in the fonts of one folder, by default the house's."""

    fonts: Path

    def width(self, text: str, size: float = LABEL, weight: int = 400) -> float:
        """Width of a text in points."""
        return face(self.fonts / FACES[weight]).width(typeset(text)) * size

    def widest(self, texts: list[str], size: float = LABEL, weight: int = 400) -> float:
        """Width of the widest of several texts in points, 0 for none."""
        return max((self.width(text, size, weight) for text in texts), default=0.0)

    def wrap(self, text: str, room: float, size: float = LABEL, weight: int = 400) -> tuple[str, ...]:
        """The text in lines that fit; a word wider than the room is cut."""
        lines: list[str] = []
        for word in typeset(text).split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= room:
                lines[-1] = longer
            else:
                lines += self.cut(word, room, size, weight)
        return tuple(lines) or ("",)

    def cut(self, word: str, room: float, size: float, weight: int) -> list[str]:
        """A word in pieces that fit, each at least one character."""
        pieces = [""]
        for sign in word:
            if pieces[-1] and self.width(pieces[-1] + sign, size, weight) > room:
                pieces.append("")
            pieces[-1] += sign
        return pieces


def ruler(fonts: Path | None = None) -> Ruler:
    """A ruler for a folder of fonts, by default the project's."""
    return Ruler(fonts or project().fonts)
