"""Contracts: from an approved quote and a library of clauses with versions; the terms are never the model's."""
