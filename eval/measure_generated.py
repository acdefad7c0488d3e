"""What a language model says, and what of it reaches a reader: (questions, model) -> figures.

Asks the development half of a question set with the model of the settings (QA_MODEL, QA_MODEL_BASE_URL),
looks at every sentence that it wrote before and after verification, and prints each with its verdict, so that
a person can judge the verifier. "Unsupported" here: a figure or name that stands in none of the hits.
``QA_MODEL=… QA_MODEL_BASE_URL=… python eval/measure_generated.py --sample 20``
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median

from langchain_core.tracers.context import collect_runs

from qa.answering.verification import figures_missing
from qa.evaluation.questions import choose, read_set
from qa.records import Finished, Mode, TextAdded
from qa.service import Service
from qa.settings import Settings
from qa.vietnamese.names import names
from qa.vietnamese.text import fold


def unsupported(sentence: str, texts: str) -> list[str]:
    """Figures and names of a sentence that the texts nowhere give."""
    held = fold(texts)
    return [
        *figures_missing(sentence, texts),
        *(name.text for name in names(sentence) if fold(name.text) not in held),
    ]


def main() -> None:
    """Ask, look, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=Path("eval/seeds.jsonl"))
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=3600, help="ask no more questions after this")
    arguments = parser.parse_args()
    service = Service.open(Settings())
    questions = choose(read_set(arguments.set).questions, split="dev", sample=arguments.sample)
    begun = time.perf_counter()
    modes: list[str] = []
    wrote = kept = wrong_before = wrong_after = 0
    firsts: list[float] = []
    ends: list[float] = []
    for question in questions:
        if time.perf_counter() - begun > arguments.seconds:
            break
        start = time.perf_counter()
        first = None
        with collect_runs() as runs:
            for event in service.stream(question.question, history=question.history, mode=Mode.GENERATIVE):
                if isinstance(event, TextAdded) and first is None:
                    first = time.perf_counter() - start
                if isinstance(event, Finished):
                    answer = event.answer
        firsts.append(first or 0.0)
        ends.append(time.perf_counter() - start)
        modes.append(f"{answer.mode.value} {answer.status.value}")
        say(f"\n{question.id} {question.kind} answerable={question.answerable}: {question.question}")
        say(f"  => {modes[-1]}, {ends[-1]:.1f} s: {answer.answer[:160]}")
        for run in (one for root in runs.traced_runs for one in root.child_runs if one.name == "verify"):
            (statement, hits), support = run.inputs["input"], run.outputs["output"]
            missing = bool(unsupported(statement.text, " ".join(hit.article.text for hit in hits)))
            wrote, wrong_before = wrote + 1, wrong_before + missing
            kept += support.is_supported
            wrong_after += support.is_supported and missing
            say(f"  {', '.join(support.faults) or 'kept'}: {statement.text}")
    service.close()
    counted = ", ".join(f"{modes.count(mode)} {mode}" for mode in sorted(set(modes)))
    say(f"\n{len(modes)} questions: {counted}")
    say(f"sentences written {wrote}, with an unsupported figure or name {wrong_before}")
    say(f"sentences that reach the reader {kept}, with an unsupported figure or name {wrong_after}")
    say(f"median seconds to the first text {median(firsts):.2f}, to the end {median(ends):.2f}")


def say(line: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
