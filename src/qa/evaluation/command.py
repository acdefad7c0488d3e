"""The command ``qa eval``: arguments -> runs, figures, a report, and an exit code.

Exit codes: 0 done, 1 a question failed or a gate broke; bad use raises UsageError.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa.errors import UsageError
from qa.evaluation import comparison, history, outcome, report
from qa.evaluation.corpus import Distractors, Open, build, code_hash, news_set
from qa.evaluation.outcome import Outcome, SetOutcome
from qa.evaluation.questions import (
    Question,
    QuestionSet,
    choose,
    in_english,
    read_set,
    without_accents,
    without_gold,
)
from qa.evaluation.runs import Runner
from qa.records import Mode
from qa.settings import Settings

NAMED = {  # short names of what stands in the data folder
    "xquad": "xquad/xquad.vi.json",
    "mlqa": "mlqa/mlqa_dev_vi_vi.json",
    "viwiki": "viwiki/viwiki.jsonl.xz",
}
_NOT_IN_THE_KEY = {"index_dir", "cache_dir", "host", "port", "threads", "eval_data", "eval_runs"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``qa eval``."""
    add = parser.add_argument
    add(
        "datasets",
        metavar="DATASET",
        nargs="+",
        help="a question file (.jsonl), a SQuAD .json file, a BEIR folder, or seeds, news, xquad, mlqa",
    )
    add("--split", choices=["dev", "test", "all"], default="all", help="which half of the questions")
    add("--sample", type=int, metavar="N", help="ask N questions only")
    add("--seed", type=int, default=0, help="which N, and which lose their article")
    add("--mode", choices=[m.value for m in Mode], default=Mode.AUTO.value, help="who writes the answer")
    add("--top-k", type=int, metavar="N", help="passages shown to the answerer")
    add("--strip-accents", action="store_true", help="ask without accents")
    add("--english", action="store_true", help="ask in English where the set can")
    add(
        "--drop-gold",
        type=float,
        metavar="SHARE",
        nargs="?",
        const=0.5,
        help="leave out the own article of this share of questions (0.5): there, abstaining is right",
    )
    add(
        "--articles",
        metavar="PATH",
        nargs="+",
        type=Path,
        default=[Path("seeds")],
        help="what a .jsonl question file asks about (seeds/)",
    )
    add("--distractors", metavar="FILE", help="articles that stand in the way: .jsonl, .jsonl.xz, or viwiki")
    add("--distractors-limit", type=int, metavar="N", help="at most so many of them")
    add("--report", type=Path, metavar="FILE.html", help="write the report for people")
    add("--json", type=Path, metavar="FILE", help="write the report for programs, a later --baseline")
    add("--history", type=Path, metavar="FILE.md", help="add a dated line a set to this table")
    add("--baseline", type=Path, metavar="FILE", help="compare with an earlier --json file")
    add("--gates", type=Path, metavar="FILE", default=Path("eval/gates.toml"), help="margins of --baseline")
    add("--rebuild", action="store_true", help="build the temporary index anew")
    add("--fresh", action="store_true", help="ask everything again instead of going on with an earlier run")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run ``qa eval`` on the real service."""
    from qa.service import Service

    return evaluate(args, settings, open_service=Service.open)


def evaluate(args: argparse.Namespace, settings: Settings, *, open_service: Open) -> int:
    """Ask, score, report and compare. Raises UsageError on bad use, before anything is asked."""
    baseline = comparison.read_baseline(args.baseline) if args.baseline else None
    gates = comparison.read_gates(args.gates) if args.baseline else {}
    if baseline and not baseline.sets.keys() & {each.name for each in _chosen_sets(args, settings)}:
        raise UsageError(f"{args.baseline} holds {sorted(baseline.sets)}, none of the sets asked for")

    found = measure(args, settings, open_service=open_service)
    for each in found.sets:
        sys.stdout.write(outcome.table(each) + "\n")
    differences = [
        change
        for each in found.sets
        if baseline and each.name in baseline.sets
        for change in comparison.changes(baseline.sets[each.name], each.scores, gates)
    ]
    if baseline:
        if baseline.options != found.options:
            sys.stdout.write(f"the baseline ran with {baseline.options}, this run with {found.options}\n")
        sys.stdout.write(comparison.table(differences) + "\n")
    if args.report:
        args.report.parent.mkdir(parents=True, exist_ok=True)
        args.report.write_text(report.render(found, differences), encoding="utf-8")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(found.to_json(), ensure_ascii=False), encoding="utf-8")
    if args.history:
        history.append(args.history, found)
    return 1 if _failures(found) or any(change.breaks_its_gate for change in differences) else 0


def measure(
    args: argparse.Namespace, settings: Settings, *, open_service: Open, variant: str = ""
) -> Outcome:
    """Ask and score, nothing more. ``variant`` names what `open_service` changes, for ablations."""
    return Outcome(
        sets=tuple(
            _ask(each, args, settings, open_service, variant) for each in _chosen_sets(args, settings)
        ),
        options=_options(args) | ({"variant": variant} if variant else {}),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        command=shlex.join(["qa", *sys.argv[1:]]),
    )


def _chosen_sets(args: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    return [_chosen(_read(name, settings), args) for name in args.datasets]


def _read(name: str, settings: Settings) -> QuestionSet:
    if name == "news":
        return news_set(settings)
    return read_set(Path("eval/seeds.jsonl") if name == "seeds" else _located(name, settings))


def _located(name: str, settings: Settings) -> Path:
    """Find a named file in the data folder; any other name is a path."""
    if name not in NAMED:
        return Path(name)
    path = settings.eval_data / NAMED[name]
    if not path.is_file():
        raise UsageError(f"{path} does not exist; set QA_EVAL_DATA to the folder with {NAMED[name]}")
    return path


def _chosen(questions: QuestionSet, args: argparse.Namespace) -> QuestionSet:
    split = None if args.split == "all" else args.split
    kept = choose(questions.questions, split=split, sample=args.sample, seed=args.seed)
    if not kept:
        raise UsageError(f"{questions.name} has no question in the split {args.split!r}; try --split all")
    if args.english:
        kept = tuple(map(in_english, kept))
    if args.strip_accents:
        kept = tuple(map(without_accents, kept))
    if args.drop_gold is not None:
        kept = without_gold(kept, share=args.drop_gold, seed=args.seed)
    return QuestionSet(name=questions.name, questions=kept, articles=questions.articles)


def _ask(
    questions: QuestionSet, args: argparse.Namespace, settings: Settings, open_service: Open, variant: str
) -> SetOutcome:
    distractors = None
    if args.distractors:
        distractors = Distractors(file=_located(args.distractors, settings), limit=args.distractors_limit)
    corpus = build(
        questions,
        paths=args.articles,
        distractors=distractors,
        settings=settings,
        open_service=open_service,
        rebuild=args.rebuild,
    )
    key = _run_key(questions.questions, f"{corpus.key} {variant}", args, settings)
    file = settings.eval_runs / "runs" / f"{questions.name}-{key}" / "records.jsonl"
    if args.fresh:
        file.unlink(missing_ok=True)
    with closing(corpus.system):
        runner = Runner(system=corpus.system, mode=Mode(args.mode), top_k=args.top_k, aliases=corpus.aliases)
        records = runner.run(questions.questions, file=file)
    return SetOutcome.from_records(questions.name, records, corpus.facts)


def _run_key(questions: Sequence[Question], corpus: str, args: argparse.Namespace, settings: Settings) -> str:
    """Name a run by all that may change its answers: questions, index, options, settings and code."""
    parts = [
        corpus,
        code_hash(_ANSWERS),
        args.mode,
        args.top_k,
        settings.model_dump_json(exclude=_NOT_IN_THE_KEY),
        [repr(q) for q in questions],
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


_ANSWERS = (
    "answering",
    "articles",
    "encoding",
    "index",
    "passages.py",
    "reading",
    "records.py",
    "retrieval",
    "service.py",
    "vietnamese",
)


def _options(args: argparse.Namespace) -> dict[str, Any]:
    names = ("split", "sample", "seed", "mode", "top_k", "strip_accents", "english", "drop_gold")
    options = {name: getattr(args, name) for name in (*names, "distractors", "distractors_limit")}
    return {name: value for name, value in options.items() if value is not None and value is not False}


def _failures(found: Outcome) -> int:
    failed = [record for each in found.sets for record in each.records if record.error]
    for record in failed[:5]:
        sys.stderr.write(f"qa: question {record.question.id} failed: {record.error}\n")
    if len(failed) > 5:
        sys.stderr.write(f"qa: and {len(failed) - 5} more questions failed\n")
    return len(failed)


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()
