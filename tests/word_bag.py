"""A small encoder for the tests of the index: exact, quick, and the same on every machine."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.vietnamese.text import fold, tokens


class WordBagEncoder:
    """Folded syllables hashed into 64 places; unit rows."""

    dim = 64
    max_tokens = 512

    def __init__(self, name: str = "word-bag") -> None:
        self.name = name
        self.encoded = 0  # passages and sentences seen

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.encoded += len(texts)
        return self.encode_questions(texts)

    def encode_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for token in tokens(text):
                row[zlib.crc32(fold(token.text).encode()) % self.dim] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(tokens(text)) for text in texts]
