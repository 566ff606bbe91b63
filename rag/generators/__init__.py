"""Generators: each turns ranked evidence into the sentences of an answer."""
