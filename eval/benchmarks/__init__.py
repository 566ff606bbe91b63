"""Measurements beside the runs, each a command of its own: the program or a few reports in, a table of figures out."""
