"""Any sentence-transformers model as an encoder: an id or a folder -> `Encoder`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.encoding.encoder import FloatMatrix
from qa.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEncoder:
    """Implements `Encoder`.

    Prefixes are the model's own prompts "query" and "passage" where it has them, those of E5 where its
    name says E5, and none otherwise.
    """

    def __init__(self, model: SentenceTransformer, *, name: str) -> None:
        self._model = model
        self._name = name
        prompts = {key: text for key, text in (model.prompts or {}).items() if text}
        if not prompts and "e5" in name.lower():
            prompts = {"query": "query: ", "passage": "passage: "}
        self._question_prefix = prompts.get("query", "")
        self._passage_prefix = prompts.get("passage", prompts.get("document", ""))

    @classmethod
    def load(cls, name: str, *, threads: int = 0) -> Self:
        """Load by id or folder; 0 threads leaves the choice to torch. Raises EncoderError."""
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                f"the encoder {name!r} needs sentence-transformers, which is not installed; "
                "run: pip install 'hoidap[sentence-transformers]', or set QA_ENCODER=bundled"
            ) from error
        if threads:
            torch.set_num_threads(threads)
        try:
            model = SentenceTransformer(name)
        except Exception as error:  # the library and its hub raise many kinds
            reason = str(error).strip().split("\n")[0]
            raise EncoderError(
                f"the encoder {name!r} cannot be loaded ({reason}); expected the id or folder of a "
                "sentence-transformers model, or `bundled`"
            ) from error
        return cls(model, name=name)

    @property
    def name(self) -> str:
        """The id or folder it was loaded from."""
        return self._name

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """The model's own limit."""
        return int(self._model.max_seq_length or 512)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, unit rows, in the order of the texts."""
        return self._encode([self._passage_prefix + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, unit rows, in the order of the texts."""
        return self._encode([self._question_prefix + text for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, nothing cut."""
        if not texts:
            return []
        prefixed = [self._passage_prefix + text for text in texts]
        rows: list[list[int]] = self._model.tokenizer(prefixed, truncation=False, verbose=False)["input_ids"]
        return [len(row) for row in rows]

    def _encode(self, texts: list[str]) -> FloatMatrix:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)
