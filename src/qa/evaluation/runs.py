"""Ask a system every question and record what came back: questions -> records, one JSON line each.

A record holds all that metrics and report need, so that both can be computed again without the
system. A run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from qa.errors import UnknownArticle
from qa.evaluation.questions import Question
from qa.records import Answer, Article, Filters, Mode, SearchResult, Span, Turn

SEARCH_DEPTH = 50  # passages; deep enough for ten different articles
SHOWN_AROUND = 240  # code points shown around a span


class System(Protocol):
    """What is measured; `qa.service.Service` is one."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = ...,
    ) -> Answer:
        """Answer with citations, or abstain."""

    def search(self, question: str, *, top_k: int | None = None, filters: Filters = ...) -> SearchResult:
        """Find passages, best first."""

    def article(self, article_id: str) -> Article:
        """Give one article; raises UnknownArticle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """One hit, without its text."""

    article_id: str
    span: Span
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSpan:
    """A piece of evidence, located in its article."""

    article_id: str
    span: Span | None  # None: the quote is not in the article's text
    before: str = ""  # what stands around it, for the report
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a cited span, for the report, and whether the quote is that span."""

    before: str
    after: str
    verbatim: bool  # quote == article.text[source_span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One question and all that the system gave back."""

    question: Question
    answer: Answer | None  # None: asking failed, see error
    hits: tuple[FoundPassage, ...]
    gold: tuple[GoldSpan, ...]  # in the order of question.evidence
    surroundings: tuple[Surroundings, ...] = ()  # in the order of answer.citations
    ask_ms: float = 0.0
    search_ms: float = 0.0
    error: str = ""


_RECORD = TypeAdapter(Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Asks questions of one system, always in the same way."""

    system: System
    mode: Mode = Mode.AUTO
    top_k: int | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)  # file stem -> article id

    def run(self, questions: Sequence[Question], *, file: Path) -> list[Record]:
        """Ask what the file does not hold yet, append it, and return all in the questions' order."""
        done = {record.question.id: record for record in read_records(file)}
        file.parent.mkdir(parents=True, exist_ok=True)
        # What failed is asked again: the cause may be gone.
        missing = [q for q in questions if q.id not in done or done[q.id].error or done[q.id].question != q]
        if missing:
            self.system.search("khởi động", top_k=1)  # what loads on first use is no latency of a question
        bar = tqdm(
            total=len(questions),
            initial=len(questions) - len(missing),
            desc=file.parent.name,
            unit="q",
            disable=not sys.stderr.isatty(),
        )
        with file.open("a", encoding="utf-8") as lines, bar:
            for question in missing:
                record = self.record(question)
                lines.write(_RECORD.dump_json(record).decode() + "\n")
                lines.flush()
                done[question.id] = record
                bar.update()
        return [done[q.id] for q in questions]

    def record(self, question: Question) -> Record:
        """Ask and search once; a failure is recorded and counts as a missing answer."""
        article = cache(self._article)
        gold = tuple(_locate(e.quote, e.start, article(e.article)) for e in question.evidence)
        left_out = tuple(article(name).id for name in question.left_out)
        filters = Filters(exclude_article_ids=left_out)
        answer, found, errors = None, SearchResult(hits=()), []
        begun = time.perf_counter()
        try:
            answer = self.system.ask(
                question.question,
                history=question.history,
                mode=self.mode,
                top_k=self.top_k,
                filters=filters,
            )
        except Exception as error:  # whatever fails, the question must count, as a zero
            errors.append(f"ask: {error!r}")
        asked = time.perf_counter()
        try:
            alone = answer.standalone if answer else question.question
            found = self.system.search(alone, top_k=SEARCH_DEPTH, filters=filters)
        except Exception as error:
            errors.append(f"search: {error!r}")
        searched = time.perf_counter()
        citations = answer.citations if answer else ()
        return Record(
            question=question,
            answer=answer,
            hits=tuple(
                FoundPassage(
                    article_id=hit.article.id,
                    span=(hit.passage.start, hit.passage.end),
                    score=hit.score,
                    dense=hit.dense,
                    lexical=hit.lexical,
                )
                for hit in found.hits
            ),
            gold=gold,
            surroundings=tuple(
                _surroundings(article(c.article_id).text, c.source_span, c.quote) for c in citations
            ),
            ask_ms=1000 * (asked - begun),
            search_ms=1000 * (searched - asked),
            error="; ".join(errors),
        )

    def _article(self, name: str) -> Article:
        try:
            return self.system.article(self.aliases.get(name, name))
        except UnknownArticle as error:
            raise UnknownArticle(f"a question names the article {name!r}, which the index lacks") from error


def _locate(quote: str, near: int | None, article: Article) -> GoldSpan:
    """Find the quote in the text: the occurrence nearest to where it is said to be, else the first."""
    if not quote:
        return GoldSpan(article_id=article.id, span=(0, len(article.text)))
    starts = []
    at = article.text.find(quote)
    while at >= 0:
        starts.append(at)
        at = article.text.find(quote, at + 1)
    if not starts:
        return GoldSpan(article_id=article.id, span=None)
    start = min(starts, key=lambda s: abs(s - (near or 0)))
    end = start + len(quote)
    return GoldSpan(
        article_id=article.id,
        span=(start, end),
        before=article.text[max(0, start - SHOWN_AROUND) : start],
        after=article.text[end : end + SHOWN_AROUND],
    )


def _surroundings(text: str, span: Span, quote: str) -> Surroundings:
    start, end = span
    return Surroundings(
        before=text[max(0, start - SHOWN_AROUND) : start],
        after=text[end : end + SHOWN_AROUND],
        verbatim=text[start:end] == quote,
    )


def read_records(file: Path) -> list[Record]:
    """Read a run; a last line torn by an interruption is cut off, so that the run can go on."""
    if not file.is_file():
        return []
    records = []
    whole = 0
    raw = file.read_bytes()
    for line in raw.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        try:
            records.append(_RECORD.validate_json(line))
        except ValidationError:
            break
        whole += len(line)
    if whole < len(raw):
        with file.open("rb+") as torn:
            torn.truncate(whole)
    return records
