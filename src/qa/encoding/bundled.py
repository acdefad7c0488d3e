"""The bundled encoder: multilingual-e5-small in int8 on ONNX Runtime, no torch.

Word vectors are read row by row from the 4-bit table on disk, which takes no memory and loses nothing; the
graph does the rest. Source of the model: Wang et al. 2024, arXiv 2402.05672.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.encoding.encoder import FloatMatrix
from qa.encoding.graph import VERSION
from qa.encoding.tokenizer import Tokenizer
from qa.encoding.weights import SHA256
from qa.encoding.words import WordTable

if TYPE_CHECKING:
    import onnxruntime

NAME = f"multilingual-e5-small-int8.{VERSION}@{SHA256[:12]}"
DIM = 384
MAX_TOKENS = 512


class BundledEncoder:
    """Implements `Encoder`: every text is one run of one thread, many texts run side by side.

    A second thread makes a question slower, 5.3 ms instead of 3.2: its parts are too small to share out.
    """

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._graph = folder / "fast" / "graph.onnx"
        self._tokenizer = Tokenizer.load(folder / "fast")
        self._words = WordTable(folder / "fast" / "words.q4", width=DIM)
        self._threads = threads
        self._session = self._open()

    @classmethod
    def load(cls, folder: Path, *, threads: int = 0) -> Self:
        """Open an unpacked folder; 0 threads takes every core."""
        return cls(folder, threads=threads or len(os.sched_getaffinity(0)))

    def _open(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self._graph), options, providers=["CPUExecutionProvider"])

    @property
    def name(self) -> str:
        """Changes whenever the vectors do."""
        return NAME

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return DIM

    @property
    def max_tokens(self) -> int:
        """The model's own limit."""
        return MAX_TOKENS

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, unit rows, in the order of the texts."""
        return self._encode([f"passage: {text}" for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, unit rows, in the order of the texts."""
        return self._encode([f"query: {text}" for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text as a passage, nothing cut."""
        return [len(self._tokenizer.encode(f"passage: {text}")) for text in texts]

    def _encode(self, texts: Sequence[str]) -> FloatMatrix:
        rows = [self._tokenizer.encode(text, most=MAX_TOKENS) for text in texts]
        vectors = np.empty((len(rows), DIM), np.float32)
        if len(rows) == 1:
            vectors[0] = self._run(rows[0])
        elif rows:
            longest_first = sorted(range(len(rows)), key=lambda place: -len(rows[place]))
            with ThreadPoolExecutor(self._threads) as pool:
                found = pool.map(lambda place: self._run(rows[place]), longest_first)
                for place, vector in zip(longest_first, found, strict=True):
                    vectors[place] = vector
        return vectors

    def _run(self, tokens: list[int]) -> FloatMatrix:
        words = self._words.vectors(tokens)[None]
        vector: FloatMatrix = self._session.run(None, {"words": words})[0]
        return vector
