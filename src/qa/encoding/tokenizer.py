"""Cut text into the model's tokens: str -> token ids, with nothing to load.

XLM-R's SentencePiece unigram model. Equals `tokenizer.json` read by the `tokenizers` library, but that
takes most of a second and 200 MB to read; here the vocabulary is a hash table in memory-mapped files, and
a word met before is looked up, which makes it as fast on running text.
Not done: special tokens written out in the text ("<s>") are ordinary letters here.
"""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

from qa.encoding.weights import Pieces

SPACE = "▁"  # stands before every word
UNKNOWN_PENALTY = 10.0  # below the least likely piece
EMPTY = -1  # a free slot of the hash table
CACHED_WORDS = 50_000


class Tokenizer:
    """A unigram tokenizer over a hash table of pieces."""

    def __init__(self, *, slots: npt.NDArray[np.int32], pieces: Pieces) -> None:
        # Memory views read single elements several times faster than arrays.
        self._slots = slots.data
        self._offsets = pieces.offsets.data
        self._scores = pieces.scores.data
        self._letters = pieces.letters.data
        self._mask = len(slots) - 1
        self._replacements = pieces.replacements
        self._begin, self._end = pieces.begin, pieces.end
        self._unknown = pieces.unknown
        self._unknown_score = float(np.min(pieces.scores)) - UNKNOWN_PENALTY
        self._longest = int(np.max(np.diff(pieces.offsets)))
        self._word = lru_cache(CACHED_WORDS)(self._cut)
        self.padding = pieces.padding

    @classmethod
    def from_pieces(cls, pieces: Pieces) -> Self:
        """Build the hash table in memory."""
        return cls(slots=hash_table(pieces), pieces=pieces)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save_pieces` wrote."""
        table = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))

        def mapped(name: str) -> npt.NDArray[Any]:
            return np.load(folder / f"{name}.npy", mmap_mode="r")  # type: ignore[no-any-return]

        pieces = Pieces(
            letters=mapped("letters"),
            offsets=mapped("offsets"),
            scores=mapped("scores"),
            replacements={int(point): text for point, text in table["replacements"].items()},
            begin=table["begin"],
            end=table["end"],
            padding=table["padding"],
            unknown=table["unknown"],
        )
        return cls(slots=mapped("slots"), pieces=pieces)

    def encode(self, text: str, *, most: int | None = None) -> list[int]:
        """Token ids with the special tokens around them; at most `most` of them, cut at the end."""
        room = None if most is None else most - 2
        tokens: list[int] = []
        for word in unicodedata.normalize("NFC", text).translate(self._replacements).split():
            tokens += self._word(word)
            if room is not None and len(tokens) >= room:
                del tokens[room:]
                break
        return [self._begin, *tokens, self._end]

    def _find(self, piece: bytes) -> int:
        slots, offsets, letters = self._slots, self._offsets, self._letters
        slot = crc32(piece) & self._mask
        while (token := slots[slot]) != EMPTY:
            if letters[offsets[token] : offsets[token + 1]] == piece:
                return token
            slot = (slot + 1) & self._mask
        return EMPTY

    def _cut(self, word: str) -> tuple[int, ...]:
        """Find the likeliest pieces of one word (Viterbi); unknown letters in a row become one token."""
        letters = SPACE + word
        ends = [0]
        for letter in letters:
            ends.append(ends[-1] + len(letter.encode()))
        spelled = letters.encode()
        size = len(letters)
        best = [0.0] + [-float("inf")] * size
        back = [(0, EMPTY)] * (size + 1)  # where the last piece begins, and which it is
        for start in range(size):
            here, first = best[start], ends[start]
            alone = False
            for end in range(start + 1, size + 1):
                if ends[end] - first > self._longest:
                    break
                token = self._find(spelled[first : ends[end]])
                if token == EMPTY:
                    continue
                alone = alone or end == start + 1
                score = here + self._scores[token]
                if score > best[end]:
                    best[end], back[end] = score, (start, token)
            if not alone and here + self._unknown_score > best[start + 1]:
                best[start + 1], back[start + 1] = here + self._unknown_score, (start, self._unknown)
        tokens: list[int] = []
        end = size
        while end:
            end, token = back[end]
            if not (token == self._unknown and tokens and tokens[-1] == self._unknown):
                tokens.append(token)
        return tuple(reversed(tokens))


def hash_table(pieces: Pieces) -> npt.NDArray[np.int32]:
    """Build an open-addressing table of token ids by the CRC-32 of their pieces; special tokens stay out."""
    count = len(pieces.scores)
    mask = (1 << (2 * count - 1).bit_length()) - 1
    table = [EMPTY] * (mask + 1)
    letters, offsets = pieces.letters.tobytes(), pieces.offsets.tolist()
    for token in range(count):
        piece = letters[offsets[token] : offsets[token + 1]]
        if is_special(piece):
            continue
        slot = crc32(piece) & mask
        while table[slot] != EMPTY:
            slot = (slot + 1) & mask
        table[slot] = token
    return np.array(table, np.int32)


def is_special(piece: bytes) -> bool:
    """Whether a piece is a mark of the model rather than letters of a text.

    >>> is_special(b"<mask>"), is_special(b"<")
    (True, False)
    """
    return piece in {b"<s>", b"</s>", b"<pad>", b"<unk>", b"<mask>"}


def save_pieces(pieces: Pieces, folder: Path) -> None:
    """Write what `Tokenizer.load` maps."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "slots": hash_table(pieces),
        "letters": pieces.letters,
        "offsets": pieces.offsets,
        "scores": pieces.scores,
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    table = {
        "begin": pieces.begin,
        "end": pieces.end,
        "padding": pieces.padding,
        "unknown": pieces.unknown,
        "replacements": pieces.replacements,
    }
    (folder / "tokens.json").write_text(json.dumps(table), encoding="utf-8")
