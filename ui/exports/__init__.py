"""A conversation as a file: Markdown and Word."""
