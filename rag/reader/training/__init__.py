"""Trains the reader: ``python -m rag.reader.training``. Nothing here is needed to answer a question."""
