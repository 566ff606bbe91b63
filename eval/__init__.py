"""Measurements of the product, beside it and never inside it."""
