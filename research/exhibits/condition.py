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
    scale = Scale(expr, parts)
    try:
        held = scale.weigh(ast.parse(expr, mode="eval").body)
    except SyntaxError as error:
        raise ConfigurationError(f"the condition {expr!r} is no expression: {error.msg}") from None
    except Hidden:
        held = False
    except ZeroDivisionError:
        raise ConfigurationError(f"the condition {expr!r} divides by a number that is zero in these data") from None
    if not isinstance(held, bool):
        raise ConfigurationError(f"the condition {expr!r} is a number, not a comparison; write for example 'low > 0.5'")
    return Condition(expr, scale.used, held)


class Scale:
    """Weighs the parts of an expression on the cells of an exhibit, and keeps every number that it used."""

    def __init__(self, expr: str, parts: Parts) -> None:
        self.expr, self.finding = expr, finding_of(parts)
        self.cells = {cell.key: cell for cell in parts.cells}
        self.used: dict[str, float] = {}

    def number(self, name: str, key: str) -> float:
        """One field of a published cell."""
        if key not in self.cells:
            raise ConfigurationError(
                f"the condition {self.expr!r} names the cell {key!r}; there are {', '.join(self.cells)}"
            )
        value = getattr(self.cells[key], name)
        if value is None or self.cells[key].status != "published":
            raise Hidden
        self.used[f"{name}({key})"] = float(value)
        return float(value)

    def weigh(self, node: ast.expr) -> Any:
        """The worth of one node: a truth or a number."""
        match node:
            case ast.BoolOp(op, values):
                weighed = [self.weigh(value) for value in values]  # all of them, so that each is kept
                return all(weighed) if isinstance(op, ast.And) else any(weighed)
            case ast.UnaryOp(ast.Not(), operand):
                return not self.weigh(operand)
            case ast.UnaryOp(ast.USub(), operand):
                return -self.weigh(operand)
            case ast.Compare(left, ops, comparators) if all(type(op) in COMPARE for op in ops):
                numbers = [self.weigh(left), *map(self.weigh, comparators)]
                return all(COMPARE[type(op)](a, b) for op, a, b in zip(ops, numbers, numbers[1:], strict=False))
            case ast.BinOp(left, op, right) if type(op) in ARITHMETIC:
                return ARITHMETIC[type(op)](self.weigh(left), self.weigh(right))
            case ast.Constant(float() | int() as value) if not isinstance(value, bool):
                return value
            case ast.Name(name) if name in FIELDS:
                return self.number(name, self.finding)
            case ast.Call(ast.Name(name), [ast.Constant(str() as key)], []) if name in FIELDS:
                return self.number(name, key)
            case ast.Call(ast.Name("min" | "max" as name), args, []) if args:
                return (min if name == "min" else max)([self.weigh(arg) for arg in args])
        raise ConfigurationError(f"the condition {self.expr!r} holds {ast.unparse(node)!r}, which is not allowed there")


class Hidden(Exception):
    """A number of the condition is withheld."""


def finding_cell(parts: Parts) -> Cell | None:
    """The cell that the title speaks of, if there is one."""
    key = finding_of(parts)
    return next((cell for cell in parts.cells if cell.key == key), None)
