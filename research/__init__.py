"""Community Research Workbench: what a researcher types in a notebook.

Names are resolved on first use, so that `import research` costs nothing until something is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from research.estimation import (
        Estimates,
        answered,
        association,
        bounds,
        changes,
        compare,
        contrast,
        correlate,
        crosstab,
        deviation,
        gaps,
        mean,
        median,
        movement,
        nps,
        quantile,
        rank_test,
        ratio,
        regress,
        share,
        stage_distribution,
        stage_sensitivity,
        t_test,
        total,
        trend,
        variance,
    )
    from research.figures import (
        bars,
        combine,
        cover,
        dots,
        dumbbell,
        exhibit,
        forest,
        funnel,
        likert,
        reliability_chart,
        slope,
        stages,
    )
    from research.hypotheses import verdicts
    from research.intake import open_wave
    from research.measures import (
        careless,
        confirm,
        explore,
        factorability,
        graded,
        invariance,
        parallel,
        polychoric,
        rasch,
        reliability,
        score,
    )
    from research.responses import Design, Responses, panel, regroup, responses_from
    from research.tabulation import (
        banner,
        bases_table,
        changes_table,
        claims_table,
        gaps_table,
        table_of,
        topline,
        workbook,
    )
    from research.weighting import aggregate, calibrate, diagnostics, poststratify, rake, replicate, trim, weight

ROOMS = {
    "intake": ("open_wave",),
    "responses": ("Design", "Responses", "panel", "regroup", "responses_from"),
    "weighting": ("aggregate", "calibrate", "diagnostics", "poststratify", "rake", "replicate", "trim", "weight"),
    "measures": (
        "careless",
        "confirm",
        "explore",
        "factorability",
        "graded",
        "invariance",
        "parallel",
        "polychoric",
        "rasch",
        "reliability",
        "score",
    ),
    "estimation": (
        "Estimates",
        "answered",
        "association",
        "bounds",
        "changes",
        "compare",
        "contrast",
        "correlate",
        "crosstab",
        "deviation",
        "gaps",
        "mean",
        "median",
        "movement",
        "nps",
        "quantile",
        "rank_test",
        "ratio",
        "regress",
        "share",
        "stage_distribution",
        "stage_sensitivity",
        "t_test",
        "total",
        "trend",
        "variance",
    ),
    "hypotheses": ("verdicts",),
    "tabulation": (
        "banner",
        "bases_table",
        "changes_table",
        "claims_table",
        "gaps_table",
        "table_of",
        "topline",
        "workbook",
    ),
    "figures": (
        "bars",
        "combine",
        "cover",
        "dots",
        "dumbbell",
        "exhibit",
        "forest",
        "funnel",
        "likert",
        "reliability_chart",
        "slope",
        "stages",
    ),
}
WHERE = {name: room for room, names in ROOMS.items() for name in names}

__all__ = [
    "Design",
    "Estimates",
    "Responses",
    "aggregate",
    "answered",
    "association",
    "banner",
    "bars",
    "bases_table",
    "bounds",
    "calibrate",
    "careless",
    "changes",
    "changes_table",
    "claims_table",
    "combine",
    "compare",
    "confirm",
    "contrast",
    "correlate",
    "cover",
    "crosstab",
    "deviation",
    "diagnostics",
    "dots",
    "dumbbell",
    "exhibit",
    "explore",
    "factorability",
    "forest",
    "funnel",
    "gaps",
    "gaps_table",
    "graded",
    "invariance",
    "likert",
    "mean",
    "median",
    "movement",
    "nps",
    "open_wave",
    "panel",
    "parallel",
    "polychoric",
    "poststratify",
    "quantile",
    "rake",
    "rank_test",
    "rasch",
    "ratio",
    "regress",
    "regroup",
    "reliability",
    "reliability_chart",
    "replicate",
    "responses_from",
    "score",
    "share",
    "slope",
    "stage_distribution",
    "stage_sensitivity",
    "stages",
    "t_test",
    "table_of",
    "topline",
    "total",
    "trend",
    "trim",
    "variance",
    "verdicts",
    "weight",
    "workbook",
]


def __getattr__(name: str) -> Any:
    """Resolve a public name on its first use (PEP 562)."""
    if name not in WHERE:
        raise AttributeError(f"module 'research' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"research.{WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, for completion in JupyterLab."""
    return sorted(__all__)
