"""The index on disk: manifest, chunks, vectors, BM25."""
