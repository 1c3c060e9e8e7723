"""What a parameter's annotation allows: values are typed by it, never by their looks."""

from __future__ import annotations

import ast
import json
import math
import re
from dataclasses import dataclass, replace

Scalar = str | int | float | bool
Value = Scalar | list[Scalar] | None

SCALARS: dict[str, type[Scalar]] = {"str": str, "int": int, "float": float, "bool": bool}
ALLOWED = "str, int, float, bool, list[...] of one of these, Literal[...], each also with | None"


@dataclass(frozen=True)
class Kind:
    """An annotation: `base` is a scalar's name or `Literal`, whose values are `choices`."""

    base: str
    many: bool = False
    optional: bool = False
    choices: tuple[Scalar, ...] = ()

    def __str__(self) -> str:
        one = f"Literal[{', '.join(map(repr, self.choices))}]" if self.choices else self.base
        return f"{f'list[{one}]' if self.many else one}{' | None' if self.optional else ''}"


class NotOfKind(ValueError):
    """A value is not what the annotation allows; the text says what may help."""


def kind_of(annotation: ast.expr) -> Kind | None:
    """The kind that an annotation means; None when parameters cannot have it."""
    match annotation:
        case ast.Name(id=name) if name in SCALARS:
            return Kind(name)
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            kind = kind_of(inner)
            return replace(kind, optional=True) if kind and not kind.optional else None
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            kind = kind_of(inner)
            return replace(kind, many=True) if kind and not (kind.many or kind.optional) else None
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            return literal_kind(inner)
    return None


def literal_kind(inner: ast.expr) -> Kind | None:
    """`Literal["a", "b"]`: a closed list of values of one type, each told apart by its text."""
    elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    values = tuple(e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, (str, int, float)))
    alike = len({type(value) for value in values}) == 1
    return Kind("Literal", choices=values) if alike and len(values) == len(elements) else None


def from_text(kind: Kind, text: str) -> Value:
    """A value from the command line. An empty text is None where that is allowed; lists are `a,b` or JSON."""
    if kind.optional and text == "":
        return None
    if not kind.many:
        return scalar_from_text(kind, text)
    if text.lstrip().startswith("["):
        return from_value(kind, json_list(text))
    return [scalar_from_text(kind, part.strip()) for part in text.split(",")] if text else []


def json_list(text: str) -> object:
    """The list that a JSON text holds."""
    try:
        return json.loads(text)
    except ValueError:
        raise NotOfKind('write a list as a,b or as JSON: ["a", "b"]') from None


def scalar_from_text(kind: Kind, text: str) -> Scalar:
    """One value from its text, read as the annotation says: `2026` stays a text for `str`."""
    match kind.base:
        case "str":
            return text
        case "int" if re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text)
        case "float" if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
            return finite(float(text))
        case "bool" if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        case "bool":
            raise NotOfKind("write true or false")
        case "Literal":
            return choice(kind, {str(known): known for known in kind.choices}.get(text))
    raise NotOfKind


def from_value(kind: Kind, value: object) -> Value:
    """A value from Python or YAML; texts are read as from the command line, other types must be right already."""
    if isinstance(value, str):
        return from_text(kind, value)
    if value is None and kind.optional:
        return None
    if kind.many:
        if not isinstance(value, (list, tuple)):
            raise NotOfKind("give a list")
        return [scalar(kind, one) for one in value]
    return scalar(kind, value)


def scalar(kind: Kind, value: object) -> Scalar:
    """One value from Python or YAML."""
    if isinstance(value, str):
        return scalar_from_text(kind, value)
    if kind.base == "Literal":
        return choice(kind, next((k for k in kind.choices if type(k) is type(value) and k == value), None))
    if kind.base == "float" and type(value) in {int, float}:
        return finite(float(value))  # type: ignore[arg-type]  # a text or a number; others raise
    if type(value) is not SCALARS[kind.base]:
        raise NotOfKind("put it in quotes" if kind.base == "str" and isinstance(value, (int, float)) else "")
    return value


def choice(kind: Kind, found: Scalar | None) -> Scalar:
    """One of the closed list."""
    if found is None:
        raise NotOfKind(f"one of {', '.join(map(str, kind.choices))}")
    return found


def finite(value: float) -> float:
    """A number that has a canonical form."""
    if not math.isfinite(value):
        raise NotOfKind("give a finite number")
    return value
