"""The abbreviations that a corpus spells out, used in both directions: text -> (short, long) pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.vietnamese.abbreviations import Definition, merge
from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import fold, tokens

_WORD = re.compile(r"[^\W_]+(?:[&./-][^\W_]+)*")


@dataclass(frozen=True)
class Glossary:
    """Short forms and what they stand for in one corpus."""

    longs: Mapping[str, str]  # short -> long, as written

    @classmethod
    def from_definitions(cls, definitions: Iterable[Definition]) -> Glossary:
        """Bring together what many articles spell out."""
        return cls(merge(definitions))

    @cached_property
    def _shorts(self) -> dict[str, str]:
        return {short.lower(): short for short in self.longs}

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, str]]]:
        """Folded long forms with their short ones, by their first word."""
        found: dict[str, list[tuple[str, str]]] = {}
        for short, long in self.longs.items():
            words = _folded(long)
            if len(words) > 1:
                found.setdefault(words[0], []).append((" ".join(words), short))
        return found

    def expansions(self, text: str) -> list[tuple[str, str]]:
        """Short forms in a text, as it writes them, with their long ones.

        Small letters count too, unless they are a syllable of the language ("ai", who; "AI").

        >>> glossary = Glossary({"HTQT": "hợp tác quốc tế", "AI": "trí tuệ nhân tạo"})
        >>> glossary.expansions("Ai lo việc htqt?")
        [('htqt', 'hợp tác quốc tế')]
        """
        found = []
        for match in _WORD.finditer(text):
            short = self._shorts.get(match[0].lower())
            if short is not None and (match[0] == short or not is_syllable(short)):
                found.append((match[0], self.longs[short]))
        return list(dict.fromkeys(found))

    def contractions(self, text: str) -> list[str]:
        """Short forms of the long ones that a text spells out, accents aside.

        >>> Glossary({"HTQT": "hợp tác quốc tế"}).contractions("Vụ Hop tac quoc te làm gì?")
        ['HTQT']
        """
        words = _folded(text)
        line = f" {' '.join(words)} "
        return list(
            dict.fromkeys(
                short
                for word in dict.fromkeys(words)
                for long, short in self._by_first.get(word, ())
                if f" {long} " in line
            )
        )


def _folded(text: str) -> list[str]:
    return [fold(token.text) for token in tokens(text)]
