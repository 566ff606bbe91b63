"""Ranked chunks in, ranked sentences and the answer made of them out."""
