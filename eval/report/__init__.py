"""The HTML report: a finished run in, one file with tables, plots and every question out."""
