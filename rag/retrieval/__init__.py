"""A question in, ranked chunks out; and which chunks may answer at all."""
