"""Hypotheses: the claims of a study's plan, judged together by one rule."""

from research.hypotheses.claims import plan_of, verdicts

__all__ = ["plan_of", "verdicts"]
