"""Prices, rules and quotes: every amount is decided here, by code, and says why it is what it is."""
