"""Answers and passages on their way out: as JSON, for a terminal, as plain text, and the words around them."""
