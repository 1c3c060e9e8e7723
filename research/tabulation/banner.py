"""Banners: items down, groups across, with letters for what differs, and every base."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from time import monotonic

import pandas as pd

from research.errors import ConfigurationError
from research.estimation import across, associations
from research.exhibits import Parts
from research.exhibits.grid import as_html, as_text, grid
from research.exhibits.notebook import in_notebook
from research.exhibits.wording import q_value
from research.responses import Responses, told_lines
from research.tabulation.blocks import Block, block_of, parts_of
from research.tabulation.heads import TIMES, By, Head, heads
from research.tabulation.letters import Testing, convention, pairs_of, tested
from research.tabulation.stubs import Items, planned

SHOWN = 6  # blocks that a notebook shows of a long banner
PATIENCE = 2.0  # seconds without a word


@dataclass(frozen=True, eq=False, repr=False)
class Banner:
    """Items down and groups across; `exhibit(id, banner, title)` makes it an exhibit, `workbook` a spreadsheet.

    `blocks` holds one block for each item. `table` has a row for each figure, `tests` one for each test of two columns,
    `overall` one for each test of an item by a banner variable, all with full precision.
    """

    heads: tuple[Head, ...]
    blocks: tuple[Block, ...]
    testing: Testing
    responses: Responses

    def __len__(self) -> int:
        return len(self.blocks)

    @property
    def title(self) -> str:
        """What stands in it, in words."""
        names = list(dict.fromkeys(head.spanner for head in self.heads if head.variable))
        return f"{', '.join(block.heading for block in self.blocks)} by {', '.join(names)}"

    @property
    def notes(self) -> tuple[str, ...]:
        """The conventions of letters, bases and marks."""
        return self.exhibit_parts().notes

    @property
    def table(self) -> pd.DataFrame:
        """One row for each figure: value, interval, every base, and the letters."""
        return pd.concat([block.table(self.heads) for block in self.blocks], ignore_index=True)

    @property
    def tests(self) -> pd.DataFrame:
        """One row for each pair of columns in each row: difference, standard error, t, p and p after correction (q)."""
        return pd.concat([block.tested(self.heads) for block in self.blocks], ignore_index=True)

    @property
    def overall(self) -> pd.DataFrame:
        """Whether the answers to an item go with a banner variable at all: Rao and Scott's F and p, one row for each.

        Columns are those of `associations`, `item` and `variable` in place of row and column. Items and variables with
        one answer only: crossed ones, and those whose columns overlap, have no such test.
        """
        items = [block.name for block in self.blocks if block.partitions]
        names = [name for name in dict.fromkeys(head.variable for head in self.heads) if self.is_plain(name)]
        if not items or not names:
            return pd.DataFrame(columns=["item", "variable", "p"])
        return associations(self.responses, items, names).table.rename(columns={"row": "item", "column": "variable"})

    def is_plain(self, variable: str) -> bool:
        """Whether a banner variable is one question with one answer."""
        many = self.responses.has_item(variable) and self.responses.item(variable).type == "select_multiple"
        return bool(variable) and TIMES not in variable and not many

    def only(self, items: str | Sequence[str] | None = None, by: str | Sequence[str] | None = None) -> Banner:
        """Some blocks, or the total and the columns of some banner variables; letters and corrections stay."""
        names, variables = chosen(items), chosen(by)
        known = {block.name for block in self.blocks} | {head.variable for head in self.heads}
        if lost := [name for name in (*names, *variables) if name not in known]:
            raise ConfigurationError(f"the banner has no item or banner variable {lost[0]!r}")
        at = [place for place, head in enumerate(self.heads) if not variables or head.variable in ("", *variables)]
        return replace(
            self,
            heads=tuple(self.heads[place] for place in at),
            blocks=tuple(one.columns(at) for one in self.blocks if not names or one.name in names),
        )

    def exhibit_parts(self) -> Parts:
        """Hand over cells and apparatus; a heading stands above each item where there are several."""
        df = self.blocks[0].found[0].df
        return parts_of(self.blocks, self.heads, self.testing, convention(self.testing, df), self.weighted)

    @property
    def weighted(self) -> bool:
        """Whether the responses have weights."""
        return self.responses.design.weights is not None

    def __repr__(self) -> str:
        shown = replace(self, blocks=self.blocks[:SHOWN])
        parts = shown.exhibit_parts()
        notes = told_lines((*parts.notes, *overall_words(shown.overall), *self.left()))
        return f"{as_text(grid(parts))}\n{notes}"

    def _repr_html_(self) -> str:
        shown = replace(self, blocks=self.blocks[:SHOWN])
        parts = shown.exhibit_parts()
        notes = (*parts.notes, *overall_words(shown.overall), *self.left())
        told = "".join(f'<div class="small">{escape(note)}</div>' for note in notes)
        return in_notebook(f"{as_html(grid(parts))}{told}")

    def left(self) -> tuple[str, ...]:
        """A sentence on the blocks that are not shown."""
        more = len(self.blocks) - SHOWN
        return (f"{more} more of {len(self.blocks)} items are not shown; name them in .only([…]).",) if more > 0 else ()


def overall_words(overall: pd.DataFrame) -> tuple[str, ...]:
    """The tests of whole items in a sentence; none where nothing was tested."""
    told = [
        f"{row['item']} by {row['variable']} "
        f"F({row['df']:,.1f}, {row['df2']:,.1f}) = {row['statistic']:.2f}, p {p_words(row['p'])}"
        for row in overall[overall["p"].notna()].to_dict("records")
    ]
    return (f"Rao and Scott's test of each item: {'; '.join(told)}.",) if told else ()


def p_words(p: float) -> str:
    """P as it is printed, with its sign."""
    told = q_value(p)
    return told if told.startswith("<") else f"= {told}"


def chosen(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or several as several."""
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def banner(
    responses: Responses,
    items: Items,
    by: str | By,
    level: float = 0.95,
    adjust: str = "holm",
    min_base: int = 30,
    family: str = "row",
    also: float | None = None,
    rest: bool = False,
) -> Banner:
    """Items down, groups across, with letters for the differences that hold.

    Parameters
    ----------
    responses : Responses
        The whole design is used; groups are domains of the whole sample.
    items : str, sequence of str, or mapping from item to what is shown of it
        Items, scores or columns. The name of a grid stands for its items. What is shown: `answers`, `nets`, `mean`,
        `nps`, or an answer or net by name; several in a list. By default all answers and nets; of a number its mean. A
        grid with one thing to show (not in a list) makes one block with a row for each of its items.
    by : str or sequence of str and tuples
        Banner variables. A tuple crosses several. The choices of a select_multiple item are columns that overlap.
    level : float
        Of the tests behind the letters, and of the intervals: 0.95 tests at the 5% level.
    adjust : str
        How p is corrected for the number of pairs: `holm`, `bh` (false discovery rate) or `none`.
    min_base : int
        Columns with fewer respondents are marked with an asterisk and not tested.
    family : str
        What is corrected together, within one banner variable: the pairs of a `row`, or those of all rows of a `block`.
    also : float, optional
        A second level. The stricter one has capitals, the other small letters.
    rest : bool
        Also test every column against the rest: everyone in the base who is not in it. An arrow tells the direction.

    Returns
    -------
    Banner
        A letter stands in the column with the higher figure and names the lower one. Means and net promoter scores have
        letters too. Cells are keyed `<item>/<row>/<variable>/<group>` and `<item>/<row>/total`.

    Raises
    ------
    ConfigurationError
        For an item, variable, correction or level that does not exist.
    EstimationError
        When nobody is in the base of an item, or the design cannot carry a variance.

    Notes
    -----
    The variance of a difference is the sum of both variances less twice their covariance, so columns may overlap and
    share primary units. A share of 0 or 1 has no spread of its own; its variance is read back from its interval.

    References
    ----------
    Lumley (2010), sections 2.5 and 6.1; Holm (1979); Benjamini and Hochberg (1995).

    Examples
    --------
    >>> told = banner(wave_2020, ["upstream"], by=["size", "program"])
    >>> told.only(by="program").table["letter"].unique().tolist()
    ['', 'A', 'B', 'C']
    """
    levels = (level,) if also is None else tuple(sorted((level, also), reverse=True))
    testing = Testing(levels, adjust, family, min_base, rest)
    columns = heads(responses, [by] if isinstance(by, str) else by)
    plans = list(planned(responses, items, level))
    if not plans:
        raise ConfigurationError("a banner needs at least one item")
    lines, groups = [stub.lines for plan in plans for stub in plan.stubs], [head.inside for head in columns]
    found, families = across(responses, lines, groups, rest), pairs_of(columns, rest)
    watch, blocks = Watch(), list[Block]()
    for plan in plans:
        told = [next(found) for _ in plan.stubs]
        tests = tested(told, families, len(columns), testing)
        blocks.append(block_of(plan, told, tests, columns, testing))
        watch.after(len(blocks), len(plans))
    return Banner(columns, tuple(blocks), testing, responses)


class Watch:
    """Says on a terminal how far a long banner has come."""

    def __init__(self) -> None:
        self.begun = monotonic()

    def after(self, done: int, of: int) -> None:
        """Say so, where it takes longer than anyone waits without a word."""
        if sys.stderr.isatty() and monotonic() - self.begun > PATIENCE:
            print(f"\rbanner: {done} of {of} items", end="\n" if done == of else "", file=sys.stderr, flush=True)
