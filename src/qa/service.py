"""Wire the parts together from the settings, and nothing else."""

from __future__ import annotations

import base64
import binascii
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.answering.conversation import standalone
from qa.answering.extractive import abstain, answer_extractively
from qa.answering.parts import parts
from qa.encoding import Encoder, load_encoder
from qa.errors import UnknownArticle, UsageError
from qa.index.passage_index import PassageIndex
from qa.reading import Reader, load_reader
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Filters,
    IndexReport,
    IndexStatus,
    Mode,
    SearchResult,
    Turn,
)
from qa.retrieval.retriever import NO_FILTERS, Retriever
from qa.settings import Settings
from qa.vietnamese.text import nfc
from qa.wire import clean_question

_PAGE_LIMIT = 200


class Service:
    """Everything the command line and the HTTP service can do; safe to call from many threads."""

    def __init__(self, settings: Settings, encoder: Encoder, reader: Reader | None = None) -> None:
        self.settings = settings
        self._encoder = encoder
        self._index = PassageIndex(settings.index_dir, encoder=encoder.name)
        self.retriever = Retriever(self._index, encoder)
        self.reader = reader

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Load the encoder and the reader; the index is loaded by the first call that needs it.

        Raises EncoderError. Without a reader, answers are picked by scores alone.
        """
        return cls(settings, load_encoder(settings), load_reader(settings) if settings.reader else None)

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    # -- asking ----------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """Answer a question with cited sentences, or abstain. Raises UsageError on an empty question."""
        begun = time.perf_counter()
        original = clean_question(question)
        alone = standalone(original, [Turn(role=turn.role, content=nfc(turn.content)) for turn in history])
        asked = parts(alone)
        searches = [
            search
            for at, part in enumerate(asked)
            if (
                search := self.retriever.search(
                    _part(part, asked[:at]), top_k=top_k or self.settings.top_k, filters=filters
                )
            )
        ]
        searched = time.perf_counter()
        if not searches:
            draft = abstain(AbstainReason.EMPTY_INDEX, 0.0)
        else:
            draft = answer_extractively(
                [(search.question, search.result.hits) for search in searches],
                self.reader,
                abstain_below=self.settings.abstain_below,
            )
        done = time.perf_counter()
        timings = {
            stage: sum(search.result.timings_ms[stage] for search in searches)
            for stage in ("embed", "search")
        }
        timings |= {"answer": (done - searched) * 1e3, "total": (done - begun) * 1e3}
        return Answer(
            id=f"ans_{uuid.uuid4().hex[:16]}",
            status=draft.status,
            mode=Mode.EXTRACTIVE,
            answer=draft.answer,
            short_answer=draft.short_answer,
            confidence=draft.confidence,
            abstain_reason=draft.abstain_reason,
            citations=draft.citations,
            sources=draft.sources,
            question=original,
            standalone=searches[0].question.text if len(searches) == 1 else alone,
            timings_ms=timings,
            generation=searches[0].generation if searches else 0,
            encoder=self._encoder.name,
        )

    def search(
        self, question: str, *, top_k: int | None = None, filters: Filters = NO_FILTERS
    ) -> SearchResult:
        """The best passages for a question. Raises UsageError on an empty question."""
        found = self.retriever.search(
            clean_question(question), top_k=top_k or self.settings.top_k, filters=filters
        )
        return found.result if found else SearchResult(hits=(), timings_ms={"embed": 0.0, "search": 0.0})

    # -- articles --------------------------------------------------------------------------------

    def article(self, article_id: str) -> Article:
        """One article whole. Raises UnknownArticle."""
        if not self._index.store.is_ready:
            raise UnknownArticle(f"no article has the id {article_id!r}: the index is empty; run: qa index")
        return self._index.store.article(article_id)

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        """The articles in the order they came, ``limit`` at a time. Raises UsageError on a bad cursor."""
        if not 1 <= limit <= _PAGE_LIMIT:
            raise UsageError(f"found limit {limit}, expected 1 to {_PAGE_LIMIT}")
        after = _decode_cursor(cursor)
        if not self._index.store.is_ready:
            return ArticlePage(articles=(), next_cursor=None)
        rows = self._index.store.articles_after(after, limit + 1)
        shown = rows[:limit]
        more = len(rows) > limit
        return ArticlePage(
            articles=tuple(article for _, article in shown),
            next_cursor=_encode_cursor(shown[-1][0]) if more else None,
        )

    # -- the index -------------------------------------------------------------------------------

    def index(
        self,
        paths: Sequence[str | Path],
        *,
        rebuild: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> IndexReport:
        """Bring the index up to date with files and folders of articles.

        Raises IndexBusy while another process writes, and IndexMismatch when the index was built with
        another encoder and ``rebuild`` is not asked for.
        """
        from qa.articles import read_articles  # asking needs no readers

        roots = [Path(path) for path in paths]
        return self._index.update(
            read_articles(roots),
            self._encoder,
            max_tokens=self.settings.passage_tokens,
            roots=roots,
            rebuild=rebuild,
            progress=progress,
        )

    def remove(self, ids: Sequence[str]) -> IndexReport:
        """Take articles out. Raises UnknownArticle, and then removes nothing."""
        return self._index.remove(ids)

    def status(self) -> IndexStatus:
        """What the index holds now. Raises IndexMismatch when these settings cannot serve it."""
        return self._index.status()


def _encode_cursor(rank: int) -> str:
    return base64.urlsafe_b64encode(str(rank).encode()).decode().rstrip("=")


def _decode_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise UsageError(f"found cursor {cursor!r}, expected the next_cursor of an earlier page") from None


def _part(part: str, before: Sequence[str]) -> str:
    """A part of a question that leans on the parts before it, made to stand alone."""
    return standalone(part, [Turn(role="user", content=one) for one in before])
