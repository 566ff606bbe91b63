"""Language models: behind an address or in this process; and one that says whether a sentence follows from another."""
