"""A language model's draft on its way to the reader: what the model is given and asked, and what of its reply may be shown."""
