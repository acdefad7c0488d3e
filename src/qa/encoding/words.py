"""The embedding table on disk: token ids -> word vectors.

Rows stay 4-bit blocks and become float32 exactly as they are asked for. They are read rather than mapped:
mapped, a few thousand scattered rows bring in all 54 MB, because the kernel maps 64 KB around each.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.encoding.weights import BLOCK, BLOCK_BYTES, FloatArray, dequantise


class WordTable:
    """Rows of one width in one file; safe to read from several threads."""

    def __init__(self, path: Path, *, width: int) -> None:
        self._row_bytes = width // BLOCK * BLOCK_BYTES
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def vectors(self, tokens: Sequence[int]) -> FloatArray:
        """(tokens, width) float32."""
        size = self._row_bytes
        rows = b"".join([os.pread(self._file, size, token * size) for token in tokens])
        return dequantise(np.frombuffer(rows, np.uint8).reshape(len(tokens), size))
