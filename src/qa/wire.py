"""Turn records into the JSON objects of the contract: Answer -> dict, in the contract's field order.

What `qa … --json` prints and what the HTTP service sends come from here, so they are the same object.
Numbers are rounded for the reader: scores to four places, milliseconds to two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.errors import UsageError
from qa.records import (
    Answer,
    Article,
    ArticlePage,
    Citation,
    Cited,
    Event,
    Finished,
    Hit,
    IndexReport,
    IndexStatus,
    SearchResult,
    Source,
    SourcesFound,
    TextAdded,
)
from qa.vietnamese.text import nfc

Json = dict[str, Any]

QUESTION_LENGTH = 2000  # code points, after `clean_question`
TURN_LENGTH = 4000  # code points of one turn of the history


def clean_question(text: str) -> str:
    """Bring a question to NFC without outer blanks.

    Raises UsageError, in Vietnamese, when nothing is left, when no letter or digit is, when more than
    `QUESTION_LENGTH` code points are, or when there is half a surrogate pair: it is no text, and no UTF-8
    can carry it back.

    >>> clean_question("  Giá điện tháng này? ")
    'Giá điện tháng này?'
    """
    question = nfc(text).strip()
    if not is_text(question):
        raise UsageError("Câu hỏi có ký tự không phải Unicode; hãy gửi bằng UTF-8.")
    if not question:
        raise UsageError("Câu hỏi đang để trống; hãy viết một câu hỏi.")
    if not any(map(str.isalnum, question)):
        raise UsageError("Câu hỏi không có chữ hay số nào; hãy viết một câu hỏi bằng lời.")
    if len(question) > QUESTION_LENGTH:
        raise UsageError(f"Câu hỏi dài {len(question)} ký tự, tối đa {QUESTION_LENGTH}; hãy rút ngắn lại.")
    return question


def is_text(text: str) -> bool:
    r"""Whether UTF-8 can carry a string.

    >>> is_text("điện"), is_text("\ud83d")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def answer(answer: Answer) -> Json:
    """Write an answer with its citations and sources."""
    return {
        "id": answer.id,
        "status": answer.status.value,
        "mode": answer.mode.value,
        "answer": answer.answer,
        "short_answer": answer.short_answer,
        "confidence": _score(answer.confidence),
        "abstain_reason": answer.abstain_reason.value if answer.abstain_reason else None,
        "offset_unit": "codepoint",
        "citations": [_citation(citation) for citation in answer.citations],
        "sources": [_source(source) for source in answer.sources],
        "question": {"original": answer.question, "standalone": answer.standalone},
        "timings_ms": _timings(answer.timings_ms),
        "usage": dict(answer.usage) if answer.usage else None,
        "index": {"generation": answer.generation, "encoder": answer.encoder},
    }


def event(event: Event) -> tuple[str, Json | list[Json]]:
    """Write one event of a streamed answer: its name, and its data."""
    match event:
        case SourcesFound():
            return "sources", [_source(one) for one in event.sources]
        case TextAdded():
            return "delta", {"text": event.text}
        case Cited():
            return "citation", _citation(event.citation)
        case Finished():
            return "done", answer(event.answer)


def search_result(result: SearchResult) -> Json:
    """Write the hits of one search, best first."""
    return {"hits": [_hit(hit) for hit in result.hits], "timings_ms": _timings(result.timings_ms)}


def article(article: Article) -> Json:
    """Write an article whole; the file it was read from stays inside."""
    return {**_article_head(article), "text": article.text}


def article_page(page: ArticlePage) -> Json:
    """Write one page of the article list, without the texts."""
    return {"articles": [_article_head(each) for each in page.articles], "next_cursor": page.next_cursor}


def index_report(report: IndexReport) -> Json:
    """Write what one run of indexing did."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [{"source": each.source, "reason": each.reason} for each in report.skipped],
        "passages": report.passages,
        "generation": report.generation,
    }


def index_status(status: IndexStatus) -> Json:
    """Write what the index holds; its folder stays inside.

    >>> index_status(IndexStatus(articles=5, passages=63, generation=3, encoder="e5", folder="index"))
    {'articles': 5, 'passages': 63, 'generation': 3, 'encoder': 'e5'}
    """
    return {
        "articles": status.articles,
        "passages": status.passages,
        "generation": status.generation,
        "encoder": status.encoder,
    }


def _citation(citation: Citation) -> Json:
    return {
        "n": citation.n,
        "answer_span": list(citation.answer_span),
        "source_id": citation.source_id,
        "article_id": citation.article_id,
        "source_span": list(citation.source_span),
        "quote": citation.quote,
        "verdict": citation.verdict.value,
        "score": _score(citation.score),
    }


def _source(source: Source) -> Json:
    return {
        "id": source.id,
        "article_id": source.article_id,
        "title": source.title,
        "url": source.url,
        "publisher": source.publisher,
        "author": source.author,
        "published_at": source.published_at,
    }


def _hit(hit: Hit) -> Json:
    return {
        "passage_id": hit.passage.id,
        "article_id": hit.article.id,
        "title": hit.article.title,
        "url": hit.article.url,
        "publisher": hit.article.publisher,
        "published_at": hit.article.published_at,
        "text": hit.passage.text,
        "span": [hit.passage.start, hit.passage.end],
        "score": _score(hit.score),
        "dense": _score(hit.dense),
        "lexical": _score(hit.lexical),
    }


def _article_head(article: Article) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "author": article.author,
        "published_at": article.published_at,
    }


def _score(score: float) -> float:
    return round(float(score), 4)  # float(): a NumPy scalar is no JSON number


def _timings(timings_ms: Mapping[str, float]) -> dict[str, float]:
    return {stage: round(float(ms), 2) for stage, ms in timings_ms.items()}
