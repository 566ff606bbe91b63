"""Whether what is said is borne out: quotes and numbers word for word, and statements of a draft by sentences of the report."""
