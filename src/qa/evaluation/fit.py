"""Fit the answer model on development halves: question sets -> src/qa/answering/model.json.

Sentences are ranked listwise (softmax over one question's sentences, Cao et al. 2007). The confidence is
a logistic model of "the articles answer this", fitted on four kinds of questions: as they are, with the
paragraph that answers them taken out of its article (right article, which does not say it), with a number or
a name swapped for another's (right topic, wrong year or person), and our own sets about the seeds, about
news and about invented news, which have both and in Vietnamese count four times, because their unanswerable
questions were written one by one to mislead. Halves named ``test`` are never looked at. Run:
``python -m qa.evaluation.fit`` (twice: the first model chooses what the reader reads).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from qa.answering.candidates import FEATURES, SentenceCandidate, candidates
from qa.answering.closer import CloseReading, answer_support
from qa.answering.conversation import standalone
from qa.answering.extractive import all_features, confidence_features
from qa.answering.model import CONFIDENCE_FEATURES, READ_FEATURES, AnswerModel
from qa.answering.parts import parts
from qa.evaluation.command import NAMED
from qa.evaluation.corpus import Corpus, build, invented_set, news_set
from qa.evaluation.matching import holds_any
from qa.evaluation.questions import Question, QuestionSet, in_english, read_set, without_gold
from qa.reading import Reader
from qa.records import Article, Filters, Hit
from qa.retrieval.question import SearchQuestion
from qa.service import Service
from qa.settings import Settings
from qa.vietnamese.names import names
from qa.vietnamese.numbers import dates, quantities

_SEEDS = Path("eval/seeds.jsonl")
# For the confidence, times as much as a kind made unanswerable. The plain ones count so that those about an
# encyclopedia are not refused for looking unlike the news (with 1 in place of 3, 8.3 % of XQuAD's are).
_OWN_COUNTS, _PLAIN_COUNTS = 4.0, 3.0

FloatMatrix = npt.NDArray[np.float32]
FloatVector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question with what retrieval brought, and which sentences are right."""

    question: SearchQuestion
    hits: Sequence[Hit]
    found: Sequence[SentenceCandidate]
    features: FloatMatrix  # (sentences, len(FEATURES))
    gold: npt.NDArray[np.bool_]  # (sentences,)
    answerable: bool  # the articles asked of answer it
    reading: CloseReading | None = None  # with a reader: its columns come last in `features`
    reader: Reader | None = None
    supports: dict[int, float] = field(default_factory=dict)  # by sentence, of those asked for

    def support(self, at: int) -> float:
        """What the reader says of one sentence with its answer; 0 without a reader."""
        if self.reader is None or self.reading is None:
            return 0.0
        if at not in self.supports:
            answer = self.reading.answers[at]
            self.supports[at] = answer_support(self.question, self.found[at], answer, self.reader)
        return self.supports[at]


def collect(corpus: Corpus, questions: Iterable[Question], *, top_k: int) -> Iterator[Example]:
    """Search each question, have it read where there is a reader, mark the sentences with its evidence."""
    service = corpus.system
    assert isinstance(service, Service)
    for question in questions:
        text = standalone(question.question, question.history)
        if len(parts(text)) > 1:
            continue  # answered part by part
        filters = Filters(exclude_article_ids=question.left_out)
        search = service.retriever.search(text, top_k=top_k, filters=filters)
        if search is None:
            continue
        found = candidates(search.question, search.result.hits)
        if found:
            features, reading = all_features(search.question, found, service.reader)
            yield Example(
                question=search.question,
                hits=search.result.hits,
                found=found,
                features=features,
                answerable=question.answerable,
                gold=np.array([_is_gold(one, question, corpus) for one in found], bool),
                reading=reading,
                reader=service.reader,
            )


def unread(data: Sequence[Example]) -> list[Example]:
    """The same examples as if there were no reader."""
    return [
        replace(one, features=one.features[:, : len(FEATURES)], reading=None, reader=None) for one in data
    ]


def _is_gold(sentence: SentenceCandidate, question: Question, corpus: Corpus) -> bool:
    """Whether a sentence of the right article holds the evidence or a gold answer."""
    article = sentence.hit.article.id
    quotes = [
        one.quote for one in question.evidence if corpus.aliases.get(one.article, one.article) == article
    ]
    if not quotes:
        return False
    if question.answers and not holds_any(sentence.text, question.answers):
        return False
    return any(quote in sentence.text or sentence.text in quote for quote in quotes)


def swapped(questions: Sequence[Question], *, seed: int = 0) -> Iterator[Question]:
    """Questions whose year, number or name is another's: right topic, and no article answers them."""
    generator = random.Random(seed)
    pool = [name for question in questions for name in names(question.question)]
    for question in questions:
        text = question.question
        years = [one for one in dates(text) if one.year is not None and str(one.year) in one.text]
        amounts = [one for one in quantities(text) if one.text[:1].isdigit()]
        said = names(text)
        if years:
            mention = generator.choice(years)
            wrong = str((mention.year or 0) + generator.choice([-7, -4, -3, -2, 2, 3, 4, 7]))
            new = mention.text.replace(str(mention.year), wrong)
            changed = text[: mention.start] + new + text[mention.end :]
        elif said and (others := [one for one in pool if one.kind is said[0].kind and one.text not in text]):
            mention_name = generator.choice(said)
            same = [one for one in others if one.kind is mention_name.kind] or others
            changed = text[: mention_name.start] + generator.choice(same).text + text[mention_name.end :]
        elif amounts:
            amount = generator.choice(amounts)
            wrong = str(generator.randint(2, 999))
            changed = text[: amount.start] + wrong + text[amount.start + len(amount.text.split()[0]) :]
        else:
            continue
        yield replace(
            question, id=f"{question.id}-swapped", question=changed, answerable=False, answers=(), evidence=()
        )


def fit_sentences(data: Sequence[Example], *, decay: float = 3e-3, steps: int = 600) -> dict[str, float]:
    """Weights that make the right sentences likely, by gradient descent with Adam."""
    usable = [one for one in data if one.gold.any()]
    spread = np.concatenate([one.features for one in usable]).std(axis=0)
    spread[spread < 1e-6] = 1.0
    scaled = [(one.features / spread, one.gold) for one in usable]

    def gradient(weights: FloatVector) -> FloatVector:
        total = np.zeros_like(weights)
        for features, gold in scaled:
            scores = features @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            right = shares * gold
            right /= max(right.sum(), 1e-12)
            total += features.T @ (right - shares)
        return np.asarray(-total / len(scaled) + decay * weights, np.float32)

    names = (*FEATURES, *READ_FEATURES)[: len(spread)]
    weights = _adam(gradient, np.zeros(len(names), np.float32), steps)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights / spread, strict=True)}


def fit_confidence(
    rows: FloatMatrix, answerable: FloatVector, share: FloatVector, *, decay: float = 3e-3, steps: int = 3000
) -> tuple[dict[str, float], float]:
    """A logistic model of being answerable; ``share`` weighs each row."""
    spread = rows.std(axis=0)
    spread[spread < 1e-6] = 1.0
    centre = rows.mean(axis=0)
    scaled = np.hstack([(rows - centre) / spread, np.ones((len(rows), 1))]).astype(np.float32)

    def gradient(weights: FloatVector) -> FloatVector:
        chance = 1 / (1 + np.exp(-(scaled @ weights)))
        pull = scaled.T @ (share * (chance - answerable)) / share.sum()
        pull[:-1] += decay * weights[:-1]
        return np.asarray(pull, np.float32)

    weights = _adam(gradient, np.zeros(scaled.shape[1], np.float32), steps)
    real = weights[:-1] / spread
    bias = float(weights[-1] - real @ centre)
    return {name: round(float(one), 4) for name, one in zip(CONFIDENCE_FEATURES, real, strict=True)}, round(
        bias, 4
    )


def _adam(
    gradient: Callable[[FloatVector], FloatVector], weights: FloatVector, steps: int, rate: float = 0.05
) -> FloatVector:
    """Kingma and Ba 2015, with their constants."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        pull = gradient(weights)
        first = 0.9 * first + 0.1 * pull
        second = 0.999 * second + 0.001 * pull**2
        weights = weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def confidence_rows(data: Sequence[Example], model: AnswerModel) -> FloatMatrix:
    """Confidence features, one row a question."""
    rows = []
    for one in data:
        scores = model.sentence_scores(one.features)
        support = one.support(int(np.argmax(scores)))
        values = confidence_features(one.question, one.hits, one.found, scores, one.reading, support=support)
        rows.append([values[name] for name in CONFIDENCE_FEATURES])
    return np.array(rows, np.float32)


def fit_language(
    ranked_by: Sequence[Example], judged_by: Sequence[tuple[Sequence[Example], float]]
) -> AnswerModel:
    """Fit both models for one language; ``judged_by`` says how much each list counts, however long."""
    sentence = fit_sentences(ranked_by)
    ranked = AnswerModel(sentence=sentence, confidence={}, bias=0.0)
    rows = np.concatenate([confidence_rows(data, ranked) for data, _ in judged_by])
    answerable = np.array([one.answerable for data, _ in judged_by for one in data], np.float32)
    share = np.array([weight / len(data) for data, weight in judged_by for _ in data], np.float32)
    weights, bias = fit_confidence(rows, answerable, share)
    return AnswerModel(sentence=sentence, confidence=weights, bias=bias)


def fit_vietnamese(
    own: Sequence[Example], *, others: Sequence[Sequence[Example]], invented: Sequence[Example]
) -> AnswerModel:
    """Fit on questions of our own and on ``others``: plain ones first, then those made unanswerable."""
    plain, *unanswerable = others
    judged = [(plain, _PLAIN_COUNTS), *((data, 1.0) for data in unanswerable)]
    judged += [(own, _OWN_COUNTS), (invented, _OWN_COUNTS)]
    return fit_language([*plain, *own, *invented], judged)


def fit_english(
    plain: Sequence[Example], *, own: Sequence[Example], dropped: Sequence[Example]
) -> AnswerModel:
    """Fit on questions in English; those of our own count no more than those made unanswerable."""
    return fit_language([*plain, *own], [(plain, _PLAIN_COUNTS), (dropped, 1.0), (own, 1.0)])


def cross_validate(
    fit: Callable[[Sequence[Example]], AnswerModel], data: Sequence[Example], *, folds: int = 5
) -> dict[str, float]:
    """What the model that ``fit`` makes of some of the questions is worth on the others, shares 0..1.

    Questions that find the same article first stay in one fold: a model that has seen an article is surer
    of it than of a new one. The threshold for `qa.settings` is the confidence under which a twentieth of
    the answerable falls.
    """
    chances, best = np.zeros(len(data)), np.zeros(len(data), bool)
    first = [one.hits[0].article.id for one in data]
    articles = list(dict.fromkeys(first))
    fold_of = [articles.index(article) % folds for article in first]
    for fold in range(folds):
        model = fit([one for one, its in zip(data, fold_of, strict=True) if its != fold])
        for at in (at for at, its in enumerate(fold_of) if its == fold):
            row = confidence_rows(data[at : at + 1], model)[0].tolist()
            chances[at] = model.probability(dict(zip(CONFIDENCE_FEATURES, row, strict=True)))
            best[at] = data[at].gold[int(np.argmax(model.sentence_scores(data[at].features)))]
    answerable = np.array([one.answerable for one in data])
    threshold = float(np.quantile(chances[answerable], 0.05))
    figures = {
        "questions": float(len(data)),
        "best_sentence_right": float(best[answerable].mean()),
        "confidence_of_5_percent": threshold,
    }
    if not answerable.all():
        figures["unanswerable_below_it"] = float((chances[~answerable] < threshold).mean())
    return {name: round(value, 4) for name, value in figures.items()}


def whole_articles(read: QuestionSet) -> QuestionSet:
    """Join the paragraphs of one title into one article, as long as a piece of news.

    Beside each whole article stand copies that lack one paragraph. A question is asked of the whole
    articles; with its paragraph taken out it becomes the hard kind of unanswerable: the right article,
    which does not say it.
    """
    by_title: dict[str, list[Article]] = {}
    for paragraph in read.articles:
        by_title.setdefault(paragraph.title or paragraph.id, []).append(paragraph)
    articles, home = list[Article](), dict[str, str]()
    for number, (title, paragraphs) in enumerate(by_title.items()):
        articles.append(_joined(f"whole-{number}", title, paragraphs))
        for missing in paragraphs:
            home[missing.id] = f"whole-{number}"
            rest = [one for one in paragraphs if one is not missing]
            if rest:
                articles.append(_joined(f"without-{missing.id}", title, rest))
    copies = tuple(one.id for one in articles if one.id.startswith("without-"))
    questions = tuple(
        replace(
            question,
            evidence=tuple(replace(one, article=home[one.article]) for one in question.evidence),
            left_out=copies,
            note=question.evidence[0].article,
        )
        for question in read.questions
    )
    return replace(read, name=f"{read.name}-whole", questions=questions, articles=tuple(articles))


def _half(read: QuestionSet) -> QuestionSet:
    """The development half, questions and articles."""
    questions = tuple(one for one in read.questions if one.split == "dev")
    needed = {evidence.article for one in questions for evidence in one.evidence}
    articles = tuple(one for one in read.articles if one.id in needed)
    return replace(read, questions=questions, articles=articles)


def _joined(name: str, title: str, paragraphs: Sequence[Article]) -> Article:
    return Article(id=name, title=title, text="\n\n".join(one.text for one in paragraphs))


def with_a_paragraph_missing(questions: Iterable[Question]) -> Iterator[Question]:
    """The questions of `whole_articles`, asked of the copy that lacks their paragraph."""
    for question in questions:
        copy = f"without-{question.note}"
        others = tuple(one for one in question.left_out if one != copy)
        yield replace(
            question,
            id=f"{question.id}-missing",
            answerable=False,
            left_out=(*others, question.evidence[0].article),
            evidence=(),
            answers=(),
        )


def variants(questions: Sequence[Question], *, own: bool) -> dict[str, list[Question]]:
    """The questions as they are asked for fitting, by kind."""
    if own:
        return {"own": list(questions)}
    if questions[0].left_out:
        return {
            "plain": list(questions),
            "dropped": list(with_a_paragraph_missing(questions)),
            "swapped": list(swapped(questions)),
        }
    in_two_languages = [in_english(one) for one in questions if one.question_en]
    return {
        "plain": list(questions),
        "dropped": list(without_gold(questions, share=1.0)),
        "swapped": list(swapped(questions)),
        "english": in_two_languages,
        "english dropped": list(without_gold(in_two_languages, share=1.0)),
    }


def main() -> None:
    """Collect, fit, and write the model with its data and figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("src/qa/answering/model.json"))
    arguments = parser.parse_args()
    settings = Settings()
    asked: dict[str, list[Example]] = {}
    sets = [
        whole_articles(_half(read_set(settings.eval_data / NAMED["xquad"]))),
        read_set(settings.eval_data / NAMED["mlqa"]),
        *(own := [read_set(_SEEDS), news_set(settings)]),
        invented_set(),
    ]
    for read in sets:
        corpus = build(
            read, paths=[Path("seeds")], distractors=None, settings=settings, open_service=Service.open
        )
        questions = [one for one in read.questions if one.split == "dev"]
        kinds = {"invented": questions} if read is sets[-1] else variants(questions, own=read in own)
        for kind, some in kinds.items():
            listed = tqdm(some, desc=f"{read.name}, {kind}", disable=not sys.stderr.isatty())
            asked.setdefault(kind, []).extend(collect(corpus, listed, top_k=settings.top_k))
        corpus.system.close()
    english = [one for kind in ("own", "invented") for one in asked[kind] if one.question.foreign]
    vietnamese = [one for one in asked["own"] if not one.question.foreign]
    invented = [one for one in asked["invented"] if not one.question.foreign]
    models, figures = dict[str, AnswerModel](), dict[str, dict[str, float]]()
    for name, form in (("", unread), (", read", list)):
        if name and not any(one.reading for one in vietnamese):
            continue
        plain, dropped, wrong = (form(asked[kind]) for kind in ("plain", "dropped", "swapped"))
        fit = partial(fit_vietnamese, others=(plain, dropped, wrong), invented=form(invented))
        models[f"vietnamese{name}"] = fit(form(vietnamese))
        figures[f"vietnamese{name}"] = cross_validate(fit, form(vietnamese))
        plain, dropped = (form(asked[kind]) for kind in ("english", "english dropped"))
        fit = partial(fit_english, own=form(english), dropped=dropped)
        models[f"english{name}"] = fit(plain)
        figures[f"english{name}"] = cross_validate(fit, plain)
    written = {
        "data": f"dev halves of {', '.join(read.name for read in sets)} (eval/README.md), own articles only",
        "figures": figures,  # five folds
        "languages": {
            language: {"sentence": model.sentence, "confidence": model.confidence, "bias": model.bias}
            for language, model in models.items()
        },
    }
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
