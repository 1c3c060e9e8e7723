"""The verb `invariance`: whether a scale measures the same in all groups, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from scipy import special

from research.measures.latent.confirm import FactorModel, confirm
from research.responses import Responses, Shown

STEPS = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
}
DROP = 0.01  # of CFI, from which a step is held not to hold (Cheung and Rensvold 2002)


def invariance(responses: Responses, factors: Mapping[str, Sequence[str]], by: str, estimator: str = "mlr") -> Shown:
    """Fit a factor model in all groups with more and more held equal.

    Parameters
    ----------
    responses : Responses
    factors : mapping from factor to items
    by : str
        The groups.
    estimator : str
        `mlr` or `ml`, as in `confirm`.

    Returns
    -------
    Shown
        A row a step: chi-square, df, CFI, RMSEA, SRMR, BIC, what the step adds to chi-square and df with its p value
        (Satterthwaite corrected by the scaling factors under `mlr`; Satorra and Bentler 2001), and the loss of CFI. A
        step `holds` while CFI falls by less than .01 (Cheung and Rensvold 2002) and the steps before it hold.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust = chance.normal(size=400)
    >>> frame = pd.DataFrame({f"t{j}": trust + chance.normal(size=400) for j in range(4)})
    >>> told = invariance(responses_from(frame.assign(team=["a", "b"] * 200)), {"trust": list(frame)}, by="team")
    >>> told.table["step"].tolist()
    ['configural', 'metric', 'scalar', 'strict']
    """
    fits = {step: confirm(responses, factors, estimator, by=by, equal=equal) for step, equal in STEPS.items()}
    rows, before, holds = [], None, True
    for step, model in fits.items():
        lost = 0.0 if before is None else before.fit["cfi"] - model.fit["cfi"]
        holds = holds and lost < DROP
        rows.append({"step": step, **picked(model), **added(before, model), "cfi_lost": lost, "holds": holds})
        before = model
    held = [row["step"] for row in rows if row["holds"]]
    title = f"Measurement invariance over {by!r}: {held[-1] if held else 'none'} holds"
    note = "A step holds while CFI falls by less than .01 (Cheung and Rensvold 2002)."
    return Shown(title, pd.DataFrame(rows), (*fits["configural"].notes, note))


def picked(model: FactorModel) -> dict[str, float]:
    """The indices that are told."""
    return {name: model.fit[name] for name in ("chisq", "df", "cfi", "rmsea", "srmr", "bic")}


def added(before: FactorModel | None, model: FactorModel) -> dict[str, float]:
    """What a step adds to chi-square, and how likely that is if the step holds."""
    if before is None:
        return {"chisq_added": float("nan"), "df_added": float("nan"), "p": float("nan")}
    more = model.fit["df"] - before.fit["df"]
    plain = model.fit["chisq"] - before.fit["chisq"]
    c0, c1 = (fit.get("chisq.scaling.factor", 1.0) for fit in (model.fit, before.fit))
    scale = (model.fit["df"] * c0 - before.fit["df"] * c1) / more
    statistic = plain / scale if scale > 0 else float("nan")
    return {"chisq_added": statistic, "df_added": more, "p": float(special.chdtrc(more, max(statistic, 0.0)))}
