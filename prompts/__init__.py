"""Prompt and document templates, intents and evaluation cases: text only."""
