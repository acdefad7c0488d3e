"""The nouns that flow through the house; frozen, with no behaviour beyond properties.

Offsets everywhere are Unicode code points in NFC text, half open ``[start, end)``.
Higher scores are nearer. Dates are ISO 8601 strings, times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news text with its metadata; what the text does not say is ``None``."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None  # ISO 8601 date or date-time
    source: str = ""  # the file or address that it was read from


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences of one article: ``article.text[start:end] == text``."""

    id: int
    article_id: str
    start: int
    end: int
    text: str
    context: str = ""  # embedded and searched before the text, never shown or cited
    sentences: tuple[Span, ...] = ()  # offsets in the article's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage with its scores for one question."""

    passage: Passage
    article: Article
    score: float  # fused, comparable within one question only
    dense: float  # cosine of question and passage, -1..1
    lexical: float  # BM25, 0..
    sentence_dense: tuple[float, ...] = ()  # cosine of the question and each sentence

    def around(self, span: Span, *, most: int | None = None) -> str:
        """A span of the article with what tells whom it is about: title, one sentence before, one after.

        Only sentences of the passage: what was left out of it stays out. With ``most``, neighbours only as
        far as the sentences have no more code points than that together.
        """
        before = [one for one in self.passage.sentences if one[1] <= span[0]][-1:]
        after = [one for one in self.passage.sentences if one[0] >= span[1]][:1]
        run = [*before, span, *after]
        while most is not None and len(run) > 1 and sum(b - a for a, b in run) > most:
            run = run[:-1] if run[-1] != span else run[1:]
        said = " ".join(self.article.text[a:b] for a, b in run)
        return f"{self.article.title}\n{said}" if self.article.title else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles may answer; empty means all."""

    publishers: tuple[str, ...] = ()
    published_from: str | None = None  # ISO date, inclusive
    published_to: str | None = None  # ISO date, inclusive
    article_ids: tuple[str, ...] = ()
    exclude_article_ids: tuple[str, ...] = ()  # never answer from these

    @property
    def is_empty(self) -> bool:
        """Whether every article passes."""
        return not (
            self.publishers
            or self.published_from
            or self.published_to
            or self.article_ids
            or self.exclude_article_ids
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation."""

    role: str  # "user" or "assistant"
    content: str


class Mode(StrEnum):
    """Who writes the answer."""

    AUTO = "auto"
    EXTRACTIVE = "extractive"
    GENERATIVE = "generative"


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"


class AbstainReason(StrEnum):
    """Why there is no answer."""

    NO_EVIDENCE = "no_evidence"
    LOW_CONFIDENCE = "low_confidence"
    EMPTY_INDEX = "empty_index"


class Verdict(StrEnum):
    """Whether the cited span carries its sentence."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A link from a span of the answer to a span of an article."""

    n: int  # the [n] in the answer
    answer_span: Span
    source_id: str
    article_id: str
    source_span: Span
    quote: str  # article.text[source_span]
    verdict: Verdict
    score: float  # 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article named by an answer."""

    id: str
    article_id: str
    title: str | None
    url: str | None
    publisher: str | None
    author: str | None
    published_at: str | None

    @classmethod
    def of(cls, article: Article, number: int) -> Source:
        """Name an article, the ``number``-th of its answer."""
        return cls(
            id=f"s{number}",
            article_id=article.id,
            title=article.title,
            url=article.url,
            publisher=article.publisher,
            author=article.author,
            published_at=article.published_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person gets back."""

    id: str
    status: Status
    mode: Mode
    answer: str
    short_answer: str | None
    confidence: float  # 0..1
    abstain_reason: AbstainReason | None
    citations: tuple[Citation, ...]
    sources: tuple[Source, ...]
    question: str
    standalone: str  # the question as it was searched, follow-up resolved
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    usage: Mapping[str, int] | None = None  # of the language model: tokens, sentences dropped and repaired
    generation: int = 0  # of the index that answered
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """While an answer is written: the articles that it may cite; comes first."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class TextAdded:
    """One or more whole sentences with their markers."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The citation of a marker in the text before it."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; comes last."""

    answer: Answer


Event = SourcesFound | TextAdded | Cited | Finished


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The hits of one search, best first."""

    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A source that became no article, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What one run of indexing did, in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0  # in the index afterwards
    generation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What the index holds now."""

    articles: int
    passages: int
    generation: int
    encoder: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """One page of the article list; ``next_cursor`` is ``None`` on the last."""

    articles: tuple[Article, ...]
    next_cursor: str | None
