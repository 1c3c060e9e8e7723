"""Hadamard matrices: half samples that balance each other over all pairs of strata."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signs = NDArray[np.int8]


def hadamard(more_than: int) -> Signs:
    """The smallest matrix of +1 and -1 with orthogonal rows, more of them than asked, that is known to exist here.

    Its first row is all +1. Made by Sylvester's doubling and by Paley's two constructions (1933).
    """
    size = 4 * (more_than // 4 + 1)
    while True:
        found = of_size(size)
        if found is not None:
            return np.asarray(found * found[0], dtype=np.int8)  # first row positive
        size += 4


def of_size(size: int) -> Signs | None:
    """A matrix of this size, None where the constructions give none."""
    if size & (size - 1) == 0:
        return doubled(size)
    if is_prime(size - 1):  # then size - 1 is 3 modulo 4, for sizes are multiples of 4
        return paley(size - 1)
    if is_prime(size // 2 - 1) and (size // 2 - 1) % 4 == 1:
        return paley_double(size // 2 - 1)
    half = of_size(size // 2) if size % 8 == 0 else None
    return None if half is None else np.block([[half, half], [half, -half]]).astype(np.int8)


def doubled(size: int) -> Signs:
    """Sylvester's matrix of a power of two."""
    found = np.ones((1, 1), dtype=np.int8)
    while len(found) < size:
        found = np.block([[found, found], [found, -found]]).astype(np.int8)
    return found


def paley(prime: int) -> Signs:
    """Paley's first construction, of size prime + 1, for primes that are 3 modulo 4."""
    found = np.ones((prime + 1, prime + 1), dtype=np.int8)
    sums = np.add.outer(np.arange(prime), np.arange(prime)) % prime
    found[1:, 1:] = np.where(is_square(prime)[sums], -1, 1)
    found[1:, 1:][sums == 0] = -1
    return found


def paley_double(prime: int) -> Signs:
    """Paley's second construction, of size 2 (prime + 1), for primes that are 1 modulo 4."""
    differences = np.subtract.outer(np.arange(prime), np.arange(prime)) % prime
    core = np.zeros((prime + 1, prime + 1), dtype=np.int8)
    core[0, 1:] = core[1:, 0] = 1
    core[1:, 1:] = np.where(differences == 0, 0, np.where(is_square(prime)[differences], 1, -1))
    off, on = np.array([[1, 1], [1, -1]]), np.array([[1, -1], [-1, -1]])
    return (np.kron(core, off) + np.kron(np.eye(prime + 1, dtype=np.int8), on)).astype(np.int8)


def is_square(prime: int) -> NDArray[np.bool_]:
    """Which numbers below a prime are squares of others modulo it; 0 is not among them."""
    found = np.zeros(prime, dtype=bool)
    found[np.arange(1, prime) ** 2 % prime] = True
    return found


def is_prime(number: int) -> bool:
    """Whether a number is prime."""
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
