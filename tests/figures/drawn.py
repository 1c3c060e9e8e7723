"""Charts of every form with edge values and long labels, and the boxes of what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from xml.etree import ElementTree

from research.exhibits import Break, Cell, Chart, Exhibit, Parts, Row
from research.figures.ruler import ruler
from tests.exhibits.told import change, counted, exhibit, parts, share

LONG = (
    "Engaging with developer communities so that the company contributes back to other projects effectively & <often>"
)
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle"
SUPPRESSED = Cell("hidden", None, 0, status="suppressed", reason="fewer than 5 people")
BOUND = Cell("bound", None, 22, status="range", low=0.0, high=0.1, reason="a bound")
EDGES = ("0/40", "40/40", "20/40", "20/40", "1/2000", "1999/2000")
STAGES = ("Started", "Organized", "Embedded", "Driving")


@dataclass(frozen=True)
class Box:
    """A piece of text and where it lies."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether two texts share more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.3 and down > 0.8


def elements(svg: str) -> Iterator[ElementTree.Element]:
    """All drawn elements but the halos of texts."""
    root = ElementTree.fromstring(svg)
    yield from (element for element in root.iter() if element.get("aria-hidden") != "true")


def boxes(svg: str) -> list[Box]:
    """Where every text lies: capitals reach .7 of the size above the baseline, descenders .2 below."""
    measure, found = ruler(), []
    for element in elements(svg):
        if not element.tag.endswith("text"):
            continue
        words, size = element.text or "", float(element.get("font-size", "0"))
        width = measure.width(words, size, int(element.get("font-weight", "400")))
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        left, y = float(element.get("x", "0")) - shift * width, float(element.get("y", "0"))
        found.append(Box(words, left, y - 0.7 * size, left + width, y + 0.2 * size))
    return found


def faults(svg: str) -> list[str]:
    """Texts that overlap or leave the sheet, and shapes that leave it."""
    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    told = boxes(svg)
    out = [
        f"{box.words!r} leaves the sheet"
        for box in told
        if box.left < -0.3 or box.top < -0.3 or box.right > width + 0.3 or box.bottom > height + 0.3
    ]
    out += [f"{a.words!r} over {b.words!r}" for a, b in combinations(told, 2) if a.overlaps(b)]
    return out + [f"{shape} leaves the sheet" for shape in shapes_outside(svg, width, height)]


def shapes_outside(svg: str, width: float, height: float) -> list[str]:
    """Rectangles, lines and circles that are not on the sheet."""
    ends = {"rect": ("x", "y"), "line": ("x1", "y1", "x2", "y2"), "circle": ("cx", "cy")}
    out = []
    for element in elements(svg):
        kind = element.tag.rpartition("}")[2]
        numbers = [float(element.get(name, "0")) for name in ends.get(kind, ())]
        x, y = list(numbers[::2]), list(numbers[1::2])
        if kind == "rect":
            x.append(x[0] + float(element.get("width", "0")))
            y.append(y[0] + float(element.get("height", "0")))
        if any(not -0.3 <= one <= width + 0.3 for one in x) or any(not -0.3 <= one <= height + 0.3 for one in y):
            out.append(ElementTree.tostring(element, encoding="unicode"))
    return out


def labels(n: int) -> list[str]:
    """Labels of every length."""
    return [(LONG, UNBROKEN, "No", "2-50", f"Row number {k} of a longer list")[k % 5] + f" {k}" for k in range(n)]


def one_each(form: str, told: tuple[str, ...], **more: object) -> Exhibit:
    """Dots or bars of some shares, a withheld one and a bound."""
    cells = [share(f"y/{k}", one, of=str(k)) for k, one in enumerate(told)]
    rows = [Row(label, (cell.key,)) for label, cell in zip(labels(len(cells)), cells, strict=True)]
    rows += [Row("Hidden", ("hidden",)), Row("A bound", ("bound",))]
    total = share("total", "30/60")
    chart = Chart(form, tuple(rows), reference="total", reference_label=LONG[:40], highlight=rows[0].label, **more)  # type: ignore[arg-type]
    return exhibit("x", parts(*cells, SUPPRESSED, BOUND, total, chart=chart))


def differences() -> Exhibit:
    """Dots of changes on both sides of nil."""
    cells = [change(f"c{k}", v, v - 0.04, v + 0.05, (700, 900)) for k, v in enumerate((-0.31, 0.0, 0.001, 0.2))]
    rows = tuple(Row(label, (cell.key,)) for label, cell in zip(labels(4), cells, strict=True))
    return exhibit("x", parts(*cells, chart=Chart("dots", rows)))


def means() -> Exhibit:
    """Dots of means that are all the same, under headings."""
    cells = [Cell(f"m{k}", 3.0, 40, "mean", 3.0, 3.0) for k in range(4)]
    rows = tuple(
        Row(label, (cell.key,), group=LONG[: 30 + k % 2])
        for k, (label, cell) in enumerate(zip(labels(4), cells, strict=True))
    )
    return exhibit("x", parts(*cells, chart=Chart("dots", rows)))


def likert(n: int, answers: tuple[str, ...], counts: tuple[int, ...]) -> Exhibit:
    """Rows of the same answers, one of them withheld."""
    base, cells, rows = sum(counts), [], []
    for k, label in enumerate(labels(n)):
        keys = tuple(f"{k}/{j}" for j in range(len(answers)))
        cells += [share(key, f"{count}/{base}") for key, count in zip(keys, counts, strict=True)]
        cells.append(share(f"{k}/net", f"{sum(counts[(len(counts) + 1) // 2 :])}/{base}"))
        rows.append(Row(label, keys, net=f"{k}/net"))
    rows.append(Row("Hidden", ("hidden",) * len(answers), net="hidden"))
    return exhibit("x", parts(*cells, SUPPRESSED, chart=Chart("likert", tuple(rows), answers, highlight=rows[0].label)))


def slope(n: int, waves: tuple[str, ...], breaks: tuple[Break, ...] = (), same: bool = False) -> Exhibit:
    """Lines over waves, with holes; `same` puts them all on one height."""
    cells, rows = [], []
    for k, label in enumerate(labels(n)):
        keys = []
        for j, wave in enumerate(waves):
            hole = (j + k) % 5 == 4
            keys.append("" if hole else f"{k}/{wave}")
            value = 20 if same else (7 * k + 11 * j) % 41
            cells += [] if hole else [share(f"{k}/{wave}", f"{value}/40", of=wave)]
        rows.append(Row(label, tuple(keys)))
    rows.append(Row("Hidden", tuple("hidden" for _ in waves)))
    chart = Chart("slope", tuple(rows), waves, highlight=rows[0].label, breaks=breaks)
    return exhibit("x", parts(*cells, SUPPRESSED, chart=chart, wave=waves))


def stages(n: int, told: tuple[str, ...], names: tuple[str, ...] = STAGES) -> Exhibit:
    """Rows of the same distribution, one withheld and one bounded."""
    cells = [
        replace(share(f"{k}/{s}", one), unit="probability")
        for k in range(n)
        for s, one in zip(names, told, strict=True)
    ]
    rows = [Row(label, tuple(f"{k}/{s}" for s in names)) for k, label in enumerate(labels(n))]
    rows.append(Row("Few", ("bound", *("hidden" for _ in names[1:]))))
    chart = Chart("stages", tuple(rows), names, highlight=cells[-1].key)
    return exhibit("x", parts(*cells, SUPPRESSED, BOUND, chart=chart))


def dumbbell(pairs: tuple[tuple[str, str], ...], waves: tuple[str, str] = ("2018", "2020")) -> Exhibit:
    """Pairs of shares and their change, one row withheld."""
    cells, rows = [], []
    for k, ((then, now), label) in enumerate(zip(pairs, labels(len(pairs)), strict=True)):
        a, b = share(f"{k}/then", then), share(f"{k}/now", now)
        moved = (b.value or 0) - (a.value or 0)
        cells += [a, b, change(f"{k}/change", moved, moved - 0.1, moved + 0.1, (a.base, b.base))]
        rows.append(Row(label, (a.key, b.key, f"{k}/change")))
    rows.append(Row("Hidden", ("hidden", "bound", "hidden")))
    chart = Chart("dumbbell", tuple(rows), waves, highlight=rows[0].label)
    return exhibit("x", parts(*cells, SUPPRESSED, BOUND, chart=chart))


def funnel(steps: tuple[int, ...]) -> Exhibit:
    """Steps with long reasons."""
    cells, rows = [counted(f"s{k}", n) for k, n in enumerate(steps)], []
    for k, label in enumerate(labels(len(steps))):
        rows.append(Row(label, (f"s{k}",), note=f"{{{{s{k}|count}}}} {LONG}" if k else ""))
    return exhibit("x", parts(*cells, chart=Chart("funnel", tuple(rows))))


def cover(waves: dict[str, tuple[int, int]]) -> Exhibit:
    """One dot for each respondent."""
    cells = [
        c for w, (n, hot) in waves.items() for c in (counted(f"all/{w}", n, of=w), counted(f"hot/{w}", hot, n, of=w))
    ]
    chart = Chart("cover", tuple(Row(w, (f"all/{w}", f"hot/{w}")) for w in waves), tuple(waves))
    told: Parts = parts(*cells, chart=chart, deck="One dot for each company that answered. Orange: contributes.")
    return exhibit("x", told)


YEARS = tuple(str(year) for year in range(2012, 2024))
STOP = (Break("2020", "Every row required, all-never screened out"), Break("2022", "Always added as an answer"))
VERDICTS = ("supported", "supported but negligible", "contradicted", "negligible", "inconclusive")


def forest(told: tuple[tuple[float, float, float], ...], verdicts: tuple[str, ...] = VERDICTS) -> Exhibit:
    """Claims as value, low and high, under two headings, and a withheld one."""
    cells = [Cell(f"c{k}", value, 406, "coefficient", low, high) for k, (value, low, high) in enumerate(told)]
    rows = [
        Row(label, (cell.key,), group=("Behaviors adopted", LONG)[k % 2], note=verdicts[k % len(verdicts)])
        for k, (label, cell) in enumerate(zip(labels(len(cells)), cells, strict=True))
    ]
    chart = Chart("forest", (*rows, Row("Hidden", ("hidden",), group=LONG)), highlight=rows[0].label, band=0.1)
    return exhibit("x", parts(*cells, SUPPRESSED, chart=chart))


SHORT_STOP = (Break("2014", "New wording in all of the languages offered"), Break("2015", "Asked by telephone"))
FIVE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
CASES: dict[str, Exhibit] = {
    "dots: edge values": one_each("dots", EDGES),
    "dots: one row": one_each("dots", ("0/40",)),
    "dots: twelve rows": one_each("dots", EDGES * 2),
    "dots: a given scale": one_each("dots", EDGES, scale=(0.0, 0.5)),
    "dots: differences": differences(),
    "dots: equal means under headings": means(),
    "bars: edge values": one_each("bars", EDGES),
    "bars: one row": one_each("bars", ("40/40",)),
    "bars: twelve rows": one_each("bars", EDGES * 2),
    "likert: four answers": likert(7, ("Never", "Rarely", "Sometimes", "Frequently"), (63, 45, 181, 682)),
    "likert: all on the left": likert(1, ("Never", "Rarely", "Sometimes", "Frequently"), (40, 0, 0, 0)),
    "likert: all on the right": likert(12, ("Never", "Rarely", "Sometimes", "Frequently"), (0, 0, 0, 40)),
    "likert: five long answers": likert(3, FIVE, (5, 6, 7, 8, 9)),
    "likert: two answers": likert(3, ("No", "Yes"), (20, 20)),
    "likert: seven answers": likert(2, (*FIVE, "Very strongly agree", "Beyond words"), (1, 2, 3, 4, 5, 6, 7)),
    "slope: three waves": slope(3, ("2018", "2019", "2020"), STOP[:1]),
    "slope: true distances, two breaks": slope(4, ("2018", "2019", "2020", "2022", "2023"), STOP),
    "slope: one wave": slope(2, ("2020",)),
    "slope: twelve waves": slope(2, YEARS, SHORT_STOP),
    "slope: twelve lines on one height": slope(12, ("2018", "2020"), same=True),
    "slope: waves with names": slope(2, ("Spring of the first year", "Autumn", "A very long third wave's name")),
    "stages: four": stages(4, ("8/80", "27/80", "24/80", "21/80")),
    "stages: all in one": stages(1, ("0/40", "0/40", "40/40", "0/40")),
    "stages: six with long names": stages(12, ("1/40",) * 6, (*STAGES, "Institutionalized everywhere", "Led")),
    "dumbbell: edge values": dumbbell((("0/40", "40/40"), ("40/40", "0/40"), ("20/40", "20/40"))),
    "dumbbell: at the right end": dumbbell((("39/40", "40/40"),), ("Autumn of 2018", "Spring of 2020")),
    "dumbbell: at the left end": dumbbell((("1/40", "0/40"),), ("Autumn of 2018", "Spring of 2020")),
    "dumbbell: twelve rows": dumbbell((("10/40", "12/40"),) * 12),
    "funnel: four steps": funnel((1404, 1026, 998, 2)),
    "funnel: one step": funnel((748,)),
    "funnel: nobody left": funnel((748, 0)),
    "cover: three waves": cover({"2018": (748, 146), "2019": (2681, 535), "2020": (1026, 222)}),
    "cover: one wave": cover({"2020": (12, 12)}),
    "forest: every verdict": forest(
        ((0.2, 0.1, 0.3), (0.05, 0.01, 0.09), (-0.4, -0.6, -0.2), (0, -0.1, 0.1), (0, -1, 1))
    ),
    "forest: one row on nothing": forest(((0.0, 0.0, 0.0),)),
    "forest: twelve rows beyond the band": forest(((0.61, 0.5, 0.72), (-0.03, -0.3, 0.24)) * 6),
    "cover: a hundred thousand": cover({"2019": (100_000, 1), "2020": (3, 0)}),
}
