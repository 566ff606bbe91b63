"""The text of a question in; what it asks for, and under which conditions, out."""
