"""The terms of a model: things that stand alone, and things that work together, in a language of three signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from research.errors import ConfigurationError
from research.responses import Responses

Term = tuple[str, ...]
Wanted = str | Sequence[str | Sequence[str]]


def terms_of(responses: Responses, outcome: str, on: Wanted) -> tuple[Term, ...]:
    """The terms that predictors ask for, those of one thing first.

    `"a"` is a term of one thing, `"a:b"` or `("a", "b")` the product of two, `"a*b"` both and their product. A name
    that the responses have is that name, whatever signs are in it.

    Raises
    ------
    ConfigurationError
        For a name given twice, the outcome among its own predictors, or a product without its parts.
    """
    asked = [on] if isinstance(on, str) else list(on)
    terms = [term for one in asked for term in read(responses, one)]
    check_once(outcome, terms, [one for one in asked if isinstance(one, str)])
    kept = sorted(dict.fromkeys(terms), key=len)
    check_parts(kept)
    return tuple(kept)


def read(responses: Responses, one: str | Sequence[str]) -> list[Term]:
    """The terms of one entry."""
    if not isinstance(one, str):
        return [tuple(one)]
    if is_name(responses, one) or not set(one) & set(":*"):
        return [(one,)]
    parts = [tuple(names(factor, ":")) for factor in one.split("*")]
    return [
        tuple(dict.fromkeys(name for part in chosen for name in part))
        for size in range(1, len(parts) + 1)
        for chosen in combinations(parts, size)
    ]


def names(text: str, sign: str) -> list[str]:
    """The names between signs, without the space around them."""
    found = [name.strip() for name in text.split(sign)]
    if not all(found):
        raise ConfigurationError(f"a term is a name, 'a:b' or 'a*b'; {text!r} has a sign without a name beside it")
    return found


def is_name(responses: Responses, name: str) -> bool:
    """Whether the responses have something of this very name."""
    return name in responses.frame.columns or name in responses.scores.columns or responses.has_item(name)


def check_once(outcome: str, terms: Sequence[Term], written: Iterable[str]) -> None:
    """Refuse a model without predictors, with one named twice, or with its outcome among them."""
    told = list(written)
    if not terms or len(set(told)) < len(told) or any(outcome in term for term in terms):
        given = ", ".join([outcome, *(told or (word(term) for term in terms))])
        raise ConfigurationError(f"a model needs an outcome and predictors, each named once; got {given}")


def check_parts(terms: Sequence[Term]) -> None:
    """Refuse a product whose parts are not in the model, for its coefficient would mean something else."""
    known = {frozenset(term) for term in terms}
    for term in terms:
        if len(set(term)) < len(term):
            raise ConfigurationError(f"{word(term)!r} multiplies a thing by itself; give its square as a column")
        parts = [part for size in range(1, len(term)) for part in combinations(term, size)]
        lacking = [part for part in parts if frozenset(part) not in known]
        if lacking:
            raise ConfigurationError(
                f"{word(term)!r} needs {', '.join(map(word, lacking))} beside it; write {'*'.join(term)!r}"
            )


def word(term: Sequence[str]) -> str:
    """A term in words: its names with colons between."""
    return ":".join(term)
