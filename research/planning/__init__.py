"""Planning: how exact a wave will be, what difference it can find, and with what power."""

from research.planning.margin import plan_margin
from research.planning.mediation import mediation_power
from research.planning.plan import Plan
from research.planning.power import people_needed, power, smallest_effect
from research.planning.wave import can_tell

__all__ = ["Plan", "can_tell", "mediation_power", "people_needed", "plan_margin", "power", "smallest_effect"]
