"""A small honest service for the tests of the harness: shared words rank, the best sentence answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.errors import IndexMismatch, UnknownArticle
from qa.evaluation.matching import answer_tokens
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Citation,
    Filters,
    Hit,
    IndexReport,
    Mode,
    Passage,
    SearchResult,
    Source,
    Span,
    Status,
    Turn,
    Verdict,
)
from qa.vietnamese.sentences import split

ABSTAIN_BELOW = 0.3
ALL = Filters()
Rank = Callable[[str, Article], float]


def shared_words(question: str, article: Article) -> float:
    return float(len(set(answer_tokens(question)) & set(answer_tokens(article.text))))


def honest(answer: Answer) -> Answer:
    return answer


class FakeService:
    """Its articles, how it ranks them, and what becomes of its answer can all be given."""

    def __init__(
        self,
        articles: Sequence[Article] = (),
        *,
        rank: Rank = shared_words,
        change: Callable[[Answer], Answer] = honest,
        folder: Path | None = None,
        encoder: str = "fake",
    ) -> None:
        self.known = {article.id: article for article in articles}
        self.folder = folder
        self.encoder = encoder
        if folder is not None and (folder / "encoder").is_file():
            built_with = (folder / "encoder").read_text(encoding="utf-8")
            if built_with != encoder:
                raise IndexMismatch(f"built with {built_with}, asked for {encoder}")
        if folder is not None and (folder / "known.jsonl").is_file():
            self.known |= {article.id: article for article in _read(folder / "known.jsonl")}
        self.rank = rank
        self.change = change
        self.asked: list[str] = []
        self.indexed: list[tuple[str, ...]] = []
        self.closed = False

    def index(
        self,
        paths: Sequence[str | Path],
        *,
        rebuild: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> IndexReport:
        self.indexed.append(tuple(Path(path).name for path in paths))
        for path in map(Path, paths):
            for file in sorted(path.iterdir()) if path.is_dir() else [path]:
                for article in _read(file):
                    self.known[article.id] = article
        return self._stored()

    def remove(self, ids: Sequence[str]) -> IndexReport:
        for article_id in ids:
            del self.known[article_id]
        return self._stored()

    def _stored(self) -> IndexReport:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            rows = (
                {"id": a.id, "title": a.title, "text": a.text, "source": a.source}
                for a in self.known.values()
            )
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (self.folder / "known.jsonl").write_text(lines, encoding="utf-8")
            (self.folder / "encoder").write_text(self.encoder, encoding="utf-8")
        return IndexReport(passages=len(self.known))

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        return ArticlePage(articles=tuple(self.known.values()), next_cursor=None)

    def article(self, article_id: str) -> Article:
        try:
            return self.known[article_id]
        except KeyError:
            raise UnknownArticle(f"no article has the id {article_id!r}") from None

    def search(self, question: str, *, top_k: int | None = None, filters: Filters = ALL) -> SearchResult:
        allowed = [a for a in self.known.values() if a.id not in filters.exclude_article_ids]
        scored = sorted(((self.rank(question, a), a) for a in allowed), key=lambda pair: -pair[0])
        return SearchResult(hits=tuple(_hit(score, article) for score, article in scored[: top_k or 8]))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = ALL,
    ) -> Answer:
        self.asked.append(question)
        hits = self.search(question, top_k=top_k, filters=filters).hits
        wanted = set(answer_tokens(question))
        article = hits[0].article
        span = max(
            split(article.text), key=lambda s: len(wanted & set(answer_tokens(article.text[slice(*s)])))
        )
        quote = article.text[slice(*span)]
        confidence = len(wanted & set(answer_tokens(quote))) / len(wanted)
        return self.change(an_answer(question, article, [span], confidence=confidence))

    def close(self) -> None:
        self.closed = True


def an_answer(
    question: str,
    article: Article,
    spans: Sequence[Span],
    *,
    confidence: float = 0.9,
    short_answer: str | None = None,
    verdict: Verdict = Verdict.SUPPORTED,
) -> Answer:
    """Answer with these spans of one article, each its own cited sentence; none of them: abstain."""
    if not spans or confidence < ABSTAIN_BELOW:
        return Answer(
            id="a",
            status=Status.ABSTAINED,
            mode=Mode.EXTRACTIVE,
            answer="Tôi chưa tìm thấy câu trả lời.",
            short_answer=None,
            confidence=confidence,
            abstain_reason=AbstainReason.LOW_CONFIDENCE,
            citations=(),
            sources=(),
            question=question,
            standalone=question,
        )
    text = ""
    citations = []
    for number, span in enumerate(spans, start=1):
        quote = article.text[slice(*span)]
        start = len(text) + bool(text)
        text += f"{' ' if text else ''}{quote} [{number}]"
        citations.append(
            Citation(
                n=number,
                answer_span=(start, start + len(quote)),
                source_id="s1",
                article_id=article.id,
                source_span=span,
                quote=quote,
                verdict=verdict,
                score=confidence,
            )
        )
    source = Source(
        id="s1",
        article_id=article.id,
        title=article.title,
        url=None,
        publisher=None,
        author=None,
        published_at=None,
    )
    return Answer(
        id="a",
        status=Status.ANSWERED,
        mode=Mode.EXTRACTIVE,
        answer=text,
        short_answer=short_answer,
        confidence=confidence,
        abstain_reason=None,
        citations=tuple(citations),
        sources=(source,),
        question=question,
        standalone=question,
    )


def _hit(score: float, article: Article) -> Hit:
    passage = Passage(id=0, article_id=article.id, start=0, end=len(article.text), text=article.text)
    return Hit(passage=passage, article=article, score=score, dense=0.0, lexical=score)


def _read(file: Path) -> list[Article]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".jsonl":
        rows = [json.loads(line) for line in text.splitlines()]
        return [
            Article(id=r["id"], title=r["title"], text=r["text"], source=r.get("source", file.name))
            for r in rows
        ]
    return [Article(id=f"id-{file.stem}", text=text, source=str(file))]
