"""Portal: members at the door, asked by one-time links and answered by the one decision about access."""
