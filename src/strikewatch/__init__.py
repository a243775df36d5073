"""Strikewatch: a smoke alarm for a delivery or seller account."""

__version__ = "0.1.0"
