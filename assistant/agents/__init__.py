"""The assistant as a tool of other programs: what an agent may ask, typed, for whoever it asks."""
