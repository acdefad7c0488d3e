"""Retrieval: a question in, hits out."""
