"""A drawing for a page: only shapes and words, small, its colors those of the style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from xml.etree import ElementTree

from research.errors import ReportError
from research.exhibits.theme import LABEL, PRINT, variables

SPACE = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "g", "text", "tspan", "line", "rect", "circle", "path", "polygon", "polyline", "ellipse", "title"}
PLACES = {"viewBox", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "d"}
LOOKS = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "opacity"}
WORDS = {"font-size", "font-weight", "font-style", "font-family", "text-anchor", "aria-hidden"}
KNOWN = PLACES | LOOKS | WORDS | {"points", "transform", "fill-opacity", "stroke-opacity"}
GIVEN = {"svg": {"width", "height", "font-family"}, "text": set()}  # what the page's style sheet says already
COLORS = variables()
# Looks that come back by the hundred have a class of one or two letters in the style sheet.
SHORT = {"ink": "i", "muted": "m", "mid": "d", "pale": "l", "grid": "g", "wash": "w", "paper": "p", "accent": "a"}
SHORT |= {"accent2": "a2", "accent3": "a3", "hot": "h", "hot3": "h3"}
CLASSES = {(key, f"var(--{name})"): key[0] + short for key in ("fill", "stroke") for name, short in SHORT.items()}
CLASSES |= {("font-size", "7.5"): "t7", ("font-weight", "600"): "b6", ("font-weight", "700"): "b7"}
CLASSES |= {("text-anchor", "end"): "te", ("text-anchor", "middle"): "tm", ("stroke-linecap", "round"): "k"}
CLASSES |= {("stroke-width", "5"): "w5", ("stroke-width", "0.6"): "w0"}
SPECK = re.compile(r"M([\d.]+) ([\d.]+)h\.01")


def page_drawing(svg: str, name: str) -> str:
    """The drawing of an exhibit as markup for a page.

    Parameters
    ----------
    svg : str
        As the exhibit carries it.
    name : str
        The exhibit; for the message.

    Returns
    -------
    str
        Without names, sizes and colors that the style sheet gives; scripts, links and styles are refused.

    Raises
    ------
    ReportError
        When the drawing is not SVG, or holds anything but shapes and words.
    """
    return "".join(written(parsed(svg, name), name, COLORS))


def cover_drawing(svg: str, name: str) -> str:
    """The drawing of a cover without the white space that it has on a page of its own; it stands on dark ground in
    daylight too, so it keeps its colors.
    """
    root = parsed(svg, name)
    root.set("viewBox", bounds(root))
    return "".join(written(root, name, {}))


def parsed(svg: str, name: str) -> ElementTree.Element:
    """The drawing as elements."""
    try:
        return ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ReportError(f"the drawing of exhibit {name!r} is not SVG: {error}") from None


def bounds(root: ElementTree.Element) -> str:
    """The part of a sheet that is drawn on, as a view box."""
    width, height = (float(side) for side in root.get("viewBox", "0 0 1 1").split()[2:])
    texts = [(float(one.get("x", 0)), float(one.get("y", 0))) for one in root.iter(f"{SPACE}text")]
    specks = [(float(x), float(y)) for path in root.iter(f"{SPACE}path") for x, y in SPECK.findall(path.get("d", ""))]
    drawn = [*texts, *specks]
    if not drawn:
        return f"0 0 {width:g} {height:g}"
    left, top = min(x for x, _ in drawn), min(y for _, y in drawn) - 6
    right, foot = (max(x for x, _ in specks) if specks else width) + 6, max(y for _, y in drawn) + 6
    return f"{left:g} {top:g} {max(right - left, 1):g} {max(foot - top, 1):g}"


def written(element: ElementTree.Element, name: str, colors: Mapping[str, str]) -> Iterator[str]:
    """An element and what is in it."""
    tag = element.tag.removeprefix(SPACE)
    if tag not in SHAPES:
        raise ReportError(f"the drawing of exhibit {name!r} holds a <{tag}>; a page takes shapes and words only")
    named = attributes(tag, element, name, colors)
    inside = "".join(escape(part, quote=False) for part in (element.text or "",))
    inside += "".join("".join(drawn) for drawn in children(element, name, colors))
    yield f"<{' '.join([tag, *named])}/>" if not inside else f"<{' '.join([tag, *named])}>{inside}</{tag}>"


def children(element: ElementTree.Element, name: str, colors: Mapping[str, str]) -> Iterator[Iterator[str]]:
    """What stands in an element; words drawn twice, the first time as their own halo, are drawn once with it."""
    halo = False
    for child in element:
        if is_halo(child):
            halo = True
            continue
        if halo:
            child.set("class", "halo")
        halo = False
        yield written(child, name, colors)
        yield iter([escape(child.tail or "", quote=False)])


def is_halo(element: ElementTree.Element) -> bool:
    """Whether these words only clear the ground for those that follow."""
    return element.get("aria-hidden") == "true" and element.get("fill") == "none"


def attributes(tag: str, element: ElementTree.Element, name: str, colors: Mapping[str, str]) -> Iterator[str]:
    """The attributes that a page needs."""
    if tag == "path" and (rows := rows_of_specks(element.get("d") or "")):
        element.set("d", rows[0])
        element.set("stroke-dasharray", rows[1])
    classes = []
    for key, value in element.attrib.items():
        if key not in KNOWN | {"class"} or "url(" in value:
            raise ReportError(f"the drawing of exhibit {name!r} has {key!r} on a <{tag}>; a page does not take it")
        if key in GIVEN.get(tag, ()) or (tag == "text" and is_usual(key, value)):
            continue
        short = tenths(value) if key in PLACES - {"d", "viewBox"} else colors.get(value, value)
        if colors and (key == "class" or (key, short) in CLASSES):
            classes.append(CLASSES.get((key, short), short))
        else:
            yield f'{key}="{escape(short)}"'
    if classes:
        yield f'class="{escape(" ".join(classes))}"'
    if tag == "svg":
        yield 'aria-hidden="true"'  # the element around it is the image and tells the alternative


def is_usual(key: str, value: str) -> bool:
    """Whether words have this size or color unless they say otherwise."""
    return (key, value) in {("font-size", str(LABEL)), ("fill", PRINT.ink)}


def tenths(value: str) -> str:
    """A place to a tenth of a point; what is not a number stays."""
    try:
        return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")
    except ValueError:
        return value


def rows_of_specks(path: str) -> tuple[str, str] | None:
    """Many single points as rows of dashes without length: the path, and how the dashes stand. None for other paths."""
    if not path or SPECK.sub("", path):
        return None
    places = [(float(x), float(y)) for x, y in SPECK.findall(path)]
    steps = sorted(b[0] - a[0] for a, b in pairwise(places) if a[1] == b[1])
    if not steps:
        return None
    runs: list[list[tuple[float, float]]] = []
    near = 1.5 * steps[len(steps) // 2]
    for place in places:
        if runs and runs[-1][-1][1] == place[1] and 0 < place[0] - runs[-1][-1][0] < near:
            runs[-1].append(place)
        else:
            runs.append([place])
    widest = max(runs, key=len)
    step = (widest[-1][0] - widest[0][0]) / max(len(widest) - 1, 1)
    drawn = "".join(f"M{run[0][0]:.1f} {run[0][1]:.1f}h{step * (len(run) - 1) + 0.1:.2f}" for run in runs)
    return drawn, f".01 {step - 0.01:.3f}"
