"""A headline's condition: a small arithmetic over an exhibit's cells, kept with the numbers it used."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from research.errors import ConfigurationError
from research.exhibits.exhibit import Cell, Condition, Parts, finding_of

FIELDS = ("value", "low", "high", "base")
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def judge(expr: str, parts: Parts) -> Condition:
    """Evaluate a condition over cells.

    `low > 0.5` speaks of the finding's cell; `low('yes/2020') > high('yes/2018')` of named ones. Comparisons
    may be joined by `and`, `or` and `not`. A suppressed number makes the condition fail to hold.
    """
    cells = {cell.key: cell for cell in parts.cells}
    used: dict[str, float] = {}

    def number(name: str, key: str) -> float:
        if key not in cells:
            raise ConfigurationError(f"the condition {expr!r} names the cell {key!r}; there are {', '.join(cells)}")
        value = getattr(cells[key], name)
        if value is None or cells[key].status != "published":
            raise Hidden
        used[f"{name}({key})"] = float(value)
        return float(value)

    def weigh(node: ast.expr) -> Any:
        match node:
            case ast.BoolOp(ast.And(), values):
                numbers = [weigh(value) for value in values]  # all of them, so that each is kept
                return all(numbers)
            case ast.BoolOp(ast.Or(), values):
                numbers = [weigh(value) for value in values]
                return any(numbers)
            case ast.UnaryOp(ast.Not(), operand):
                return not weigh(operand)
            case ast.UnaryOp(ast.USub(), operand):
                return -weigh(operand)
            case ast.Compare(left, ops, comparators) if all(type(op) in COMPARE for op in ops):
                numbers = [weigh(left), *map(weigh, comparators)]
                return all(COMPARE[type(op)](a, b) for op, a, b in zip(ops, numbers, numbers[1:], strict=False))
            case ast.BinOp(left, op, right) if type(op) in ARITHMETIC:
                return ARITHMETIC[type(op)](weigh(left), weigh(right))
            case ast.Constant(float() | int() as value) if not isinstance(value, bool):
                return value
            case ast.Name(name) if name in FIELDS:
                return number(name, finding_of(parts))
            case ast.Call(ast.Name(name), [ast.Constant(str() as key)], []) if name in FIELDS:
                return number(name, key)
            case ast.Call(ast.Name("min" | "max" as name), args, []) if args:
                return (min if name == "min" else max)(weigh(arg) for arg in args)
        raise ConfigurationError(f"the condition {expr!r} holds {ast.unparse(node)!r}, which is not allowed there")

    try:
        tree = ast.parse(expr, mode="eval")
    except SyntaxError as error:
        raise ConfigurationError(f"the condition {expr!r} is no expression: {error.msg}") from None
    try:
        held = weigh(tree.body)
    except Hidden:
        held = False
    except ZeroDivisionError:
        raise ConfigurationError(f"the condition {expr!r} divides by a number that is zero in these data") from None
    if not isinstance(held, bool):
        raise ConfigurationError(f"the condition {expr!r} is a number, not a comparison; write for example 'low > 0.5'")
    return Condition(expr, used, held)


class Hidden(Exception):
    """A number of the condition is withheld."""


def finding_cell(parts: Parts) -> Cell | None:
    """The cell that the title speaks of, if there is one."""
    key = finding_of(parts)
    return next((cell for cell in parts.cells if cell.key == key), None)
