"""What each part of retrieval is worth: article recall of its variants, side by side, as one table.

    python eval/ablate.py mlqa xquad
    python eval/ablate.py mlqa xquad --split test --distractors viwiki --distractors-limit 1000

Columns rank the same scored candidates in different ways. Rows change the question (without accents, not
restored, not expanded, in English), the vectors (header or none; sentence vectors pooled from token vectors,
"late chunking", Günther et al. 2024, arXiv 2409.04701) or the size of passages. Figures are R@1 by article in
per cent with bootstrap 95 % intervals over articles; for what ships also R@5, and how R@1 differs from the
set's first row, paired, with its p-value. ``--parts`` chooses rows; vectors and sizes encode every passage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from qa.encoding import Encoder, FloatMatrix, load_encoder
from qa.encoding.bundled import DIM, MAX_TOKENS
from qa.encoding.tokenizer import Tokenizer
from qa.encoding.unpack import unpacked
from qa.encoding.words import WordTable
from qa.evaluation.command import NAMED
from qa.evaluation.corpus import Distractors, build
from qa.evaluation.metrics.retrieval import Grain, Retrieval
from qa.evaluation.questions import Question, QuestionSet, in_english, read_set, without_accents
from qa.evaluation.scores import Scores
from qa.evaluation.statistics import compare, estimate
from qa.index.store import Candidate
from qa.index.vectors import VectorIndex
from qa.passages import cut
from qa.reading.tokens import SpanTokenizer
from qa.records import Article, Filters, Passage, Span
from qa.retrieval.question import understand
from qa.retrieval.ranking import FloatVector, fuse
from qa.retrieval.retriever import Scored
from qa.service import Service
from qa.settings import Settings

PARTS = ("questions", "vectors", "sizes")
SIZES = (100, 160, 320)  # tokens of a passage, beside those of the settings
FIRST, FIVE = (Retrieval(measure, Grain.ARTICLE) for measure in ("R@1", "R@5"))
_WINDOW_TOKENS = 440  # of an article's text in one run of the encoder: leaves room for the header

Ranking = Callable[[Scored], FloatVector]
Places = Mapping[str, Sequence[int]]  # ranking -> each question's place of its gold article, 0: not found


# -- columns: the same candidates, ranked -------------------------------------------------------------------


def reciprocal_ranks(scored: Scored) -> FloatVector:
    """Reciprocal rank fusion of dense and BM25 (Cormack et al. 2009), k = 60."""
    places = [np.argsort(np.argsort(-column)) + 1 for column in (scored.dense, scored.lexical)]
    return np.asarray(sum(1 / (60 + place) for place in places), np.float32)


# Beside what ships; the weights of the last one were fitted on the same development halves.
RANKINGS: dict[str, Ranking] = {
    "dense": lambda scored: scored.dense,
    "BM25": lambda scored: scored.lexical,
    "dense + BM25, ranks (RRF)": reciprocal_ranks,
    "dense + BM25, scores": lambda scored: fuse([(1, scored.dense), (1, scored.lexical)]),
    "dense + BM25 + best sentence": lambda scored: fuse(
        [(0.85, scored.dense), (0.8, scored.lexical), (1.1, scored.sentence_dense)]
    ),
}
SHIPPED = "dense + BM25 + coverage + best sentence (shipped)"


# -- rows: other vectors for the same passages ---------------------------------------------------------------

Encode = Callable[[Article, Sequence[Passage]], tuple[FloatMatrix | None, Sequence[FloatMatrix] | None]]
TokenVectors = Callable[[str, str], tuple[Sequence[Span], FloatMatrix]]


def without_header(encoder: Encoder, *, passages: bool, sentences: bool) -> Encode:
    """Encode passages, sentences or both without the title and names before them."""

    def encode(
        article: Article, found: Sequence[Passage]
    ) -> tuple[FloatMatrix | None, Sequence[FloatMatrix] | None]:
        apart = [article.text[start:end] for one in found for start, end in one.sentences]
        ends = np.cumsum([len(one.sentences) for one in found])[:-1]
        return (
            encoder.encode_passages([one.text for one in found]) if passages else None,
            np.split(encoder.encode_passages(apart), ends) if sentences else None,
        )

    return encode


def pooled_from_passages(token_vectors: TokenVectors) -> Encode:
    """Sentence vectors as means of the token vectors of the passage that they stand in."""

    def encode(_: Article, found: Sequence[Passage]) -> tuple[None, Sequence[FloatMatrix]]:
        return None, [_pooled_sentences(one, token_vectors) for one in found]

    return encode


def pooled_from_articles(token_vectors: TokenVectors, encoder: Encoder) -> Encode:
    """Sentence vectors as means of token vectors of the article, read in windows as long as they may be."""

    def encode(article: Article, found: Sequence[Passage]) -> tuple[None, Sequence[FloatMatrix]]:
        rows: dict[Span, FloatVector] = {}
        for window in cut(article, count_tokens=encoder.count_tokens, max_tokens=_WINDOW_TOKENS):
            for span, row in zip(window.sentences, _pooled_sentences(window, token_vectors), strict=True):
                rows.setdefault(span, row)
        return None, [np.stack([rows[span] for span in one.sentences]) for one in found]

    return encode


def _pooled_sentences(passage: Passage, token_vectors: TokenVectors) -> FloatMatrix:
    places, vectors = token_vectors(passage.context, passage.text)
    return pool(
        places, vectors, [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    )


def pool(places: Sequence[Span], vectors: FloatMatrix, spans: Sequence[Span]) -> FloatMatrix:
    """Mean vectors of the tokens that touch each span: (spans, dim) unit rows; zeros where none does.

    >>> pool([(0, 2), (3, 5)], np.array([[3, 4], [0, 2]], np.float32), [(0, 2), (3, 9)]).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 1.0]]
    """
    rows = np.zeros((len(spans), vectors.shape[1]), np.float32)
    for row, (start, end) in zip(rows, spans, strict=True):
        inside = [at for at, place in enumerate(places) if place[0] < end and place[1] > start]
        if inside:
            row[:] = vectors[inside].mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


class TokenEncoder:
    """The bundled encoder before it pools: its graph with one output more."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is that of the unpacked encoder."""
        import onnx
        import onnxruntime

        fast = folder / "fast"
        model = onnx.load(str(fast / "graph.onnx"))
        (pooling,) = (node for node in model.graph.node if node.name == "pooled")
        self._output = str(pooling.input[0])
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(self._output, onnx.TensorProto.FLOAT, [1, "tokens", DIM])
        )
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        self._words = WordTable(fast / "words.q4", width=DIM)
        self._tokenizer, self._spans = Tokenizer.load(fast), SpanTokenizer.load(fast)

    def __call__(self, header: str, text: str) -> tuple[Sequence[Span], FloatMatrix]:
        """Places of a text's tokens in code points, and their vectors, (tokens, dim), not unit.

        The header is read before the text, 512 tokens in all; later ones have no vectors.
        """
        whole = f"passage: {header}\n{text}" if header else f"passage: {text}"
        before = len(whole) - len(text)
        ids = self._tokenizer.encode(whole, most=MAX_TOKENS)
        vectors = self._session.run([self._output], {"words": self._words.vectors(ids)[None]})[0][0, 1:-1]
        tokens = self._spans.cut(whole)[: len(vectors)]
        first = sum(token.start < before for token in tokens)
        return [(token.start - before, token.end - before) for token in tokens[first:]], vectors[first:]


@dataclass(frozen=True, slots=True)
class Recoded:
    """An index's passages with other vectors, in memory."""

    candidates: Mapping[int, Candidate]  # by passage id
    index: VectorIndex

    @classmethod
    def from_service(cls, service: Service, encode: Encode, *, label: str) -> Recoded:
        """Encode every stored passage, article by article; what ``encode`` leaves out stays as stored."""
        store = service.retriever.index.store
        candidates = store.candidates(store.passage_ids().tolist())
        by_article = groupby(candidates.values(), key=lambda one: one.passage.article_id)
        for article_id, group in tqdm(by_article, desc=label, disable=not sys.stderr.isatty()):
            found = list(group)
            vectors, sentences = encode(store.article(article_id), [one.passage for one in found])
            for at, one in enumerate(found):
                candidates[one.passage.id] = replace(
                    one,
                    vector=one.vector if vectors is None else vectors[at],
                    sentence_vectors=one.sentence_vectors if sentences is None else sentences[at],
                )
        ids = np.array(list(candidates), np.int64)
        rows = np.stack([one.vector for one in candidates.values()])
        return cls(candidates, VectorIndex.from_vectors(iter([(ids, rows)]), dim=rows.shape[1]))


# -- measuring ----------------------------------------------------------------------------------------------


def places(
    service: Service,
    questions: Sequence[Question],
    *,
    label: str = "",
    restoring: bool = True,
    expanding: bool = True,
    recoded: Recoded | None = None,
) -> Places:
    """Search each question once, and find the gold article's place among the articles under every ranking."""
    found: dict[str, list[int]] = {name: [] for name in (*RANKINGS, SHIPPED)}
    retriever = service.retriever
    snapshot = retriever.index.snapshot()
    if snapshot is None:
        raise SystemExit("the index is empty")
    if recoded:
        snapshot = replace(snapshot, vectors=recoded.index)
    for question in tqdm(questions, desc=label, disable=not sys.stderr.isatty()):
        asked = understand(
            question.question, snapshot, retriever.index.store, restoring=restoring, expanding=expanding
        )
        vector = retriever.encode(asked)
        scored = retriever.score(asked, vector, snapshot, filters=Filters())
        if recoded:
            others = [recoded.candidates[one.passage.id] for one in scored.candidates]
            scored = Scored.from_vector(vector, others, lexical=scored.lexical, coverage=scored.coverage)
        gold = {one.article for one in question.evidence}
        columns = {name: ranking(scored) for name, ranking in RANKINGS.items()}
        columns[SHIPPED] = scored.fused
        for name, column in columns.items():
            order = np.argsort(-column, kind="stable")
            articles = list(dict.fromkeys(scored.candidates[at].passage.article_id for at in order))
            found[name].append(next((at + 1 for at, one in enumerate(articles) if one in gold), 0))
    return found


def as_scores(questions: Sequence[Question], found: Sequence[int]) -> Scores:
    """R@1 and R@5 by article, question by question."""
    place = np.array(found)

    def within(k: int) -> npt.NDArray[np.float64]:
        return ((place >= 1) & (place <= k)).astype(np.float64)[:, None]

    return Scores(
        name="",
        ids=tuple(one.id for one in questions),
        clusters=tuple(one.cluster for one in questions),
        kinds=tuple(one.kind for one in questions),
        rows={FIRST.name: within(1), FIVE.name: within(5)},
    )


def line(label: str, questions: Sequence[Question], found: Places, shipped: Places) -> str:
    """One line of the Markdown table; ``shipped`` are the places of the set's first row."""
    cells = [_figure(FIRST, as_scores(questions, column)) for column in found.values()]
    now, before = (as_scores(questions, one[SHIPPED]) for one in (found, shipped))
    change = ""
    if found is not shipped and (difference := compare(FIRST, before, now)):
        change = f"{difference.change * 100:+.1f} (p {difference.p_value:.2f})"
    return "| " + " | ".join([label, *cells, _figure(FIVE, now), change]) + " |"


def _figure(metric: Retrieval, scores: Scores) -> str:
    found = estimate(metric, scores)
    return f"{found.value * 100:.1f} [{found.low * 100:.1f}, {found.high * 100:.1f}]" if found else ""


def table(
    sets: Sequence[str],
    *,
    split: str,
    distractors: Distractors | None,
    parts: Sequence[str],
    settings: Settings,
) -> Iterator[str]:
    """The lines of the table, as they are measured."""
    columns = ["R@1 by article, %", *RANKINGS, SHIPPED, "R@5, shipped", "R@1 of shipped changes by"]
    yield f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    for name in sets:
        read = read_set(settings.eval_data / NAMED[name])
        questions = [one for one in read.questions if split in ("all", one.split)]
        with closing(open_index(read, distractors, settings)) as service:
            shipped = places(service, questions, label=name)
            yield line(name, questions, shipped, shipped)
            if "questions" in parts:
                for label, asked, restoring, expanding in question_variants(questions):
                    found = places(
                        service,
                        asked,
                        label=f"{name}, {label}",
                        restoring=restoring,
                        expanding=expanding,
                    )
                    yield line(f"{name}, {label}", questions, found, shipped)
            if "vectors" in parts:
                for label, encode in vector_variants(settings):
                    recoded = Recoded.from_service(service, encode, label=label)
                    found = places(service, questions, label=f"{name}, {label}", recoded=recoded)
                    yield line(f"{name}, {label}", questions, found, shipped)
        for size in SIZES if "sizes" in parts else ():
            resized = settings.model_copy(update={"passage_tokens": size})
            with closing(open_index(read, distractors, resized)) as service:
                found = places(service, questions, label=f"{name}, {size} tokens")
            yield line(f"{name}, passages of {size} tokens", questions, found, shipped)


def question_variants(
    questions: Sequence[Question],
) -> Iterator[tuple[str, Sequence[Question], bool, bool]]:
    """Label, questions as they are asked, whether accents are restored, whether words are expanded."""
    bare = [without_accents(one) for one in questions]
    yield "without accents", bare, True, True
    yield "without accents, not restored", bare, False, True
    yield "abbreviations and names not expanded", questions, True, False
    if any(one.question_en for one in questions):
        english = [in_english(one) for one in questions]
        yield "in English", english, True, True
        yield "in English, not said in Vietnamese words", english, True, False


def vector_variants(settings: Settings) -> Iterator[tuple[str, Encode]]:
    """Label, and how the passages are encoded."""
    encoder = load_encoder(settings)
    token_vectors = TokenEncoder(unpacked(settings.cache_dir))
    yield "passages without header", without_header(encoder, passages=True, sentences=False)
    yield "sentences without header", without_header(encoder, passages=False, sentences=True)
    yield "no header at all", without_header(encoder, passages=True, sentences=True)
    yield "sentences pooled from passages", pooled_from_passages(token_vectors)
    yield "sentences pooled from articles", pooled_from_articles(token_vectors, encoder)


def open_index(read: QuestionSet, distractors: Distractors | None, settings: Settings) -> Service:
    """The set's own index, built where it is missing."""
    corpus = build(read, paths=(), distractors=distractors, settings=settings, open_service=Service.open)
    assert isinstance(corpus.system, Service)
    return corpus.system


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=["mlqa", "xquad"])
    parser.add_argument("--split", choices=["dev", "test", "all"], default="dev")
    parser.add_argument("--distractors", metavar="FILE", help="articles that stand in the way, or viwiki")
    parser.add_argument("--distractors-limit", type=int, metavar="N", help="at most so many of them")
    parser.add_argument(
        "--parts", nargs="*", choices=PARTS, default=PARTS, help="rows beside the shipped one"
    )
    arguments, settings = parser.parse_args(), Settings()
    distractors = None
    if arguments.distractors:
        file = settings.eval_data / NAMED.get(arguments.distractors, arguments.distractors)
        distractors = Distractors(file=file, limit=arguments.distractors_limit)
    lines = table(
        arguments.sets,
        split=arguments.split,
        distractors=distractors,
        parts=arguments.parts,
        settings=settings,
    )
    for text in lines:
        print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
