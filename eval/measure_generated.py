"""What a language model writes, and what of it reaches a reader: (questions, model) -> figures.

Asks questions with the model of the settings, keeps every sentence that it wrote with the verifier's verdict,
and counts. "Unsupported" here is a figure or name that stands in none of the articles found. Whether a
sentence is supported as a whole is for a person to say: ``"supported": true`` or ``false`` beside it in the
file of ``--out``, which is read again, so that a run goes on where it stopped and judged sentences count.
``QA_ABSTAIN_BELOW=0 QA_MODEL=… QA_MODEL_BASE_URL=… python eval/measure_generated.py --out judged.jsonl``
Without a model the seconds are those of extractive answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from langchain_core.tracers.context import collect_runs
from tqdm import tqdm

from qa.evaluation.matching import unsupported
from qa.evaluation.questions import Question, choose, read_set
from qa.records import Finished, Hit, Mode, TextAdded
from qa.service import Service
from qa.settings import Settings

_DRAWS = 2000
Row = dict[str, Any]


def main() -> None:
    """Ask what is not yet answered, keep it, count all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=Path("eval/seeds.jsonl"))
    parser.add_argument("--split", choices=["dev", "test"], default=None)
    parser.add_argument("--unanswerable", action="store_true", help="ask only what no article answers")
    parser.add_argument("--sample", type=int, default=None)
    parser.add_argument("--out", type=Path, required=True, help="jsonl: one line a question, read again")
    arguments = parser.parse_args()
    rows = (
        [json.loads(line) for line in arguments.out.read_text("utf-8").splitlines()]
        if arguments.out.is_file()
        else []
    )
    listed = read_set(arguments.set).questions
    if arguments.unanswerable:
        listed = tuple(question for question in listed if not question.answerable)
    asked = {row["id"] for row in rows}
    left = [
        question
        for question in choose(listed, split=arguments.split, sample=arguments.sample)
        if question.id not in asked
    ]
    if left:
        service = Service.open(settings := Settings())
        mode = Mode.GENERATIVE if settings.model else Mode.EXTRACTIVE
        with arguments.out.open("a", encoding="utf-8") as out:
            for question in tqdm(left, disable=not sys.stderr.isatty()):
                rows.append(ask(service, question, mode))
                out.write(json.dumps(rows[-1], ensure_ascii=False) + "\n")
                out.flush()
        service.close()
    say("The model asked about everything:")
    count(rows)
    least = Settings.model_fields["abstain_below"].default
    say(f"Where the confidence is {least} or more, as shipped:")
    count([row for row in rows if row["confidence"] >= least])


def ask(service: Service, question: Question, mode: Mode) -> Row:
    """Ask one question; what the model wrote, sentence by sentence, and how long it took."""
    start = time.perf_counter()
    first = None
    with collect_runs() as runs:
        for event in service.stream(question.question, history=question.history, mode=mode):
            if isinstance(event, TextAdded) and first is None:
                first = time.perf_counter() - start
            if isinstance(event, Finished):
                answer = event.answer
    sentences = []
    for run in (one for root in runs.traced_runs for one in root.child_runs if one.name == "verify"):
        (statement, hits, _), support = run.inputs["input"], (run.outputs or {})["output"]
        sentences.append(
            {
                "text": statement.text,
                "kept": support.is_supported,
                "faults": list(support.faults),
                "missing": unsupported(statement.text, " ".join(map(_shown, hits))),
            }
        )
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "mode": answer.mode.value,
        "status": answer.status.value,
        "confidence": round(answer.confidence, 3),
        "first_s": round(first or 0.0, 2),
        "end_s": round(time.perf_counter() - start, 2),
        "sentences": sentences,
    }


def _shown(hit: Hit) -> str:
    """An article with its title: the model is shown both."""
    return f"{hit.article.title or ''}\n{hit.article.text}"


def count(rows: Sequence[Row]) -> None:
    """Print the figures with intervals: whole questions are drawn again."""
    if not rows:
        return
    modes = [f"{row['mode']} {row['status']}" for row in rows]
    counted = ", ".join(f"{modes.count(mode)} {mode}" for mode in sorted(set(modes)))
    written = [row for row in rows if row["sentences"]]
    say(f"{len(rows)} questions: {counted}; the model wrote for {len(written)}")
    share(written, "an unsupported figure or name before", lambda one: True, lambda one: bool(one["missing"]))
    share(written, "the same, of what is shown", lambda one: one["kept"], lambda one: bool(one["missing"]))
    share(
        written,
        "not supported, of what is shown and was judged",
        lambda one: one["kept"] and "supported" in one,
        lambda one: not one["supported"],
    )
    share(
        written,
        "dropped, of what was judged supported",
        lambda one: one.get("supported", False),
        lambda one: not one["kept"],
    )
    say(f"median seconds to the first text {median(row['first_s'] for row in rows):.2f}")
    say(f"median seconds to the end {median(row['end_s'] for row in rows):.2f}")


def share(rows: Sequence[Row], name: str, of: Callable[[Row], bool], those: Callable[[Row], bool]) -> None:
    """One line: how many of some sentences, in percent, with a 95 % interval."""
    counts = np.array(
        [
            [sum(of(one) and those(one) for one in row["sentences"]), sum(map(of, row["sentences"]))]
            for row in rows
        ]
    ).reshape(-1, 2)
    some, every = counts.sum(axis=0)
    if not every:
        say(f"{name}: no sentence")
        return
    drawn = counts[np.random.default_rng(0).integers(len(counts), size=(_DRAWS, len(counts)))].sum(axis=1)
    shares = drawn[drawn[:, 1] > 0]
    low, high = np.quantile(100 * shares[:, 0] / shares[:, 1], [0.025, 0.975])
    say(f"{name}: {some} of {every}, {100 * some / every:.1f} % [{low:.1f}, {high:.1f}]")


def say(line: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
