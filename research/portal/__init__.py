"""Portal: members at the door, asked by one-time links and answered by the one decision about access."""

from research.portal.app import create_app
from research.portal.links import make_link
from research.portal.place import DEFAULT_URL, NETWORK, checked_url

__all__ = ["DEFAULT_URL", "NETWORK", "checked_url", "create_app", "make_link"]
