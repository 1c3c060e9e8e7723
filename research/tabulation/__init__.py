"""Tabulation: toplines, banners, tables of estimates and tables of bases, as exhibits."""

from research.tabulation.banner import Banner, banner
from research.tabulation.changes import changes_table
from research.tabulation.claims import claims_table
from research.tabulation.gaps import gaps_table
from research.tabulation.table import Tabulation, bases_table, table_of
from research.tabulation.topline import topline
from research.tabulation.workbook import workbook

__all__ = [
    "Banner",
    "Tabulation",
    "banner",
    "bases_table",
    "changes_table",
    "claims_table",
    "gaps_table",
    "table_of",
    "topline",
    "workbook",
]
