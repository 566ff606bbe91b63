"""Encoders: text to vectors, on one runtime."""
