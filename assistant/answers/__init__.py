"""Reviewed answers: what an administrator wrote to questions that found none; each is kept as documents of its own kind."""
