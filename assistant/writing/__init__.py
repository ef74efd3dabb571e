"""The writers: each words a draft by reference and never sees to it that a figure is right; the check does."""
