"""The text of a question → what it asks for, and under which conditions."""
