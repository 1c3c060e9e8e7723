"""Rotations of factors: varimax (Kaiser 1958), promax (Hendrickson and White 1964), direct oblimin (Jennrich 1973)."""

from __future__ import annotations

import numpy as np

from research.measures.latent.structure import Floats

ROTATIONS = ("oblimin", "varimax", "promax", "none")
STEPS, CLOSE, SETTLED = 2000, 1e-7, 1e-5  # the last is where R's varimax stops


def rotated(loadings: Floats, rotation: str) -> tuple[Floats, Floats]:
    """Rotated loadings and the correlations between factors; one factor stays as it is."""
    k = loadings.shape[1]
    if rotation == "none" or k < 2:
        return loadings, np.eye(k)
    size = np.sqrt((loadings**2).sum(axis=1, keepdims=True))  # Kaiser's normalization
    if rotation == "oblimin":
        return oblimin(loadings)
    turned = varimax(loadings / size) * size
    return (turned, np.eye(k)) if rotation == "varimax" else promax(turned)


def varimax(loadings: Floats) -> Floats:
    """Loadings turned so that the variance of their squares is largest."""
    p, k = loadings.shape
    turn, last = np.eye(k), 0.0
    for _ in range(STEPS):
        now = loadings @ turn
        pull = loadings.T @ (now**3 - now * (now**2).sum(axis=0) / p)
        left, size, right = np.linalg.svd(pull)
        turn = left @ right
        if size.sum() < last * (1 + SETTLED):
            break
        last = float(size.sum())
    return loadings @ turn


def promax(loadings: Floats, power: float = 4.0) -> tuple[Floats, Floats]:
    """Varimax loadings drawn toward their own powers, factors free to correlate."""
    target = loadings * np.abs(loadings) ** (power - 1)
    turn = np.linalg.lstsq(loadings, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    inverse = np.linalg.inv(turn)
    return loadings @ turn, inverse @ inverse.T


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Direct quartimin by gradient projection (Jennrich 2002; Bernaards and Jennrich 2005)."""
    k = loadings.shape[1]
    others = np.ones((k, k)) - np.eye(k)
    turn, step = np.eye(k), 1.0

    def value(turn: Floats) -> tuple[float, Floats, Floats]:
        now = loadings @ np.linalg.inv(turn).T
        pull = now * (now**2 @ others)
        return float((now**2 * (now**2 @ others)).sum()) / 4, now, -(now.T @ pull @ np.linalg.inv(turn)).T

    f, now, gradient = value(turn)
    for _ in range(STEPS):
        within = gradient - turn * (turn * gradient).sum(axis=0)
        size = float(np.sqrt((within**2).sum()))
        if size < CLOSE:
            break
        step *= 2
        for _ in range(50):
            moved = turn - step * within
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            f_moved, now_moved, gradient_moved = value(moved)
            if f_moved < f - 0.5 * size**2 * step:
                break
            step /= 2
        turn, f, now, gradient = moved, f_moved, now_moved, gradient_moved
    return now, turn.T @ turn
