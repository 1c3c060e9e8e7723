"""Who belongs to the network: the roster, tiers and terms."""

from research.members.roster import (
    Member,
    RosterChange,
    find_member,
    import_roster,
    is_empty,
    member_with_key,
    people_by_tier,
)
from research.members.sheet import RosterLine, normalized, read_roster
from research.members.terms import ADVISER, GRACE, Standing, Term, is_tier_name

__all__ = [
    "ADVISER",
    "GRACE",
    "Member",
    "RosterChange",
    "RosterLine",
    "Standing",
    "Term",
    "find_member",
    "import_roster",
    "is_empty",
    "is_tier_name",
    "member_with_key",
    "normalized",
    "people_by_tier",
    "read_roster",
]
