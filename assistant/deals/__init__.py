"""Deals: what may be sold to whom for how much, stage by stage, from a file, from the desk or from a quote."""
