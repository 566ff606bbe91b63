"""Markdown, and plain text written as it, to a ``Document``."""
