"""Runs: a set of questions in, a folder with answers and figures out; and finished runs read, compared, held to a floor, kept."""
