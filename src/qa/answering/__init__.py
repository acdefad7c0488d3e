"""Answering: hits in, an answer with exactly located citations out."""
