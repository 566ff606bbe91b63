"""Documents to chunks, whose sentences know their pages and boxes."""
