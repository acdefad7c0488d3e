"""Understand a question before it is searched: str -> SearchQuestion.

Accents are restored where it was typed without, abbreviations that the corpus spells out go both ways,
and a given name behind a title ("bà Lan") also searches the full names that the corpus has for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.index.lexical import LexicalIndex, LexicalQuery, Presence, index_words, pairs
from qa.index.passage_index import Snapshot
from qa.index.store import Store
from qa.vietnamese.accents import background_idf, needs_accents, restore
from qa.vietnamese.english import gloss
from qa.vietnamese.names import NameKind, names
from qa.vietnamese.questions import Question, analyse, is_english
from qa.vietnamese.text import canonical, fold

# Passages of corpus that weigh as much as the background when a word's rarity is judged.
_PRIOR_PASSAGES = 200
_PAIR_WEIGHT = 0.5  # in coverage
_LEXICAL_PAIR_WEIGHT = 0.3  # in BM25; fitted, like the next, on development halves
_EXPANSION_WEIGHT = 0.4
_CONTEXT_WEIGHT = 0.1


@dataclass(frozen=True)
class SearchQuestion:
    """A question as it is searched."""

    original: str
    text: str  # with accents restored
    worded: str  # in the words of the articles: the text, or an English one said term by term in Vietnamese
    dense_text: str  # what the encoder sees: abbreviations spelled out
    asked: Question
    bare: bool  # typed without accents
    foreign: bool  # asked in English
    idf: Mapping[str, float]  # of content words, in the form that `form` gives
    expansions: Mapping[str, float]  # other words that may stand for some of them, and their idf

    def form(self, word: str) -> str:
        """The spelling in which words of question and text are compared."""
        return fold(word) if self.bare else word

    @cached_property
    def pair_weights(self) -> dict[str, float]:
        """Neighbouring content words and their weights."""
        words = [self.form(word) for word in index_words(self.worded)]
        return {
            pair: _PAIR_WEIGHT * (self.idf.get(left, 0.0) + self.idf.get(right, 0.0)) / 2
            for pair, left, right in zip(pairs(words), words, words[1:], strict=False)
            if left in self.idf or right in self.idf
        }

    @cached_property
    def lexical(self) -> LexicalQuery:
        """The BM25 query."""
        words = {word: 1.0 for word in self.idf} | {
            word: _EXPANSION_WEIGHT for word in self.expansions if word not in self.idf
        }
        neighbours = dict.fromkeys(self.pair_weights, _LEXICAL_PAIR_WEIGHT)
        if self.bare:
            return LexicalQuery(terms={"bare_words": words, "bare_pairs": neighbours})
        return LexicalQuery(
            terms={
                "words": words,
                "pairs": neighbours,
                "context": {word: _CONTEXT_WEIGHT * weight for word, weight in words.items()},
            }
        )

    @cached_property
    def presence(self) -> Presence:
        """What `coverage` weighs, as the index knows it, and the words that may stand for some of it."""
        words, neighbours = ("bare_words", "bare_pairs") if self.bare else ("words", "pairs")
        accented = {self.form(word): word for word in self.asked.content}  # as the context is indexed
        standing_in = {word: _EXPANSION_WEIGHT * idf for word, idf in self.expansions.items()}
        weights = {**standing_in, **self.idf}
        return {
            ((words, word), ("context", accented.get(word, word))): weight for word, weight in weights.items()
        } | {((neighbours, pair),): weight for pair, weight in self.pair_weights.items()}

    def coverage(self, words: Sequence[str]) -> float:
        """The share of the question's weight that the words of a text hold, 0..1."""
        total = sum(self.idf.values()) + sum(self.pair_weights.values())
        if not total:
            return 0.0
        formed = [fold(word) for word in words] if self.bare else words
        present, neighbours = set(formed), set(pairs(formed))
        held = sum(weight for word, weight in self.idf.items() if word in present)
        held += sum(weight for pair, weight in self.pair_weights.items() if pair in neighbours)
        return held / total


def understand(
    question: str, snapshot: Snapshot, store: Store, *, restoring: bool = True, expanding: bool = True
) -> SearchQuestion:
    """Prepare a standalone question, NFC, for search in one generation of the index.

    ``restoring`` (accents) and ``expanding`` (abbreviations, names, English terms): off in ablations only.
    """
    bare = needs_accents(question, snapshot.accents)
    text = restore(question, snapshot.accents, question=True) if bare and restoring else question
    asked = analyse(text)

    def form(word: str) -> str:
        return fold(word) if bare else word

    field = "bare_words" if bare else "words"
    foreign = not bare and is_english(text)
    words, worded, renderings = asked.content, text, list[str]()
    if foreign:
        if expanding:
            worded, renderings = gloss(text, lambda term: _least_frequency(term, snapshot.lexical))
        words = tuple(
            word for word in analyse(worded).content if snapshot.lexical.document_frequency(field, word)
        )
    expansions, spelled_out = _expand(text, snapshot, store) if expanding else ([], text)
    expansions += [word for one in renderings for word in index_words(one)]

    def rarities(words: Iterable[str]) -> dict[str, float]:
        return {
            form(word): _rarity(form(word), snapshot.lexical, field, elsewhere=background_idf(word))
            for word in words
        }

    return SearchQuestion(
        original=question,
        text=text,
        worded=worded,
        dense_text=spelled_out,
        asked=asked,
        bare=bare,
        foreign=foreign,
        idf=rarities(words),
        expansions=rarities(expansions),
    )


def _least_frequency(term: str, lexical: LexicalIndex) -> int:
    """How many passages may hold a term: as many as hold its rarest pair of syllables."""
    words = index_words(term)
    found = pairs(words)
    field, parts = ("pairs", found) if found else ("words", words)
    return min((lexical.document_frequency(field, part) for part in parts), default=0)


def _rarity(word: str, lexical: LexicalIndex, field: str, *, elsewhere: float) -> float:
    """Inverse document frequency, leaning on the background while the corpus is small."""
    passages, holding = len(lexical), lexical.document_frequency(field, word)
    here = math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
    weight = passages / (passages + _PRIOR_PASSAGES)
    return weight * here + (1 - weight) * elsewhere


def _expand(text: str, snapshot: Snapshot, store: Store) -> tuple[list[str], str]:
    """Words that may stand for words of the question, and the question with short forms spelled out."""
    expansions: list[str] = []
    spelled_out = text
    for short, long in snapshot.glossary.expansions(text):
        expansions += index_words(long)
        spelled_out = spelled_out.replace(short, f"{long} ({short})", 1)
    for short in snapshot.glossary.contractions(text):
        expansions += index_words(short)
    for name in names(text):
        if name.kind is NameKind.PERSON and " " not in name.text:
            for full in store.people(canonical(name.text)):
                expansions += index_words(full)
    return expansions, spelled_out
