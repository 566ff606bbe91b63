"""Word, web pages, sheets and slides to a ``Document``."""
