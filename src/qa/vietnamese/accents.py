"""Put accents back on Vietnamese typed without them: "gia dien" -> "giá điện".

Every bare syllable has the accented forms that share its folded letters; Viterbi finds the likeliest row of
them under a bigram model interpolated with unigrams. The background counts ship with the project (see
data/README.md); the counts of a corpus at hand can be laid over them. Nothing but accents ever changes:
length, case, punctuation, foreign words and accents that were typed stay.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import Token, fold, has_accents, tokens, words

TABLE = Path(__file__).parent / "data" / "syllables.npz"

_LEVELS_PER_E = 16  # counts are stored as rounded logarithms: one byte, an error of at most 3.2 %
_BIGRAM_WEIGHT = 0.8  # tuned on held-out viwiki articles
# How many syllables a corpus needs before it weighs as much as the background; tuned on development halves.
_EQUAL_AT = 30_000
_PASSAGE_SYLLABLES = 120  # the text length that `background_idf` counts as one document
_START = 0  # the id before the first syllable: no bigram holds it
BOUND = 2.5  # the least `AccentModel.association` of two syllables of one word
# English function words that are no Vietnamese syllables, or hardly ever stand in a Vietnamese question.
ENGLISH_WORDS = words(
    "what who whom whose which where when why how is are was were be been does did has have had the of "
    "and for "
    "by with from as at that this these those there their his her its it he she they we you many much or "
    "will "
    "would can could should than into about between after before during"
)
# How much oftener questions hold a word or pair than the background, as a logarithm: nobody asks in an
# encyclopaedia. Counted on the invented questions of eval/fitting-news.jsonl.xz.
_ASKING = {
    "mấy": 4.6, "đâu": 4.2, "sao": 3.5, "gì": 3.4, "nào": 3.4, "ai": 3.0,
    "bao nhiêu": 7.0, "bao lâu": 4.0, "bao giờ": 4.0, "bao xa": 6.0,
    "nhờ đâu": 4.0, "do đâu": 4.0, "thế còn": 5.0, "vậy còn": 5.0, "thì sao": 5.0,
}  # fmt: skip
_GAINING = frozenset(asking.split()[-1] for asking in _ASKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllableCounts:
    """How often syllables, and pairs of neighbours joined by a space, stand in some texts."""

    unigrams: Mapping[str, int]
    bigrams: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Count texts in NFC; punctuation and line breaks part neighbours.

        >>> SyllableCounts.of(["Hà Nội, Hà Nội"]).bigrams
        {'hà nội': 2}
        """
        unigrams: Counter[str] = Counter()
        bigrams: Counter[str] = Counter()
        for text in texts:
            toks = tokens(text)
            unigrams.update(t.text for t in toks if t.text.isalpha())
            bigrams.update(
                f"{a.text} {b.text}"
                for a, b in pairwise(toks)
                if b.start - a.end == 1 and text[a.end] == " " and a.text.isalpha() and b.text.isalpha()
            )
        return cls(unigrams=dict(unigrams), bigrams=dict(bigrams))

    def dumps(self) -> str:
        """Write as JSON, for an index to keep."""
        return json.dumps([self.unigrams, self.bigrams], ensure_ascii=False, sort_keys=True)

    @classmethod
    def loads(cls, written: str) -> Self:
        """Read what `dumps` wrote."""
        unigrams, bigrams = json.loads(written)
        return cls(unigrams=unigrams, bigrams=bigrams)


# -- the table ---------------------------------------------------------------------------------------


def save_table(
    path: Path,
    counts: SyllableCounts,
    *,
    fewest_unigrams: int,
    fewest_other_words: int,
    fewest_bigrams: int,
) -> None:
    """Write the background table: a compressed NumPy archive, no pickle.

    Words are sorted by folded form, so that the candidates of a bare syllable are one run of ids. A bigram is
    the number ``first * size + second``, stored as differences in byte planes, which deflate packs best.
    """
    syllables = sorted(
        (w for w, n in counts.unigrams.items() if n >= fewest_unigrams and is_syllable(w)),
        key=lambda w: (fold(w), w),
    )
    others = sorted(w for w, n in counts.unigrams.items() if n >= fewest_other_words and not is_syllable(w))
    folded = [fold(w) for w in syllables]
    starts = [i for i in range(len(folded)) if i == 0 or folded[i] != folded[i - 1]]
    ids = {w: i for i, w in enumerate(syllables, 1)}
    size = len(syllables) + 1
    pairs = []
    for pair, n in counts.bigrams.items():
        first, second = pair.split(" ")
        if n >= fewest_bigrams and first in ids and second in ids:
            pairs.append((ids[first] * size + ids[second], n))
    pairs.sort()
    keys = np.array([key for key, _ in pairs], np.uint32)
    steps = np.diff(keys, prepend=np.uint32(0)).astype("<u4")
    levels = np.rint(_LEVELS_PER_E * np.log([n for _, n in pairs])).clip(0, 255).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        syllables=np.frombuffer("\n".join(syllables).encode(), np.uint8),
        folded=np.frombuffer("\n".join(folded[i] for i in starts).encode(), np.uint8),
        starts=np.array([*starts, len(syllables)], np.uint16),
        others=np.frombuffer("\n".join(others).encode(), np.uint8),
        counts=np.array([counts.unigrams[w] for w in [*syllables, *others]], np.uint32),
        steps=steps.view(np.uint8).reshape(-1, 4).T.copy(),
        levels=levels,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccentModel:
    """Counts of accented syllables and pairs, ready to be asked."""

    ids: Mapping[str, int]  # of accented syllables, from 1; 0 is none
    names: Sequence[str]  # the syllable of each id
    candidates: Mapping[str, range]  # the ids that share a folded form
    unigrams: NDArray[np.float64]  # (ids,) probability
    before: NDArray[np.float64]  # (ids,) count, as the first of a pair
    keys: NDArray[np.uint32]  # (pairs,) first * ids + second, sorted
    pairs: NDArray[np.float64]  # (pairs,) count
    word_counts: Mapping[str, int]  # syllables and other words
    total: int  # syllables and words in the background
    corpus: SyllableCounts | None = None
    corpus_total: int = 0

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a table that `save_table` wrote."""
        with np.load(path, allow_pickle=False) as table:
            syllables = table["syllables"].tobytes().decode().split("\n")
            folded = table["folded"].tobytes().decode().split("\n")
            others = table["others"].tobytes().decode().split("\n")
            starts = table["starts"].tolist()
            counts = table["counts"]
            keys = np.cumsum(np.ascontiguousarray(table["steps"].T).view("<u4").ravel(), dtype=np.uint32)
            pairs = np.exp(np.arange(256) / _LEVELS_PER_E)[table["levels"]]
        total = int(counts.sum())
        unigrams = np.concatenate([[0.5], counts[: len(syllables)].astype(np.float64)])
        return cls(
            ids=dict(zip(syllables, range(1, len(syllables) + 1), strict=True)),
            names=["", *syllables],
            candidates={f: range(a + 1, b + 1) for f, (a, b) in zip(folded, pairwise(starts), strict=True)},
            unigrams=unigrams / total,
            before=unigrams,
            keys=keys,
            pairs=pairs,
            word_counts=dict(zip([*syllables, *others], counts.tolist(), strict=True)),
            total=total,
        )

    @classmethod
    def background(cls) -> Self:
        """Give the model that ships with the project, loaded once."""
        return _background()  # type: ignore[return-value]  # never subclassed

    def with_counts(self, corpus: SyllableCounts) -> AccentModel:
        """Lay the counts of a corpus over the background; the larger it is, the more it weighs."""
        return AccentModel(
            ids=self.ids, names=self.names, candidates=self.candidates, unigrams=self.unigrams,
            before=self.before, keys=self.keys, pairs=self.pairs, word_counts=self.word_counts,
            total=self.total, corpus=corpus, corpus_total=sum(corpus.unigrams.values()),
        )  # fmt: skip

    def forms(self, bare: str) -> list[str]:
        """Name the syllables, accented or not, that have these folded letters.

        >>> "điện" in AccentModel.background().forms("dien")
        True
        """
        return [self.names[i] for i in self.candidates.get(bare, ())]

    def association(self, first: str, second: str) -> float:
        """Tell how much oftener than by chance two syllables stand together, as a logarithm.

        Follows Church and Hanks (1990); minus infinity for a pair that the background does not hold.

        >>> model = AccentModel.background()
        >>> model.association("công", "nghệ") > model.association("nghệ", "đã")
        True
        """
        a, b = self.ids.get(first, _START), self.ids.get(second, _START)
        key = np.uint32(a * len(self.names) + b)
        at = min(int(np.searchsorted(self.keys, key)), len(self.keys) - 1)
        if a == _START or b == _START or self.keys[at] != key:
            return -math.inf
        return math.log(self.pairs[at] / (self.before[a] * self.unigrams[b]))

    def log_likelihood(self, first: Sequence[str], second: Sequence[str]) -> NDArray[np.float64]:
        """Log P(second | first) for every pair, (first, second); unknown firsts are the empty string."""
        a = np.array([self.ids.get(w, _START) for w in first], np.uint32)
        b = np.array([self.ids.get(w, _START) for w in second], np.uint32)
        wanted = (a[:, None] * np.uint32(len(self.names)) + b[None, :]).ravel()
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        together = np.where(self.keys[at] == wanted, self.pairs[at], 0.0).reshape(len(a), len(b))
        weight = np.where(a == _START, 0.0, _BIGRAM_WEIGHT)[:, None]
        likely: NDArray[np.float64] = (
            weight * together / self.before[a][:, None] + (1 - weight) * self.unigrams[b][None, :]
        )
        if self.corpus is not None and self.corpus_total:
            likely = self._with_corpus(likely, first, second)
        return np.log(likely)

    def _with_corpus(
        self, likely: NDArray[np.float64], first: Sequence[str], second: Sequence[str]
    ) -> NDArray[np.float64]:
        assert self.corpus is not None
        share = self.corpus_total / (self.corpus_total + _EQUAL_AT)
        one, two = self.corpus.unigrams, self.corpus.bigrams
        alone = np.array([one.get(w, 0) for w in second]) / self.corpus_total
        for i, w in enumerate(first):
            n = one.get(w, 0)
            if n:
                follow = np.array([two.get(f"{w} {v}", 0) for v in second]) / n
                local = _BIGRAM_WEIGHT * follow + (1 - _BIGRAM_WEIGHT) * alone
            else:
                local = alone
            likely[i] = (1 - share) * likely[i] + share * local
        return likely


@lru_cache(maxsize=1)
def _background() -> AccentModel:
    return AccentModel.load(TABLE)


# -- restoring ---------------------------------------------------------------------------------------


def restore(text: str, model: AccentModel, *, question: bool = False) -> str:
    """Give bare syllables their likeliest accents; the length in code points stays.

    In a ``question``, the words that ask are as likely as questions make them.

    >>> model = AccentModel.background()
    >>> restore("Bo truong Bo Y te phat bieu o Ha Noi", model)
    'Bộ trưởng Bộ Y tế phát biểu ở Hà Nội'
    >>> restore("Bo truong phat bieu o dau?", model, question=True)
    'Bộ trưởng phát biểu ở đâu?'
    """
    gains = _ASKING if question else {}
    letters = list(text)
    shouted = text.isupper()
    row: list[tuple[Token, list[str]]] = []
    end = -1
    for token in tokens(text):
        if row and text[end : token.start].strip(" -") != "":
            _spell(letters, row, model, gains)
            row = []
        row.append((token, _choices(token, text, model, shouted=shouted)))
        end = token.end
    _spell(letters, row, model, gains)
    return "".join(letters)


def _choices(token: Token, text: str, model: AccentModel, *, shouted: bool) -> list[str]:
    """List the spellings that a word as typed may stand for."""
    typed = text[token.start : token.end]
    is_abbreviation = len(typed) > 1 and typed.isupper() and not shouted
    if is_abbreviation or has_accents(typed):
        return [token.text]
    forms = model.forms(token.text)
    if model.corpus is not None and not forms and token.text in model.corpus.unigrams:
        return [token.text]
    return forms or [token.text]


def _spell(
    letters: list[str],
    row: Sequence[tuple[Token, list[str]]],
    model: AccentModel,
    gains: Mapping[str, float],
) -> None:
    for (token, _), best in zip(row, _likeliest([forms for _, forms in row], model, gains), strict=True):
        if best == token.text:
            continue  # as typed, in its own tone placement
        for i, letter in enumerate(best, token.start):
            letters[i] = letter.upper() if letters[i].isupper() else letter


def _likeliest(rows: Sequence[Sequence[str]], model: AccentModel, gains: Mapping[str, float]) -> list[str]:
    """Viterbi: the best path through the choices; a gain is added wherever its word or pair stands."""
    if not rows or all(len(forms) == 1 for forms in rows):
        return [forms[0] for forms in rows]
    scores = _step([""], rows[0], model, gains)[0]
    came_from: list[NDArray[np.intp]] = []
    for previous, forms in pairwise(rows):
        paths = scores[:, None] + _step(previous, forms, model, gains)
        best = paths.argmax(axis=0)
        came_from.append(best)
        scores = paths[best, np.arange(len(forms))]
    at = int(scores.argmax())
    spelled = [rows[-1][at]]
    for forms, best in zip(reversed(rows[:-1]), reversed(came_from), strict=True):
        at = int(best[at])
        spelled.append(forms[at])
    return spelled[::-1]


def _step(
    first: Sequence[str], second: Sequence[str], model: AccentModel, gains: Mapping[str, float]
) -> NDArray[np.float64]:
    """Log-likelihood with gains, (first, second)."""
    likely = model.log_likelihood(first, second)
    if not gains or _GAINING.isdisjoint(second):
        return likely
    return likely + [[gains.get(b, 0.0) + gains.get(f"{a} {b}", 0.0) for b in second] for a in first]


def needs_accents(text: str, model: AccentModel) -> bool:
    """Whether text is Vietnamese typed without accents, or with hardly any.

    >>> model = AccentModel.background()
    >>> [needs_accents(t, model) for t in ("gia dien ha noi", "giá điện Hà Nội", "Who is the minister?")]
    [True, False, False]
    """
    typed = [t for t in tokens(text) if t.text.isalpha()]
    accented = sum(not t.text.isascii() for t in typed)
    if not typed or accented > 0.2 * len(typed):
        return False
    # "the" may be "thế": an English word that is spelled like a syllable proves half as much
    english = sum(0.5 if is_syllable(t.text) else 1.0 for t in typed if t.text in ENGLISH_WORDS)
    # Names and abbreviations say nothing about the language around them.
    plain = [t for t in typed if text[t.start].islower()] or typed
    vietnamese = sum(t.text in model.candidates and t.text not in ENGLISH_WORDS for t in plain)
    return vietnamese >= 0.6 * len(plain) and english <= 0.15 * len(typed)


def background_idf(syllable: str, model: AccentModel | None = None) -> float:
    """Tell how rare a syllable is in general Vietnamese: BM25's idf over passages of 120 syllables.

    About 0 for "của", 7 and more for what the background hardly knows.
    """
    model = model or AccentModel.background()
    passages = model.total / _PASSAGE_SYLLABLES
    count = model.word_counts.get(syllable, 1)
    holding = passages * -math.expm1(-count / passages)
    return math.log1p((passages - holding + 0.5) / (holding + 0.5))
