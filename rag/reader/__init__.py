"""The learned reader: a question and a sentence in its place in, how well the sentence answers out."""
