"""Make what the reader learns from of what the service retrieves: written questions -> pages and claims.

The questions of `qa.reading.written` are asked of an index of all their texts. The likeliest sentences are
set on pages as `qa.answering.closer` has them read: with the one that answers, without it, and with the
question's own text left out. What the present reader answers to some of them becomes claims, question and
answer side by side, right or wrong. So the reader learns on the mistakes that retrieval really makes. Run:
``python -m qa.evaluation.retrieved --help``.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.answering.candidates import SentenceCandidate, candidates, matrix
from qa.answering.closer import CloseReading, lay_pages, statement
from qa.answering.extractive import all_features
from qa.answering.model import fitted
from qa.evaluation.claims import Claimed
from qa.evaluation.corpus import build
from qa.evaluation.matching import holds, overlap_f1
from qa.evaluation.questions import QuestionSet
from qa.reading.asked import Asked
from qa.reading.written import read_news, read_written
from qa.records import Article, Filters
from qa.retrieval.question import SearchQuestion
from qa.service import Service
from qa.settings import Settings
from qa.vietnamese.text import fold

PLAIN = 0.1  # of the questions are typed without accents
LEFT_OUT = 0.15  # of the answerable questions are asked with their own text left out
OTHER_PAGE = 0.5  # of the pages beside one that answers are kept
CLAIMED = 0.5  # of the questions become a claim too
_RIGHT, _WRONG = 0.7, 0.3  # F1 of an answer with the written one from, to which it is right, wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """A question with a page that was laid out for it."""

    question: str
    text: str
    answer: str  # empty: the page does not answer
    at: int  # of the answer, code points of the text
    source: str


Made = list[Retrieved | Claimed]


def make(service: Service, asked: Asked, article: str, chance: random.Random) -> Made:
    """Ask one question, and give the pages and the claim that come of it; may be none."""
    typed = fold(asked.question) if chance.random() < PLAIN else asked.question
    left_out = bool(asked.answer) and chance.random() < LEFT_OUT
    filters = Filters(exclude_article_ids=(article,) if left_out else ())
    search = service.retriever.search(typed, top_k=service.settings.top_k, filters=filters)
    found = candidates(search.question, search.result.hits) if search else []
    if search is None or not found:
        return []
    question = search.question
    gold = [at for at, one in enumerate(found) if one.hit.article.id == article and _answers(one, asked)]
    made: Made = list(_pages(question, found, asked, gold, chance, left_out=left_out))
    if service.reader is not None and chance.random() < CLAIMED:
        features, reading = all_features(question, found, service.reader)
        scores = fitted(foreign=question.foreign, read=True).sentence_scores(features)
        best = int(np.argmax(scores))
        claim = _claim(question, found[best], reading, best, asked, right=best in gold)
        made += [claim] if claim else []
    return made


def _answers(one: SentenceCandidate, asked: Asked) -> bool:
    start, end = one.span
    return bool(asked.answer) and start <= asked.at and asked.at + len(asked.answer) <= end


def _pages(
    question: SearchQuestion,
    found: Sequence[SentenceCandidate],
    asked: Asked,
    gold: Sequence[int],
    chance: random.Random,
    *,
    left_out: bool,
) -> Iterator[Retrieved]:
    unread = fitted(foreign=question.foreign, read=False)
    scores = unread.sentence_scores(matrix(found))
    pages = lay_pages(found, scores)
    best = int(np.argmax(scores))
    right = any(at in gold for page in pages for at in page.rows)
    for page in pages:
        at = next((at for at in page.rows if at in gold), None)
        if at is not None:
            begin = page.sentences[page.rows.index(at)][0] + asked.at - found[at].span[0]
            if page.text.startswith(asked.answer, begin):
                yield Retrieved(
                    question=question.text, text=page.text, answer=asked.answer, at=begin, source="answers"
                )
        elif (chance.random() < OTHER_PAGE if right else best in page.rows) and not (
            asked.answer and holds(page.text, asked.answer)
        ):
            source = "beside" if right else "left out" if left_out else "missed" if asked.answer else "none"
            yield Retrieved(question=question.text, text=page.text, answer="", at=0, source=source)


def _claim(
    question: SearchQuestion,
    sentence: SentenceCandidate,
    reading: CloseReading | None,
    at: int,
    asked: Asked,
    *,
    right: bool,
) -> Claimed | None:
    """Question and answer as one claim; ``None`` where it is neither right nor wrong for sure."""
    span = reading.answers[at] if reading else None
    if span is None:
        return None
    claim, text = statement(question, sentence, span)
    near = overlap_f1(sentence.text[slice(*span)], [asked.answer]) if asked.answer else 0.0
    if right and near >= _RIGHT:
        return Claimed(claim=claim, text=text, supported=True, source="claims, retrieved")
    if near > _WRONG or (not right and asked.answer and holds(text, asked.answer)):
        return None
    return Claimed(claim=claim, text=text, supported=False, source="claims, retrieved")


def _make_all(some: Sequence[tuple[Asked, str]], *, settings: Settings, seed: int) -> Made:
    chance = random.Random(f"{seed} {some[0][0].id}")
    service = Service.open(settings)
    try:
        return [one for asked, article in some for one in make(service, asked, article, chance)]
    finally:
        service.close()


def as_set(asked: Sequence[Asked]) -> tuple[QuestionSet, dict[str, str]]:
    """The texts asked about as articles to be indexed, and the id of each text's."""
    ids, articles = dict[str, str](), list[Article]()
    for each in asked:
        if each.context not in ids:
            ids[each.context] = f"asked-{len(ids)}"
            articles.append(Article(id=ids[each.context], title=each.title or None, text=each.context))
    return QuestionSet(name="retrieved", questions=(), articles=tuple(articles)), ids


def main() -> None:
    """Index the texts, ask, and write pages and claims."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=Path, default=Path("eval/runs/pages.jsonl.xz"))
    parser.add_argument("--claims", type=Path, default=Path("eval/runs/retrieved-claims.jsonl.xz"))
    parser.add_argument("--written", type=Path, nargs="*", default=[Path("eval/reading.jsonl.xz")])
    parser.add_argument("--news", type=Path, nargs="*", default=[Path("eval/reading-news.jsonl.xz")])
    parser.add_argument("--articles", type=Path, help="viwiki.jsonl.xz")
    parser.add_argument("--questions", type=int, help="at most so many about encyclopedia articles")
    parser.add_argument("--unanswerable", type=float, default=0.6, help="share of those that are asked")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    settings = Settings()
    articles = options.articles or settings.eval_data / "viwiki/viwiki.jsonl.xz"
    chance = random.Random(options.seed)
    news = [one for path in options.news for one in read_news(path)]
    written = [one for path in options.written for one in read_written(path, articles)]
    texts, ids = as_set([*news, *written])
    corpus = build(texts, paths=[], distractors=None, settings=settings, open_service=Service.open)
    assert isinstance(corpus.system, Service)
    asking = corpus.system.settings.model_copy(update={"threads": 1})
    corpus.system.close()
    if options.questions is not None:
        written = chance.sample(written, min(options.questions, len(written)))
    asked = [one for one in [*news, *written] if one.answer or chance.random() < options.unanswerable]
    chance.shuffle(asked)
    rows = [(one, ids[one.context]) for one in asked]
    parts = [rows[at : at + 200] for at in range(0, len(rows), 200)]
    counts: Counter[tuple[str, bool]] = Counter()
    for path in (options.pages, options.claims):
        path.parent.mkdir(parents=True, exist_ok=True)
    with (
        lzma.open(options.pages, "wt", encoding="utf-8", preset=1) as pages,
        lzma.open(options.claims, "wt", encoding="utf-8", preset=1) as claims,
        ProcessPoolExecutor(options.workers) as pool,
    ):
        done = pool.map(partial(_make_all, settings=asking, seed=options.seed), parts)
        for some in tqdm(done, total=len(parts), desc="asking", disable=not sys.stderr.isatty()):
            for one in some:
                row = json.dumps(asdict(one), ensure_ascii=False) + "\n"
                if isinstance(one, Claimed):
                    claims.write(row)
                    counts[one.source, one.supported] += 1
                else:
                    pages.write(row)
                    counts[one.source, bool(one.answer)] += 1
    for (source, right), count in sorted(counts.items()):
        print(f"{source}, {'right' if right else 'not'}: {count}")  # noqa: T201


if __name__ == "__main__":
    main()
