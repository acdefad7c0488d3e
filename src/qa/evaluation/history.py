"""Keep what every evaluation found: one dated line a question set, in a Markdown table."""

from __future__ import annotations

from pathlib import Path

from qa.evaluation.metrics import METRICS
from qa.evaluation.outcome import Outcome, SetOutcome, figure

# What a line shows, and the heading of its column.
_COLUMNS = {
    "right": "right",
    "first sentence right": "first sentence",
    "short answer F1": "short F1",
    "citation precision, gold": "cited precisely",
    "R@1 by article": "article R@1",
    "abstained, unanswerable": "abstained, unanswerable",
    "abstained, answerable": "abstained, answerable",
    "AUROC": "AUROC",
    "ask p50": "p50 ms",
}
_HEAD = ("date", "commit", "set", "options", "questions", "passages", *_COLUMNS.values())


def append(file: Path, found: Outcome) -> None:
    """Add a line for each set of a run; the file is begun where there is none."""
    lines = [] if file.is_file() else [_row(_HEAD), _row(["---"] * len(_HEAD))]
    options = ", ".join(f"{name} {value}" for name, value in found.options.items())
    lines += [
        _row([found.made_at[:10], found.commit, each.name, options, *_figures(each)]) for each in found.sets
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def _figures(found: SetOutcome) -> list[str]:
    metrics = {metric.name: metric for metric in METRICS}
    shown = [
        figure(metrics[name], found.estimates[name].value) if name in found.estimates else ""
        for name in _COLUMNS
    ]
    return [str(len(found.records)), str(found.corpus.get("passages", "")), *shown]


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
