"""Judging by language models: questions, answers and references in; grades of a served model, or the records that RAGAS reads, out."""
