"""Scales: whether items have factors in common, how many, which, and who answered without reading."""
