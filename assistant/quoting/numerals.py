"""The numbers of an order, read as everywhere (`knowledge.numerals`)."""

from knowledge.numerals import CHINESE, NUMBER, value

__all__ = ["CHINESE", "NUMBER", "value"]
