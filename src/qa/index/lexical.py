"""BM25 over syllables: tantivy, derived from the store's passages.

Each passage is indexed as its syllables in one spelling (`words`), as neighbouring pairs of them
(`pairs`, since most Vietnamese words are two syllables), and both without accents (`bare_words`,
`bare_pairs`) for questions typed so; its context (title, full names) apart (`context`). Segments are
immutable files: a new generation starts as hard links to the last one and adds what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from qa.index.store import Ids
from qa.records import Filters, Passage
from qa.vietnamese.text import fold, token_texts

_HEAP_BYTES = 64_000_000
_NO_DATE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalQuery:
    """Weighted terms by field; higher weights count more."""

    terms: Mapping[str, Mapping[str, float]]  # field -> term -> weight


# Each term as (field, term) pairs, any of which will do, with the weight of its presence.
Presence = Mapping[tuple[tuple[str, str], ...], float]


def pairs(words: Sequence[str]) -> list[str]:
    """Neighbouring syllables joined.

    >>> pairs(["khoa", "học", "công", "nghệ"])
    ['khoa_học', 'học_công', 'công_nghệ']
    """
    return [f"{left}_{right}" for left, right in pairwise(words)]


def index_words(text: str) -> list[str]:
    """The syllables of a text as they are indexed; a dated number also by its parts.

    >>> index_words("Ngày 31/7/2025, KH&CN")
    ['ngày', '31/7/2025', '31/7', '2025', 'kh&cn']
    """
    words: list[str] = []
    for word in token_texts(text):
        words.append(word)
        if word.count("/") == 2:
            day_month, _, year = word.rpartition("/")
            words += [day_month, year]
    return words


@lru_cache(maxsize=4096)
def known_words(text: str) -> tuple[str, ...]:
    """`index_words` of a text that is likely to be met again: questions tend to be about the same news."""
    return tuple(index_words(text))


def _schema() -> Any:  # noqa: ANN401 - the type lives in tantivy, imported late
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    for field in ("words", "pairs", "bare_words", "bare_pairs", "context"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    return builder.build()


class LexicalIndex:
    """(terms) -> passages with BM25 scores."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - the type lives in tantivy, imported late
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """Start an empty one in an empty folder."""
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        return cls(tantivy.Index(_schema(), str(folder), reuse=False))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open one that was created before. Raises ValueError when it is torn."""
        import tantivy

        return cls(tantivy.Index.open(str(folder)))

    def change(
        self, *, added: Iterable[tuple[Passage, str | None, str | None]], removed: Iterable[int]
    ) -> None:
        """Add passages, with their publisher and date, and take others out, in one commit."""
        import tantivy

        writer = self._index.writer(_HEAP_BYTES, 1)
        for passage_id in removed:
            writer.delete_documents_by_term("id", passage_id)
        for passage, publisher, published_at in added:
            words = index_words(passage.text)
            bare = [fold(word) for word in words]
            document = tantivy.Document()
            document.add_integer("id", passage.id)
            document.add_text("words", " ".join(words))
            document.add_text("pairs", " ".join(pairs(words)))
            document.add_text("bare_words", " ".join(bare))
            document.add_text("bare_pairs", " ".join(pairs(bare)))
            document.add_text("context", " ".join(index_words(passage.context)))
            document.add_text("article", passage.article_id)
            document.add_text("publisher", publisher or "")
            document.add_integer("date", _date_number(published_at))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages hold a term."""
        return int(self._searcher.doc_freq(field, term))

    def knows(self, presence: Presence) -> bool:
        """Whether any passage holds any of the terms."""
        return any(self.document_frequency(field, term) for places in presence for field, term in places)

    def search(self, query: LexicalQuery, k: int, *, filters: Filters) -> dict[int, float]:
        """The ``k`` best passages and their BM25 scores."""
        return self._run(query, k, self._filter(filters))

    def score(self, query: LexicalQuery, ids: Ids) -> dict[int, float]:
        """BM25 scores of given passages; those that hold no term are left out."""
        import tantivy

        if not len(ids):
            return {}
        chosen = tantivy.Query.term_set_query(self._schema, "id", ids.tolist())
        return self._run(query, len(ids), [(tantivy.Occur.Must, chosen)])

    def held(self, presence: Presence, ids: Ids) -> dict[int, float]:
        """The summed weights of the terms that given passages hold, however often; 0 is left out."""
        import tantivy

        if not len(ids):
            return {}
        chosen = tantivy.Query.term_set_query(self._schema, "id", ids.tolist())
        wanted = [
            tantivy.Query.const_score_query(
                tantivy.Query.disjunction_max_query(
                    [tantivy.Query.term_query(self._schema, field, term, "basic") for field, term in places]
                ),
                weight,
            )
            for places, weight in presence.items()
        ]
        return self._search(wanted, len(ids), [(tantivy.Occur.Must, chosen)])

    def _run(self, query: LexicalQuery, k: int, required: list[tuple[Any, Any]]) -> dict[int, float]:
        import tantivy

        wanted = [
            tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), weight)
            for field, weights in query.terms.items()
            for term, weight in weights.items()
        ]
        return self._search(wanted, k, required)

    def _search(self, wanted: list[Any], k: int, required: list[tuple[Any, Any]]) -> dict[int, float]:
        """The ``k`` passages with the highest sums over ``wanted``, of those that meet ``required``."""
        import tantivy

        if not wanted or k < 1:
            return {}
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in wanted])
        if required:
            # A filter decides who may answer and adds nothing to the score.
            silent = [
                (
                    occur,
                    part if occur == tantivy.Occur.MustNot else tantivy.Query.const_score_query(part, 0.0),
                )
                for occur, part in required
            ]
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), *silent])
        found = self._searcher.search(asked, k, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in found])
        return {int(one): float(score) for one, (score, _) in zip(ids, found, strict=True)}

    def _filter(self, filters: Filters) -> list[tuple[Any, Any]]:
        import tantivy

        must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
        parts: list[tuple[Any, Any]] = []
        if filters.publishers:
            query = tantivy.Query.term_set_query(self._schema, "publisher", list(filters.publishers))
            parts.append((must, query))
        if filters.article_ids:
            query = tantivy.Query.term_set_query(self._schema, "article", list(filters.article_ids))
            parts.append((must, query))
        if filters.exclude_article_ids:
            query = tantivy.Query.term_set_query(self._schema, "article", list(filters.exclude_article_ids))
            parts.append((must_not, query))
        if filters.published_from or filters.published_to:
            first = _date_number(filters.published_from) or 1
            last = _date_number(filters.published_to) or 9999_99_99
            kind = tantivy.FieldType.Integer
            parts.append((must, tantivy.Query.range_query(self._schema, "date", kind, first, last)))
        return parts


def _date_number(published_at: str | None) -> int:
    """A date as one comparable number.

    >>> _date_number("2025-08-28T10:00:00+07:00"), _date_number(None)
    (20250828, 0)
    """
    if not published_at:
        return _NO_DATE
    digits = published_at[:10].replace("-", "")
    return int(digits) if digits.isdigit() else _NO_DATE


def changed(before: Ids, now: Ids) -> tuple[Ids, Ids]:
    """Ids added and ids removed between two generations."""
    return np.setdiff1d(now, before), np.setdiff1d(before, now)
