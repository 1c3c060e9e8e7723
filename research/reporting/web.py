"""The web edition: the document that print sets, as one HTML file that needs nothing else."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from research.errors import ReportError
from research.exhibits import Exhibit
from research.exhibits.theme import variables
from research.pages import environment, plotly_packed, plotly_source, policy, script, stylesheet
from research.reporting.apparatus import sentence
from research.reporting.drawing import cover_drawing, page_drawing
from research.reporting.licensing import EditionLicense
from research.reporting.markdown import plain
from research.reporting.markup import Setter, runs
from research.reporting.numbers import address, carried, chart_table, withheld_words

COLORS = variables()
DIGITS = 6  # of a place on a screen; what is read comes as words
BUDGET = 2_000_000  # bytes
SAID = {"font", "margin", "height", "paper_bgcolor", "plot_bgcolor", "hovermode"}
TOLD = {"name", "y", "text", "font"}


@dataclass(frozen=True)
class WebEdition:
    """The page, and the Content-Security-Policy under which it works."""

    content: bytes
    policy: str


def web_edition(
    document: Mapping[str, Any], exhibits: Mapping[str, Exhibit], edition: str, license: EditionLicense
) -> WebEdition:
    """Set a document as one HTML file.

    Parameters
    ----------
    document : mapping
        What `document` gives, and print sets.
    exhibits : mapping of str to Exhibit
        The protected exhibits behind it; their cells stand in tables and data links.
    edition : str
        The edition's id.
    license : EditionLicense
        The license of the edition.

    Returns
    -------
    WebEdition
        The same bytes for the same document, on every machine. Nothing outside the file is fetched.

    Raises
    ------
    ReportError
        For a drawing or a link that a page does not take, or a page above the budget of 2 MB.
    """
    whole = page(document, exhibits, edition, license, data_of_toplines=True)
    if len(whole) > BUDGET:
        whole = page(document, exhibits, edition, license, data_of_toplines=False)
    if len(whole) > BUDGET:
        raise ReportError(
            f"the web edition has {len(whole):,} bytes and may have {BUDGET:,}; print fewer exhibits or toplines"
        )
    html = whole.decode()
    return WebEdition(whole, policy(html, [plotly_source()] if 'id="plotly"' in html else []))


def page(
    document: Mapping[str, Any],
    exhibits: Mapping[str, Exhibit],
    edition: str,
    license: EditionLicense,
    *,
    data_of_toplines: bool,
) -> bytes:
    """The page; the data links of toplines are the first to go where room is short, since `data/` has them too."""
    numbers = {name: number for number, name in enumerate(document["exhibits"], 1)}
    charts = {name: chart for name in numbers if (chart := exhibits[name].plotly)}
    html = (
        environment()
        .get_template("edition.html")
        .render(
            data=document,
            edition=edition,
            numbers=numbers,
            shown={name: shown(exhibits[name], told, edition, license) for name, told in document["exhibits"].items()},
            toplines={
                one["id"]: topline(exhibits[one["id"]], one, edition, license, data_of_toplines)
                for one in document["toplines"]
            },
            cover_words=exhibits[document["cover"]["id"]].parts.deck,
            cover=Markup(cover_drawing(document["cover"]["svg"], document["cover"]["id"])),
            set=Setter(numbers),
            runs=runs,
            plain=plain,
            sentence=sentence,
            css=Markup(stylesheet()),
            charts=Markup(data_block({name: drawn(slim(chart)) for name, chart in charts.items()})) if charts else "",
            plotly=b64encode(plotly_packed()).decode() if charts else "",
            script=Markup(script("edition")),
        )
    )
    check_anchors(html)
    return html.encode()


def shown(exhibit: Exhibit, printed: Mapping[str, Any], edition: str, license: EditionLicense) -> dict[str, Any]:
    """What an exhibit has on a page beyond its printed words: drawing, table and data."""
    has_chart = exhibit.parts.chart is not None and bool(exhibit.svg)
    return {
        "svg": Markup(page_drawing(exhibit.svg, exhibit.id)) if has_chart else "",
        "live": bool(exhibit.plotly),
        "table": chart_table(exhibit) if has_chart else paired(printed["table"]),
        "withheld": sentence(withheld_words(exhibit)),
        "csv": address(carried(exhibit, edition, license)),
    }


def topline(
    exhibit: Exhibit, printed: Mapping[str, Any], edition: str, license: EditionLicense, with_data: bool
) -> dict[str, Any]:
    """A topline's table and data."""
    table = paired(printed["table"]) if printed["table"] else None
    return {"table": table, "csv": address(carried(exhibit, edition, license)) if with_data else ""}


def paired(table: Mapping[str, Any]) -> dict[str, Any]:
    """A printed table in the shape of a chart's: every figure with room for an interval."""
    rows = [{**row, "values": [(told, "") for told in row["values"]], "base": ""} for row in table["rows"]]
    return {**table, "rows": rows, "based": False, "breaks": []}


def slim(chart: Mapping[str, Any]) -> dict[str, Any]:
    """A chart without what the page's script says of all charts: font, size, ground, and where figures stand."""
    layout = {key: value for key, value in chart["layout"].items() if key not in SAID}
    notes = [
        {key: value for key, value in note.items() if note.get("name") != "told" or key in TOLD}
        for note in layout.get("annotations", ())
    ]
    return {"data": chart["data"], "layout": {**layout, "annotations": notes}}


def drawn(chart: Any) -> Any:
    """A chart's data with the colors of the page in place of those of print, and no more digits than a screen shows."""
    match chart:
        case str():
            return COLORS.get(chart, chart)
        case bool() | int() | None:
            return chart
        case float():
            return float(f"{chart:.{DIGITS}g}")
        case Mapping():
            return {key: drawn(value) for key, value in chart.items()}
    return [drawn(value) for value in chart]


def data_block(told: Any) -> str:
    """Data as JSON that no parser of HTML mistakes for an end or a comment."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def check_anchors(html: str) -> None:
    """Every anchor once, and every link inside the page to an anchor that is there."""
    there = Counter(re.findall(r'\sid="([^"]*)"', html))
    twice = [name for name, times in there.items() if times > 1]
    lost = sorted(set(re.findall(r'href="#([^"]*)"', html)) - set(there))
    if twice or lost:
        raise ReportError(
            f"the page has {len(twice)} anchors twice ({', '.join(twice[:3]) or 'none'}) and "
            f"{len(lost)} links to nowhere ({', '.join(lost[:3]) or 'none'}); rename the exhibit or the link"
        )
