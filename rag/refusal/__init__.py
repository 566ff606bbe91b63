"""Whether the sentences chosen answer the question; and where not, which condition is unmet and how that is said."""
