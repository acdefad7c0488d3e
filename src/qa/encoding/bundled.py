"""The bundled encoder: multilingual-e5-small in int8 on ONNX Runtime, no torch.

Word vectors are gathered from the memory-mapped 4-bit table, so that only the rows in use take memory,
and they are exact; the graph does the rest. Source of the model: Wang et al. 2024, arXiv 2402.05672.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.encoding.encoder import FloatMatrix
from qa.encoding.tokenizer import Tokenizer
from qa.encoding.weights import SHA256, ByteArray, dequantise

if TYPE_CHECKING:
    import onnxruntime

NAME = f"multilingual-e5-small-int8@{SHA256[:12]}"
DIM = 384
MAX_TOKENS = 512
BATCH_TOKENS = 4096  # padded tokens of one run; more costs memory and gains no speed


class BundledEncoder:
    """Implements `Encoder`."""

    def __init__(
        self, *, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, words: ByteArray
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._words = words

    @classmethod
    def load(cls, folder: Path, *, threads: int = 0) -> Self:
        """Open an unpacked folder; 0 threads takes every core."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            str(folder / "fast" / "graph.onnx"), options, providers=["CPUExecutionProvider"]
        )
        return cls(
            session=session,
            tokenizer=Tokenizer.load(folder / "fast"),
            words=np.load(folder / "fast" / "words.npy", mmap_mode="r"),
        )

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
        """Tokens of each text as a passage, nothing cut."""
        return [len(self._tokenizer.encode(f"passage: {text}")) for text in texts]

    def _encode(self, texts: Sequence[str]) -> FloatMatrix:
        tokens = [self._tokenizer.encode(text, most=MAX_TOKENS) for text in texts]
        vectors = np.empty((len(texts), DIM), np.float32)
        for batch in batches([len(row) for row in tokens], most=BATCH_TOKENS):
            vectors[batch] = self._run([tokens[place] for place in batch])
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> FloatMatrix:
        longest = max(map(len, tokens))
        rows = np.full((len(tokens), longest), self._tokenizer.padding, np.int64)
        mask = np.zeros((len(tokens), longest), np.int32)
        for place, row in enumerate(tokens):
            rows[place, : len(row)] = row
            mask[place, : len(row)] = 1
        words = dequantise(self._words[rows.ravel()]).reshape(*rows.shape, DIM)
        vectors: FloatMatrix = self._session.run(None, {"words": words, "mask": mask})[0]
        return vectors


def batches(lengths: Sequence[int], *, most: int) -> Iterator[list[int]]:
    """Places of the texts, alike in length together, longest first, at most `most` padded tokens each.

    >>> list(batches([3, 9, 4, 8, 30], most=20))
    [[4], [1, 3], [2, 0]]
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and lengths[batch[0]] * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
