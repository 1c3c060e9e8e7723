"""People in communities: likeness and agreement inside groups, and models with random intercepts and slopes."""
