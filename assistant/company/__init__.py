"""Whose assistant this is: the company's name, what it says and how it looks, and the sites that may show it."""
