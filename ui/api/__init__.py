"""The HTTP API: OpenAI-compatible, and our own JSON."""
