"""From a report to an index: read, outline, chunk, encode, store."""
