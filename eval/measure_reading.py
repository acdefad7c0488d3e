"""Measure the reader on gold paragraphs: F1 and exact match, "not here" told, time and memory.

    python eval/measure_reading.py [--data FOLDER] [--folder FOLDER] [--questions N] [--threads N] [--json F]

Reads the paragraph of each question of XQuAD-vi and MLQA-vi (dev) and compares the span with the gold
answers, normalised as `qa eval` does; with 95 % intervals from drawing whole paragraphs. AUROC: the margin of
the gold paragraph against that of the next paragraph of the same article, where it has one that lacks the
answer. Neither set is ever trained on.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SETS = {"XQuAD-vi": "xquad/xquad.vi.json", "MLQA-vi": "mlqa/mlqa_dev_vi_vi.json"}
DRAWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with its gold paragraph."""

    question: str
    answers: tuple[str, ...]
    paragraph: str
    other: str  # another paragraph of the article without the answer; empty: there is none


def read_set(path: Path) -> list[Asked]:
    """Read a file in SQuAD's format."""
    from qa.evaluation.matching import holds_any
    from qa.vietnamese.text import nfc

    asked = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        paragraphs = [nfc(paragraph["context"]) for paragraph in article["paragraphs"]]
        for place, paragraph in enumerate(article["paragraphs"]):
            for row in paragraph["qas"]:
                answers = tuple(dict.fromkeys(nfc(answer["text"]) for answer in row["answers"]))
                others = [
                    text
                    for text in paragraphs[place + 1 :] + paragraphs[:place]
                    if text != paragraphs[place] and not holds_any(text, answers)
                ]
                asked.append(
                    Asked(
                        question=nfc(row["question"]),
                        answers=answers,
                        paragraph=paragraphs[place],
                        other=others[0] if others else "",
                    )
                )
    return asked


def interval(scores: list[float], clusters: list[str]) -> tuple[float, float]:
    """95 % interval of a mean, from drawing whole clusters."""
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    sums, counts = np.zeros(len(names)), np.zeros(len(names))
    for score, cluster in zip(scores, clusters, strict=True):
        sums[names[cluster]] += score
        counts[names[cluster]] += 1
    drawn = np.random.default_rng(17).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    low, high = np.quantile((drawn @ sums) / (drawn @ counts), [0.025, 0.975])
    return float(low), float(high)


def auroc(yes: list[float], no: list[float]) -> float:
    """Share of pairs in which the answerable one scores higher."""
    margins = np.subtract.outer(np.array(yes), np.array(no))
    return float((margins > 0).mean() + 0.5 * (margins == 0).mean())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    data = Path(os.environ.get("QA_EVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--folder", type=Path, help="of reader.onnx, instead of the package's")
    parser.add_argument("--questions", type=int, help="only so many of each set, evenly spread")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    from qa.evaluation.matching import exact, overlap_f1
    from qa.reading.onnx_reader import FOLDER, OnnxReader
    from qa.settings import Settings

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = OnnxReader.load(Settings(threads=options.threads), folder=options.folder or FOLDER)
    found: dict[str, dict[str, object]] = {}
    every: list[Asked] = []
    for name, file in SETS.items():
        asked = read_set(options.data / file)
        if options.questions and options.questions < len(asked):
            asked = [asked[place * len(asked) // options.questions] for place in range(options.questions)]
        every += asked
        scores: dict[str, list[float]] = {"f1": [], "exact": []}
        margins: dict[str, tuple[list[float], list[float]]] = {"margin": ([], []), "relevance": ([], [])}
        for each in asked:
            texts = [each.paragraph, each.other] if each.other else [each.paragraph]
            readings = reader.read(each.question, texts)
            text = each.paragraph[readings[0].start : readings[0].end]
            scores["f1"].append(100 * overlap_f1(text, each.answers))
            scores["exact"].append(100 * exact(text, each.answers))
            for kind, pair in margins.items():
                for place, reading in enumerate(readings):
                    pair[place].append(getattr(reading, kind))
        clusters = [each.paragraph for each in asked]
        row: dict[str, object] = {"questions": len(asked)}
        for kind, values in scores.items():
            low, high = interval(values, clusters)
            row[kind] = [round(float(np.mean(values)), 1), round(low, 1), round(high, 1)]
        for kind, (yes, no) in margins.items():
            if len(no) >= 100:
                row[f"auroc_{kind}"] = round(auroc(yes, no), 3)
        found[name] = row
        print(name, json.dumps(row))  # noqa: T201
    found["cost"] = _cost(reader, every, before)
    print("cost", json.dumps(found["cost"]))  # noqa: T201
    if options.json:
        options.json.write_text(json.dumps({"reader": reader.name, **found}, indent=1) + "\n")


def _cost(reader: object, asked: list[Asked], before_kb: int) -> dict[str, object]:
    from qa.reading import Reader

    reading: Reader = reader  # type: ignore[assignment]
    texts = list(dict.fromkeys(each.paragraph for each in asked))
    cut = [" ".join(text.split()[:110]) for text in texts if len(text.split()) >= 110]  # 150 tokens
    times = []
    for turn in range(20):
        eight = [cut[(8 * turn + place) % len(cut)] for place in range(8)]
        start = time.perf_counter()
        reading.read(asked[turn].question, eight)
        times.append(1000 * (time.perf_counter() - start))
    return {
        "ms_of_8_texts_of_110_syllables": round(statistics.median(times), 1),
        "fastest_ms": round(min(times), 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_before_mb": round(before_kb / 1024),
    }


if __name__ == "__main__":
    main()
