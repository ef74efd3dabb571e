"""What was asked and not answered well: which turns count, grouped by likeness, and what was decided of each group."""
