"""Results in a notebook: the house look in the colors of JupyterLab's theme, and the mark of what is unprotected."""

from __future__ import annotations

from dataclasses import fields

from research.exhibits.theme import DARK, PRINT, Theme

UNPROTECTED = "Unprotected, not for publication"
DARKENED = ('[data-jp-theme-light="false"]', ".vscode-dark")  # what stands on the body of a page with a dark theme
INSIDE = "#444444"  # what plotly writes on light bars where no color is given
LOOK = """
.crw{max-width:760px;color:var(--ink);font-family:'Source Sans 3',var(--jp-content-font-family,sans-serif)}
.crw p,.crw h4,figure.crw{margin:0 0 4px}
.crw.head,figure.crw{border-top:2px solid var(--ink);padding-top:6px}
.crw h4{font-size:1.15em;font-weight:600}
.crw .mark{color:var(--hot);font-weight:600}
.crw .deck,.crw .small{color:var(--muted)}
.crw .small{font-size:.86em;line-height:1.45;margin-top:6px}
.crw table{margin:6px 0;border-collapse:collapse;font-variant-numeric:tabular-nums}
.crw td,.crw th{padding:.1em .6em}
.crw caption{caption-side:top;text-align:left;color:var(--muted);padding:0 0 4px;max-width:60em}
.crw th[scope=row],.crw thead th:first-child{text-align:left}
.crw th[scope=row]{font-weight:400}
.crw th[scope=colgroup]{text-align:center;border-bottom:1px solid var(--mid)}
.crw th.gap,.crw td.gap{padding-left:2.5em}
.crw tr.base>*,.crw tr.missing>*{color:var(--muted)}
.crw tr.group>*{font-weight:600;padding-top:10px;text-align:left}
.crw .marks{color:var(--accent);font-size:.8em;font-weight:400;letter-spacing:.02em}
.crw:has(.marks){max-width:1200px;overflow-x:auto}
.crw:has(.marks) .small{max-width:760px}
.crw td:has(.marks){white-space:nowrap;text-align:right}
.crw th:has(.marks){text-align:right;vertical-align:bottom}
.crw td .marks{display:inline-block;text-align:left;white-space:pre}
.crw .w1{min-width:1.1em}.crw .w2{min-width:1.8em}.crw .w3{min-width:2.5em}
.crw .w4{min-width:3.2em}.crw .w5{min-width:3.9em}.crw .w6{min-width:4.6em}
.crw .wide{overflow-x:auto}
.crw .wide td,.crw .wide th{white-space:nowrap}
.crw .wide td.text,.crw .wide th.text{text-align:left}
.crw tr.finding>*{color:var(--hot);font-weight:600}
.crw svg{width:100%;height:auto;max-width:720px}
"""


def in_notebook(body: str, *, kind: str = "", marked: bool = True, tag: str = "div") -> str:
    """HTML for a notebook, in the look of the house, and under the mark of what is unprotected where it is.

    Parameters
    ----------
    body : str
        HTML that was escaped already.
    kind : str
        One more class: `head` draws the rule over an exhibit.
    marked : bool
        Whether it holds numbers that have not passed disclosure control.
    tag : str
        The element around it.
    """
    mark = f'<p class="mark">{UNPROTECTED}</p>' if marked else ""
    return f'<style>{style()}</style><{tag} class="{f"crw {kind}".strip()}">{mark}{body}</{tag}>'


def style() -> str:
    """Tokens of both themes, and the look of text and tables."""
    return f".crw{{{tokens(PRINT)}}}{darkened('.crw')}{{{tokens(DARK)}}}{''.join(LOOK.split(chr(10)))}"


def chart_style() -> str:
    """What gives the interactive chart that stands below a head its dark colors, for plotly writes each color down."""
    chart = ".jp-OutputArea-child:has(.crw) + .jp-OutputArea-child .js-plotly-plot"
    pairs = {INSIDE: DARK.ink} | dict(zip(colors(PRINT).values(), colors(DARK).values(), strict=True))
    rules = [
        f'[style*="{what}: {rgb(light)}"]{{{what}:{dark}!important}}'
        for light, dark in pairs.items()
        for what in ("fill", "stroke")
    ]
    return f"{darkened(chart)}{{{''.join(rules)}}}"


def darkened(selector: str) -> str:
    """A selector where a dark theme is in force."""
    return f":is({','.join(DARKENED)}) {selector}"


def tokens(theme: Theme) -> str:
    """A theme as CSS variables, named as in `theme.variables`."""
    return "".join(f"--{name}:{color};" for name, color in colors(theme).items())


def colors(theme: Theme) -> dict[str, str]:
    """Every color of a theme by the name of its variable; the paper is the notebook's own."""
    plain = {known.name: getattr(theme, known.name) for known in fields(Theme) if known.name != "ramp"}
    paper = {"paper": f"var(--jp-layout-color0,{theme.paper})"} if theme is DARK else {}
    return plain | paper | {f"ramp{step}": color for step, color in enumerate(theme.ramp)}


def rgb(color: str) -> str:
    """A color as browsers write it into a style: `#0d5c75` -> `rgb(13, 92, 117)`."""
    return f"rgb({', '.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))})"
