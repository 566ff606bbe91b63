"""Chinese text to words, sentences and one written form."""
