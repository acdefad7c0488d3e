"""Cut text into the model's tokens and keep their places: str -> tokens with spans in the text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from qa.encoding.tokenizer import SPACE, Tokenizer

BEGIN, END = 0, 2  # token ids of <s> and </s>
QUESTION_TOKENS = 56
CACHED_WORDS = 20_000
_WORD = re.compile(r"\S+")
_RUN = re.compile(r"[^ \n]+")  # other white space may be rewritten to nothing


def opening(question: Sequence[int], prefix: Sequence[int]) -> list[int]:
    """Give the token ids before a text: the question, at most 56 of its own, and the text's prefix.

    >>> opening([7, 8], [9])
    [0, 7, 8, 2, 2, 9]
    """
    return [BEGIN, *question[:QUESTION_TOKENS], END, END, *prefix]


class Token(NamedTuple):
    """One token with its place, in code points."""

    id: int
    start: int
    end: int


class SpanTokenizer:
    """The encoder's tokenizer, which also says where each token stands."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        letters: npt.NDArray[Any],  # all pieces in UTF-8, one after another
        offsets: npt.NDArray[Any],  # piece i is letters[offsets[i]:offsets[i + 1]]
        replacements: Mapping[int, str],  # what a code point is rewritten to before cutting
        unknown: int,
    ) -> None:
        self._tokenizer = tokenizer
        self._letters, self._offsets = letters.data, offsets.data
        self._replacements = replacements
        self._unknown = unknown
        self._word = lru_cache(CACHED_WORDS)(self._cut)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open the `fast` folder of the unpacked encoder."""
        table = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
        return cls(
            Tokenizer.load(folder),
            letters=np.load(folder / "letters.npy", mmap_mode="r"),
            offsets=np.load(folder / "offsets.npy", mmap_mode="r"),
            replacements={int(point): text for point, text in table["replacements"].items()},
            unknown=table["unknown"],
        )

    def cut(self, text: str) -> list[Token]:
        """Tokens in order, no special ones; their ids are those of the encoder's tokenizer."""
        return [
            Token(token, word.start() + start, word.start() + end)
            for word in _RUN.finditer(text)
            for token, start, end in self._word(word[0])
        ]

    def _cut(self, word: str) -> tuple[Token, ...]:
        letters, places = [], []
        composed = unicodedata.normalize("NFC", word)
        for place, letter in enumerate(composed):
            spelled = self._replacements.get(ord(letter), letter)
            letters.append(spelled)
            places += [place] * len(spelled)
        tokens = [
            token
            for part in _WORD.finditer("".join(letters))
            for token in self._align(part[0], places[part.start() : part.end()])
        ]
        if len(composed) != len(word):  # not in NFC: the whole word is the only place to be sure of
            tokens = [Token(token.id, 0, len(word)) for token in tokens]
        return tuple(tokens)

    def _align(self, part: str, places: list[int]) -> list[Token]:
        """Give each token of one normalised word the letters it spells; an unknown one takes the gap."""
        ids = self._tokenizer.encode(part)[1:-1]
        at, starts = 0, []
        for order, token in enumerate(ids):
            starts.append(at)
            if token != self._unknown:
                at += len(self._spelling(token, first=order == 0))
                continue
            if order + 1 == len(ids):
                break
            # Unknown letters in a row are one token, so the next token is a known one.
            found = part.find(self._spelling(ids[order + 1], first=False), at + 1)
            at = found if found > at else at + 1
        spans = zip(ids, starts, [*starts[1:], len(part)], strict=True)
        # A lone space piece spells no letter: it stands on the next one.
        return [Token(token, places[start], places[max(start, end - 1)] + 1) for token, start, end in spans]

    def _spelling(self, token: int, *, first: bool) -> str:
        piece = self._letters[self._offsets[token] : self._offsets[token + 1]].tobytes().decode()
        return piece.removeprefix(SPACE) if first else piece
