"""Figures for a person at a terminal: the record of a run, a comparison, ablations or peers in, printed tables out."""
