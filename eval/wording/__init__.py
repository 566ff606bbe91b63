"""What figures are called and how they are written, in Chinese and English: names in a run in, words for its readers out."""
