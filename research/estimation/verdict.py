"""What the data say about a claim: one function, five words; changes over waves and planned claims share it."""

from __future__ import annotations

VERDICTS = ("supported", "supported but negligible", "contradicted", "negligible", "inconclusive")
SIGNIFICANT = 0.05


def verdict(q: float, low: float, high: float, band: float) -> str:
    """Judge the claim that an effect is above zero.

    Parameters
    ----------
    q : float
        The p value, adjusted for the other claims of its family.
    low, high : float
        The interval of the effect. For a claim of a decrease hand over `-high, -low`.
    band : float
        Effects between -band and +band are too small to matter.

    Returns
    -------
    str
        *supported*; *supported but negligible* (significant, and the interval lies inside the band); *contradicted*
        (the interval lies beyond the band on the other side); *negligible* (inside the band, not significant);
        *inconclusive*, also where the interval is missing.

    Examples
    --------
    >>> verdict(0.01, 0.02, 0.09, 0.05)
    'supported'
    >>> verdict(0.40, -0.03, 0.09, 0.05)
    'inconclusive'
    """
    inside = -band <= low and high <= band
    if q < SIGNIFICANT and low > 0:
        return "supported but negligible" if inside else "supported"
    if high < -band:
        return "contradicted"
    return "negligible" if inside else "inconclusive"
