"""The parameters of a notebook: one tagged cell, annotated and commented, checked before any kernel starts."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from research.errors import ConfigurationError
from research.runs.annotations import ALLOWED, Kind, NotOfKind, Value, from_value, kind_of
from research.runs.notebook import Cell, Notebook

TAG = "parameters"


@dataclass(frozen=True)
class Parameter:
    """A parameter: what it may be, what it is for, and its default unless it is `required`."""

    name: str
    kind: Kind
    comment: str
    default: Value = None
    required: bool = False


def typed(notebook: Notebook, given: Mapping[str, object]) -> dict[str, Value]:
    """Every parameter of a notebook with its value, by the annotations of its parameters cell.

    Parameters
    ----------
    notebook : Notebook
        As `find` or `read` gives it.
    given : mapping
        Values by name. Texts are read as the annotation says (`wave: str` given `2026` stays "2026"); other
        values, as YAML has them, must be of the annotated type already.

    Returns
    -------
    dict
        All parameters in the order of the cell, defaults filled in.

    Raises
    ------
    ConfigurationError
        Naming every unknown, missing and wrongly typed parameter at once.

    Examples
    --------
    >>> from research.archive import project
    >>> from research.runs import find
    >>> typed(find(project(), "program_maturity"), {"wave": "2018"})
    {'study': 'open-source-programs', 'wave': '2018'}
    """
    known = {parameter.name: parameter for parameter in parameters_of(notebook)}
    faults = [unknown(name, known) for name in given if name not in known]
    values: dict[str, Value] = {}
    for name, parameter in known.items():
        if name in given:
            try:
                values[name] = from_value(parameter.kind, given[name])
            except NotOfKind as fault:
                faults.append(wrong(parameter, given[name], str(fault)))
        elif parameter.required:
            faults.append(f"{name!r} is missing ({parameter.kind}: {parameter.comment})")
        else:
            values[name] = parameter.default
    if faults:
        raise ConfigurationError(f"notebook {notebook.name!r} was not started: {'; '.join(faults)}")
    return values


def unknown(name: str, known: Mapping[str, Parameter]) -> str:
    """The fault of a name that the notebook does not have."""
    near = get_close_matches(name, known, 3, 0.5)
    if near:
        return f"it has no parameter {name!r}; did you mean {' or '.join(map(repr, near))}?"
    return f"it has no parameter {name!r}; it has {', '.join(known) or 'none'}"


def wrong(parameter: Parameter, value: object, hint: str) -> str:
    """The fault of a value that the annotation does not allow."""
    told = f"{parameter.name!r} must be {parameter.kind}, found {value!r}"
    return f"{told} ({hint})" if hint else told


def given(pairs: Iterable[str]) -> dict[str, str]:
    """Parameters from `name=value` texts of a command line; each name may come once."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ConfigurationError(f"a parameter is given as name=value, found {pair!r}")
        if name in values:
            raise ConfigurationError(f"parameter {name!r} was given twice; give it once")
        values[name] = value
    return values


def parameters_of(notebook: Notebook) -> tuple[Parameter, ...]:
    """The parameters that a notebook's one tagged cell declares, in order.

    Raises
    ------
    ConfigurationError
        When there is not exactly one such cell, or anything in it is not `name: type = default  # what it is for`.
    """
    cell = parameters_cell(notebook)
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError as error:
        raise fault(notebook, error.lineno, "is no Python") from None
    comments = comments_by_line(cell.source)
    declared = tuple(declared_by(notebook, statement, comments) for statement in statements if not is_import(statement))
    names = [parameter.name for parameter in declared]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"notebook {notebook.name!r} declares a parameter twice: {', '.join(sorted(names))}")
    return declared


def parameters_cell(notebook: Notebook) -> Cell:
    """The one code cell that is tagged `parameters`."""
    tagged = [cell for cell in notebook.code if TAG in cell.tags]
    if len(tagged) != 1:
        raise ConfigurationError(
            f"notebook {notebook.name!r} must have one code cell tagged {TAG!r}, found {len(tagged)}; "
            'its .py file marks it with: # %% tags=["parameters"]'
        )
    return tagged[0]


def is_import(statement: ast.stmt) -> bool:
    """`from typing import Literal` is needed beside an annotation, and `from __future__` does no harm."""
    return isinstance(statement, ast.ImportFrom) and statement.module in {"typing", "__future__"}


def declared_by(notebook: Notebook, statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    """The parameter of one line of the cell."""
    line = statement.lineno
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise fault(notebook, line, "is not an annotated parameter: name: type = default  # what it is for")
    name, kind = statement.target.id, kind_of(statement.annotation)
    if kind is None:
        raise fault(notebook, line, f"gives {name!r} the type {ast.unparse(statement.annotation)}; allowed: {ALLOWED}")
    comment = comments.get(statement.end_lineno or line, "")
    if not comment:
        raise fault(notebook, line, f"does not say what {name!r} is for; add a comment at its end")
    if statement.value is None:
        return Parameter(name, kind, comment, required=True)
    return Parameter(name, kind, comment, default_of(notebook, statement.value, name, kind))


def default_of(notebook: Notebook, expression: ast.expr, name: str, kind: Kind) -> Value:
    """A default, which must be a plain value of the annotated type."""
    try:
        plain = ast.literal_eval(expression)
    except ValueError:
        raise fault(notebook, expression.lineno, f"computes the default of {name!r}; write a plain value") from None
    texts = [one for one in (plain if isinstance(plain, list) else [plain]) if isinstance(one, str)]
    try:
        value = from_value(kind, plain)
    except NotOfKind:
        raise fault(notebook, expression.lineno, f"gives {name!r} a default that is not {kind}") from None
    if texts and value != plain:  # a text that would have to be converted first
        raise fault(notebook, expression.lineno, f"gives {name!r} a default that is not {kind}")
    return value


def comments_by_line(source: str) -> dict[int, str]:
    """The comments of a cell, by the line they end."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def fault(notebook: Notebook, line: int | None, told: str) -> ConfigurationError:
    """What is wrong with a line of the parameters cell."""
    return ConfigurationError(f"line {line} of the parameters cell of notebook {notebook.name!r} {told}")
