"""Keys by which other programs may ask the assistant."""
