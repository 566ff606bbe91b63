"""Ranked chunks → ranked sentences → the answer that is made of them."""
