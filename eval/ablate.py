"""What each part of retrieval is worth: article recall of its variants, side by side on one index.

    python eval/ablate.py mlqa xquad --split test --distractors viwiki --distractors-limit 1000
    python eval/ablate.py mlqa xquad --split dev --passage-tokens 100 160 220 320

Each question is searched once; the variants rank the same scored candidates in other ways. Prints a table
with the share of questions whose gold article comes first (R@1) and among the first five (R@5), with
bootstrap 95 % intervals over articles. ``bare`` asks without accents, ``english`` asks MLQA in English.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from qa.evaluation.command import NAMED
from qa.evaluation.corpus import Distractors, build
from qa.evaluation.questions import Question, in_english, read_set, without_accents
from qa.records import Filters
from qa.retrieval.question import understand
from qa.retrieval.ranking import Weights, rank
from qa.retrieval.retriever import Scored
from qa.service import Service
from qa.settings import Settings

Ranking = Callable[[Scored], npt.NDArray[np.float32]]


def weighted(dense: float, lexical: float, sentence_dense: float) -> Ranking:
    """Rank by weighted standardised scores."""
    weights = Weights(dense=dense, lexical=lexical, sentence_dense=sentence_dense)
    return lambda scored: rank(scored.dense, scored.lexical, scored.sentence_dense, weights)


def reciprocal_ranks(scored: Scored) -> npt.NDArray[np.float32]:
    """Reciprocal rank fusion of dense and BM25 (Cormack et al. 2009), k = 60."""
    places = [np.argsort(np.argsort(-column)) + 1 for column in (scored.dense, scored.lexical)]
    return np.asarray(sum(1 / (60 + place) for place in places), np.float32)


_SHIPPED = Weights()
RANKINGS: dict[str, Ranking] = {
    "dense": weighted(1, 0, 0),
    "BM25": weighted(0, 1, 0),
    "best sentence": weighted(0, 0, 1),
    "dense + BM25, ranks (RRF)": reciprocal_ranks,
    "dense + BM25, scores": weighted(1, 1, 0),
    "fused (shipped)": weighted(_SHIPPED.dense, _SHIPPED.lexical, _SHIPPED.sentence_dense),
}


def places(
    service: Service, questions: Sequence[Question], label: str, *, restoring: bool, expanding: bool
) -> dict[str, list[int]]:
    """The place of the gold article among the articles found, for every ranking; 0 for not found."""
    found: dict[str, list[int]] = {name: [] for name in RANKINGS}
    snapshot = service.retriever.index.snapshot()
    if snapshot is None:
        raise SystemExit("the index is empty")
    for question in tqdm(questions, desc=label, disable=not sys.stderr.isatty()):
        store = service.retriever.index.store
        asked = understand(question.question, snapshot, store, restoring=restoring, expanding=expanding)
        vector = service.retriever.encode(asked)
        scored = service.retriever.score(asked, vector, snapshot, filters=Filters())
        gold = {one.article for one in question.evidence}
        for name, ranking in RANKINGS.items():
            order = np.argsort(-ranking(scored), kind="stable")
            articles = list(dict.fromkeys(scored.candidates[at].passage.article_id for at in order))
            found[name].append(next((at + 1 for at, one in enumerate(articles) if one in gold), 0))
    return found


def interval(hits: npt.NDArray[np.float64], clusters: Sequence[str], *, draws: int = 1000) -> str:
    """A mean in per cent with its bootstrap 95 % interval, resampling whole articles."""
    names = sorted(set(clusters))
    sums = np.array([sum(h for h, c in zip(hits, clusters, strict=True) if c == name) for name in names])
    sizes = np.array([clusters.count(name) for name in names])
    drawn = np.random.default_rng(0).integers(0, len(names), (draws, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{hits.mean() * 100:5.1f} [{low * 100:.1f}, {high * 100:.1f}]"


def table(rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Print rows as Markdown."""
    print("| set | variant | R@1 | R@5 |\n|---|---|---|---|")  # noqa: T201
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)  # noqa: T201


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--split", choices=["dev", "test", "all"], default="dev")
    parser.add_argument("--distractors")
    parser.add_argument("--distractors-limit", type=int)
    parser.add_argument("--passage-tokens", type=int, nargs="*")
    arguments = parser.parse_args()
    settings = Settings()
    sizes = arguments.passage_tokens or [settings.passage_tokens]
    table(measure(arguments, settings, sizes))


def measure(
    arguments: argparse.Namespace, settings: Settings, sizes: Sequence[int]
) -> Iterable[tuple[str, str, str, str]]:
    """Rows of the table, set by set and size by size."""
    for size in sizes:
        for name in arguments.sets:
            read = read_set(settings.eval_data / NAMED[name])
            distractors = None
            if arguments.distractors:
                file = settings.eval_data / NAMED.get(arguments.distractors, arguments.distractors)
                distractors = Distractors(file=Path(file), limit=arguments.distractors_limit)
            corpus = build(
                read,
                paths=(),
                distractors=distractors,
                settings=settings.model_copy(update={"passage_tokens": size}),
                open_service=Service.open,
            )
            service = corpus.system
            assert isinstance(service, Service)
            questions = [one for one in read.questions if arguments.split in ("all", one.split)]
            clusters = [one.cluster for one in questions]
            bare = [without_accents(one) for one in questions]
            variants: dict[str, tuple[list[Question], bool, bool]] = {
                "": (questions, True, True),
                " without expansion": (questions, True, False),
                " bare": (bare, True, True),
                " bare, accents not restored": (bare, False, True),
            }
            if any(one.question_en for one in questions):
                variants[" english"] = ([in_english(one) for one in questions], True, True)
            for label, (asked, restoring, expanding) in variants.items():
                found = places(service, asked, name + label, restoring=restoring, expanding=expanding)
                for ranking, at in found.items():
                    place = np.array(at)
                    first = (place == 1).astype(float)
                    five = ((place >= 1) & (place <= 5)).astype(float)
                    yield (
                        f"{name}{label}, {size} tokens",
                        ranking,
                        interval(first, clusters),
                        interval(five, clusters),
                    )
            service.close()


if __name__ == "__main__":
    main()
