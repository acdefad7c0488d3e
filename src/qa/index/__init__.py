"""The index: one SQLite file is the truth, FAISS and tantivy are derived from it."""
