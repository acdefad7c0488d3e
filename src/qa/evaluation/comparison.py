"""Better or worse than before? Two runs over the same questions -> differences, and the gates they break.

A gate is a margin in ``eval/gates.toml``: how much worse a figure may be, in its own unit.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import UsageError
from qa.evaluation.metrics import METRICS, Metric
from qa.evaluation.scores import Scores
from qa.evaluation.statistics import Difference, compare

Gates = Mapping[str, Mapping[str, float]]  # set name, or "any" -> metric name -> margin
ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One metric of one set against the baseline."""

    set_name: str
    metric: Metric
    difference: Difference | None  # None: the baseline has the figure, this run has none
    margin: float | None  # None: not gated

    @property
    def is_better(self) -> bool:
        """Whether the figure moved the right way."""
        moved = self.difference.change if self.difference else 0.0
        return moved > 0 if self.metric.higher_is_better else moved < 0

    @property
    def breaks_its_gate(self) -> bool:
        """Whether it got worse by more than its margin, or vanished."""
        if self.margin is None:
            return False
        if self.difference is None:
            return True
        worse = -self.difference.change if self.metric.higher_is_better else self.difference.change
        return worse > self.margin + 1e-9


def read_gates(file: Path) -> Gates:
    """Read the margins; a metric nobody knows is an error, or a gate would silently be open."""
    if not file.is_file():
        raise UsageError(f"{file} does not exist; --gates takes the margins, one table a question set")
    try:
        gates = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is not TOML: {error}") from error
    known = {metric.name for metric in METRICS}
    for set_name, margins in gates.items():
        for name, margin in margins.items():
            if name not in known:
                raise UsageError(f"{file}: [{set_name}] gates {name!r}, which is no metric: {sorted(known)}")
            if not isinstance(margin, int | float) or margin < 0:
                raise UsageError(f"{file}: [{set_name}] {name!r} is {margin!r}; a margin is a number from 0")
    return gates


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """An earlier run."""

    sets: Mapping[str, Scores]  # by name of the question set
    options: Mapping[str, Any]


def read_baseline(file: Path) -> Baseline:
    """Read an earlier run's ``--json`` file."""
    try:
        row = json.loads(file.read_text(encoding="utf-8"))
        sets = {each["name"]: Scores.from_json(each["name"], each["scores"]) for each in row["sets"]}
        return Baseline(sets=sets, options=row["options"])
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(
            f"{file} is no earlier run ({error!r}); --baseline takes a file that --json wrote"
        ) from error


def changes(before: Scores, now: Scores, gates: Gates) -> list[Change]:
    """Compare every metric over the questions that both runs asked."""
    asked = set(before.ids)
    common = [question for question in now.ids if question in asked]
    if not common:
        raise UsageError(f"the baseline of {now.name} asked none of these questions; compare the same sample")
    old, new = before.keep(common), now.keep(common)
    margins = {**gates.get(ANY, {}), **gates.get(now.name, {})}
    found = []
    for metric in METRICS:
        if metric.name not in old.rows:
            continue  # the baseline is older than the metric
        difference = compare(metric, old, new)
        if difference is None and not _vanished(metric, old, new):
            continue
        found.append(
            Change(set_name=now.name, metric=metric, difference=difference, margin=margins.get(metric.name))
        )
    return found


def _vanished(metric: Metric, before: Scores, now: Scores) -> bool:
    return compare(metric, before, before) is not None and compare(metric, now, now) is None


def table(found: Sequence[Change]) -> str:
    """Write the changes for a terminal, the broken gates marked."""
    lines = []
    for change in found:
        name = f"{change.set_name}: {change.metric.name}"
        if change.difference is None:
            lines.append(f"{'FAIL':5}{name:48} has no figure any more")
            continue
        d = change.difference
        mark = "FAIL" if change.breaks_its_gate else "" if d.change == 0 else "+" if change.is_better else "-"
        lines.append(
            f"{mark:5}{name:48} {d.before:9.3f} -> {d.now:9.3f}  {d.change:+9.3f}  p {d.p_value:.3f}"
            + (f"  margin {change.margin}" if change.margin is not None else "")
        )
    return "\n".join(lines)
