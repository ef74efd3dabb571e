"""Sales forecasts: from what was sold before, and from the deals that are open now."""
