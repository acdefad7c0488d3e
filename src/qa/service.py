"""Wire the parts together from the settings, and nothing else."""

from __future__ import annotations

import base64
import binascii
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.conversation import standalone
from qa.answering.events import sentences
from qa.answering.extractive import Draft, abstain, answer_extractively
from qa.answering.parts import parts
from qa.encoding import Encoder, load_encoder
from qa.errors import ModelError, UnknownArticle, UsageError
from qa.index.passage_index import PassageIndex
from qa.reading import Reader, load_reader
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Event,
    Filters,
    Finished,
    Hit,
    IndexReport,
    IndexStatus,
    Mode,
    SearchResult,
    SourcesFound,
    Turn,
)
from qa.retrieval.question import SearchQuestion
from qa.retrieval.retriever import NO_FILTERS, Retriever, Search
from qa.settings import Settings
from qa.vietnamese.questions import is_courtesy
from qa.vietnamese.text import nfc
from qa.wire import QUESTION_LENGTH, clean_question

if TYPE_CHECKING:
    from qa.answering.generative import Generator

logger = logging.getLogger(__name__)

_PAGE_LIMIT = 200
_LAST_RANK = 2**63 - 1  # that SQLite can count


class Service:
    """Everything the command line and the HTTP service can do; safe to call from many threads."""

    def __init__(
        self,
        settings: Settings,
        encoder: Encoder,
        reader: Reader | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.settings = settings
        self._encoder = encoder
        self._index = PassageIndex(settings.index_dir, encoder=encoder.name)
        self.retriever = Retriever(self._index, encoder)
        self.reader = reader
        self.generator = generator

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Load what the settings ask for; the index is loaded by the first call that needs it.

        Raises EncoderError, PromptError and ModelError. Without a reader, answers are picked by scores
        alone; without a language model, none is written.
        """
        encoder = load_encoder(settings)
        reader = load_reader(settings) if settings.reader else None
        return cls(
            settings, encoder, reader, _load_generator(settings, encoder, reader) if settings.model else None
        )

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
        told = self.stream(question, history=history, mode=mode, top_k=top_k, filters=filters)
        return next(event.answer for event in told if isinstance(event, Finished))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
        cancelled: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer as `ask` does, sentence by sentence; the last event is `Finished`.

        Once ``cancelled`` is set the model is stopped and nothing more is told.
        """
        begun = time.perf_counter()
        original = clean_question(question)
        turns = [Turn(role=turn.role, content=nfc(turn.content)) for turn in history]
        work = _Work(self, original, begun, top_k=top_k or self.settings.top_k, filters=filters)
        if self.generator is not None and mode is not Mode.EXTRACTIVE:
            yield from self._generated(self.generator, work, turns, cancelled or threading.Event())
            return
        if mode is Mode.GENERATIVE:
            logger.warning("no language model is configured (QA_MODEL); the answer is extractive")
        draft = work.prepare(_standalone(original, turns))
        yield SourcesFound(draft.sources)
        yield from sentences(draft)
        yield Finished(work.answer(draft, Mode.EXTRACTIVE))

    def _generated(
        self, generator: Generator, work: _Work, turns: Sequence[Turn], cancelled: threading.Event
    ) -> Iterator[Event]:
        from qa.answering.generative import Asked, Prepared, Written

        def prepare(alone: str) -> Prepared:
            draft = work.prepare(alone)
            return Prepared(question=work.question, text=alone, hits=work.hits, draft=draft)

        asked = Asked(
            question=work.original,
            history=turns,
            standalone=lambda: _standalone(work.original, turns),
            prepare=prepare,
            deadline=work.begun + self.settings.model_timeout_s,
            cancelled=cancelled,
        )
        for event in generator.stream(asked):
            if isinstance(event, Written):
                yield Finished(work.answer(event.draft, event.mode, usage=event.usage))
            else:
                yield event

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


class _Work:
    """One question on its way: what was searched, when, and what came of it."""

    def __init__(
        self, service: Service, original: str, begun: float, *, top_k: int, filters: Filters
    ) -> None:
        self._service, self.original, self.begun = service, original, begun
        self._top_k, self._filters = top_k, filters
        self._alone = original
        self._searches: list[Search] = []
        self._searched = begun

    def prepare(self, alone: str) -> Draft:
        """Search a standalone question, part by part, and answer it extractively."""
        self._alone = alone
        asked = parts(alone)
        search = self._service.retriever.search
        found = (
            search(_part(part, asked[:at]), top_k=self._top_k, filters=self._filters)
            for at, part in enumerate(asked)
        )
        self._searches = [self._evidence(one) for one in found if one]
        self._searched = time.perf_counter()
        if not self._searches:
            return abstain(AbstainReason.EMPTY_INDEX, 0.0)
        return answer_extractively(
            [(one.question, one.result.hits) for one in self._searches],
            self._service.reader,
            abstain_below=self._service.settings.abstain_below,
        )

    def _evidence(self, search: Search) -> Search:
        """The search; without its hits where nothing is asked that an article could know.

        Some passage is always the nearest, to a greeting and to words of no article too.
        """
        snapshot = self._service.retriever.index.snapshot()
        known = snapshot is not None and snapshot.lexical.knows(search.question.presence)
        if known and not is_courtesy(search.question.text):
            return search
        return replace(search, result=replace(search.result, hits=()))

    @property
    def question(self) -> SearchQuestion | None:
        """The first part as it was searched; ``None`` while the index is empty."""
        return self._searches[0].question if self._searches else None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits of all parts, each passage once, the parts taking turns."""
        turns = zip_longest(*(one.result.hits for one in self._searches))
        return tuple({hit.passage.id: hit for turn in turns for hit in turn if hit}.values())

    def answer(self, draft: Draft, mode: Mode, *, usage: Mapping[str, int] | None = None) -> Answer:
        """The answer with its identity and timings."""
        done = time.perf_counter()
        timings = {
            stage: sum(one.result.timings_ms[stage] for one in self._searches)
            for stage in ("embed", "search")
        }
        timings |= {"answer": (done - self._searched) * 1e3, "total": (done - self.begun) * 1e3}
        one_part = len(self._searches) == 1
        return Answer(
            id=f"ans_{uuid.uuid4().hex[:16]}",
            status=draft.status,
            mode=mode,
            answer=draft.answer,
            short_answer=draft.short_answer,
            confidence=draft.confidence,
            abstain_reason=draft.abstain_reason,
            citations=draft.citations,
            sources=draft.sources,
            question=self.original,
            standalone=self._searches[0].question.text if one_part else self._alone,
            timings_ms=timings,
            usage=usage,
            generation=self._searches[0].generation if self._searches else 0,
            encoder=self._service._encoder.name,
        )


def _load_generator(settings: Settings, encoder: Encoder, reader: Reader | None) -> Generator:
    try:
        from qa.answering.generative import Generator
    except ImportError as error:
        raise ModelError(
            f"QA_MODEL is {settings.model!r} but {error.name} is not installed; "
            "run: pip install 'hoidap[generate]'"
        ) from error
    return Generator.load(settings, encoder, reader)


def _encode_cursor(rank: int) -> str:
    return base64.urlsafe_b64encode(str(rank).encode()).decode().rstrip("=")


def _decode_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        rank = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        rank = -1
    if not 0 <= rank <= _LAST_RANK:
        raise UsageError(f"found cursor {cursor!r}, expected the next_cursor of an earlier page")
    return rank


def _part(part: str, before: Sequence[str]) -> str:
    """A part of a question that leans on the parts before it, made to stand alone."""
    return _standalone(part, [Turn(role="user", content=one) for one in before])


def _standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as who had not seen the history would ask it, as long as a question may be.

    What is asked now comes last, so it is what was said before that is cut.
    """
    return standalone(question, history)[-QUESTION_LENGTH:]
