from __future__ import annotations

import pytest

from research.exhibits.theme import PRINT, for_web


def luminance(color: str) -> float:
    """WCAG 2 relative luminance."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("color", "told"), [("ink", 16.3), ("muted", 6.2), ("accent", 7.5), ("hot", 5.1)])
def test_text_colors_have_the_contrast_that_the_look_promises(color: str, told: float) -> None:
    assert contrast(getattr(PRINT, color), PRINT.paper) == pytest.approx(told, abs=0.06)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("mid", "pale"),  # Likert, left
        ("pale", "accent2"),  # across zero
        ("accent2", "accent"),  # Likert, right
        ("accent", "accent3"),  # a bar and its interval
        ("hot", "hot3"),
        ("accent3", "wash"),  # a funnel's step and what was lost
    ],
)
def test_neighboring_fills_differ_in_gray_print(a: str, b: str) -> None:
    assert contrast(getattr(PRINT, a), getattr(PRINT, b)) >= 1.35


def test_the_web_swaps_every_color_for_a_variable() -> None:
    svg = '<rect fill="#0d5c75"/><text fill="#17212b">#17212b</text><path stroke="#4f8fa6"/>'
    assert for_web(svg) == '<rect fill="var(--accent)"/><text fill="var(--ink)">#17212b</text><path stroke="#4f8fa6"/>'
