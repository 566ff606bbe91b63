"""A question → ranked chunks, among those that may answer at all."""
