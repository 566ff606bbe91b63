"""A question that leans on the turn before, made one that stands alone."""
