"""The built-in readers, one file per format."""
