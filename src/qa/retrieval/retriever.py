"""Search one index: question -> hits, best first.

Dense and BM25 each bring candidates; every candidate of the union gets both scores, the weight of the
question's words that it holds, however often, and the score of its best sentence; the standardised scores
are summed; near-identical passages are shown once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from qa.encoding import Encoder
from qa.index.lexical import known_words
from qa.index.passage_index import PassageIndex, Snapshot
from qa.index.store import Candidate
from qa.records import Filters, Hit, SearchResult
from qa.retrieval.question import SearchQuestion, understand
from qa.retrieval.ranking import SHIPPED, FloatVector, distinct, rank

_CANDIDATES = 100  # of each kind
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What one search understood and found."""

    question: SearchQuestion
    vector: FloatVector  # of the question, (dim,), unit
    result: SearchResult
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Every candidate of one question with its scores, rows in one order."""

    candidates: list[Candidate]
    dense: FloatVector  # (n,) cosine
    lexical: FloatVector  # (n,) BM25
    coverage: FloatVector  # (n,) summed weights of the question's words and pairs that are there
    sentence_dense: FloatVector  # (n,) cosine of the best sentence

    @classmethod
    def from_vector(
        cls,
        vector: FloatVector,
        candidates: list[Candidate],
        *,
        lexical: FloatVector,
        coverage: FloatVector,
    ) -> Scored:
        """Score candidates by a question's vector, (dim,), beside what their words are worth, (n,)."""
        best = [
            (one.sentence_vectors @ vector).max() if len(one.sentence_vectors) else 0.0 for one in candidates
        ]
        return cls(
            candidates=candidates,
            dense=np.array([one.vector @ vector for one in candidates], np.float32),
            lexical=lexical,
            coverage=coverage,
            sentence_dense=np.array(best, np.float32),
        )

    @property
    def fused(self) -> FloatVector:
        """What the candidates are ranked by, (n,); higher is nearer."""
        return rank(self.dense, self.lexical, self.coverage, self.sentence_dense, SHIPPED)


class Retriever:
    """Searches one passage index with one encoder."""

    def __init__(self, index: PassageIndex, encoder: Encoder) -> None:
        self.index = index
        self._encoder = encoder

    def search(self, question: str, *, top_k: int, filters: Filters = NO_FILTERS) -> Search | None:
        """The best passages for a standalone question; ``None`` while the index is empty."""
        snapshot = self.index.snapshot()
        if snapshot is None or not len(snapshot.vectors):
            return None
        begun = time.perf_counter()
        asked = understand(question, snapshot, self.index.store)
        vector = self.encode(asked)
        embedded = time.perf_counter()
        scored = self.score(asked, vector, snapshot, filters=filters)
        hits = self._hits(scored, vector, top_k)
        done = time.perf_counter()
        return Search(
            question=asked,
            vector=vector,
            result=SearchResult(
                hits=tuple(hits),
                timings_ms={
                    "embed": (embedded - begun) * 1e3,
                    "search": (done - embedded) * 1e3,
                    "total": (done - begun) * 1e3,
                },
            ),
            generation=snapshot.generation,
        )

    def encode(self, asked: SearchQuestion) -> FloatVector:
        """The vector of a question, (dim,) float32, unit."""
        return np.asarray(self._encoder.encode_questions([asked.dense_text])[0], np.float32)

    def score(
        self, asked: SearchQuestion, vector: FloatVector, snapshot: Snapshot, *, filters: Filters
    ) -> Scored:
        """Score all candidates of a question in every way."""
        among = None if filters.is_empty else self.index.store.filtered_ids(filters)
        near = snapshot.vectors.nearest(vector, _CANDIDATES, among=among)
        worded = snapshot.lexical.search(asked.lexical, _CANDIDATES, filters=filters)
        missing = np.array([one for one in near if one not in worded], np.int64)
        bm25 = worded | snapshot.lexical.score(asked.lexical, missing)
        ids = list(dict.fromkeys([*near, *worded]))
        held = snapshot.lexical.held(asked.presence, np.array(ids, np.int64))
        candidates = self.index.store.candidates(ids)
        return Scored.from_vector(
            vector,
            list(candidates.values()),
            lexical=np.array([bm25.get(one, 0.0) for one in candidates], np.float32),
            coverage=np.array([held.get(one, 0.0) for one in candidates], np.float32),
        )

    def _hits(self, scored: Scored, vector: FloatVector, top_k: int) -> list[Hit]:
        if not scored.candidates:
            return []
        fused = scored.fused  # ties keep the order of the corpus
        ids = [one.passage.id for one in scored.candidates]
        order = sorted(range(len(ids)), key=lambda row: (-float(fused[row]), ids[row]))[: 4 * top_k]

        def words(row: int) -> frozenset[str]:
            return frozenset(known_words(scored.candidates[row].passage.text))

        kept = distinct(order, words, k=top_k)
        articles = self.index.store.articles_by_id(
            list({scored.candidates[row].passage.article_id for row in kept})
        )
        return [
            Hit(
                passage=one.passage,
                article=articles[one.passage.article_id],
                score=float(fused[row]),
                dense=float(scored.dense[row]),
                lexical=float(scored.lexical[row]),
                sentence_dense=tuple(float(cosine) for cosine in one.sentence_vectors @ vector),
            )
            for row in kept
            if (one := scored.candidates[row]).passage.article_id in articles
        ]
