"""The report for people: Outcome -> one HTML page that asks nothing of any network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from qa.evaluation import svg
from qa.evaluation.comparison import Change
from qa.evaluation.curves import reliability, risk_coverage, roc
from qa.evaluation.fate import Fate, fate
from qa.evaluation.metrics import GROUPS, METRICS, Metric
from qa.evaluation.metrics.statements import given
from qa.evaluation.outcome import Outcome, SetOutcome, figure
from qa.evaluation.runs import SHOWN_AROUND, Record

_HEADLINES = (
    "right",
    "first sentence right",
    "R@1 by article",
    "citation recall, gold",
    "verbatim",
    "AUROC",
    "ask p50",
)
_BY_KIND = (
    "right",
    "answer in text",
    "first sentence right",
    "short answer F1",
    "list item recall",
    "citation recall, gold",
    "R@1 by article",
    "abstained, unanswerable",
    "abstained, answerable",
)
_UNCHANGED = 5e-4  # smaller changes don't show
_METRIC = {metric.name: metric for metric in METRICS}
_FATES = list(Fate)


def render(outcome: Outcome, changes: Sequence[Change] = ()) -> str:
    """Write the page: summary, curves, kinds, changes, and every question with what became of it."""
    folder = files("qa.evaluation")
    css, js = ((folder / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    names = ", ".join(each.name for each in outcome.sets)
    links = "".join(f'<a href="#set-{i}">{escape(s.name)}</a>' for i, s in enumerate(outcome.sets))
    changed = '<a href="#changes">Against the baseline</a>' if changes else ""
    options = " · ".join(f"{k.replace('_', ' ')}: {v}" for k, v in outcome.options.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Hỏi đáp, evaluation: {escape(names)}</title><style>{css}</style></head><body>"
        f"<header><h1>How well does it answer?</h1>"
        f'<p class="facts">{escape(outcome.made_at)} · commit {escape(outcome.commit or "unknown")}'
        f" · {escape(options)}</p>"
        f'<p class="facts"><code>{escape(outcome.command)}</code></p>'
        f'<nav>{links}{changed}<a href="#questions">Questions</a></nav></header><main>'
        + "".join(_set(number, each) for number, each in enumerate(outcome.sets))
        + _changes(changes)
        + _questions(outcome.sets)
        + "<footer>Shares are in per cent, times in milliseconds. Brackets hold 95 % intervals from drawing"
        " whole articles anew 2,000 times. A missing answer counts as wrong.</footer>"
        f"</main><script>{js}</script></body></html>\n"
    )


def _set(number: int, each: SetOutcome) -> str:
    corpus = each.corpus
    facts = [f"{len(each.records):,} questions", f"{corpus['articles']:,} articles"]
    facts.append(f"{corpus['passages']:,} passages")
    if corpus.get("distractors"):
        facts.append(f"distractors from {corpus['distractors']}, {corpus['copies_left_out']} copies left out")
    warning = f'<p class="warning">{escape(corpus["warning"])}</p>' if corpus.get("warning") else ""
    return (
        f'<section id="set-{number}"><h2>{escape(each.name)}</h2>'
        f'<p class="facts">{escape(" · ".join(facts))}</p>'
        f"{warning}{_cards(each)}{_fates(each)}"
        f'<div class="two"><div><h3>All figures</h3>{_figures(each)}</div>'
        f"<div><h3>Curves</h3>{_charts(each)}</div></div>"
        f"<h3>By kind of question</h3>{_kinds(each)}</section>"
    )


def _cards(each: SetOutcome) -> str:
    cards = []
    for name in _HEADLINES:
        found = each.estimates.get(name)
        if found is None:
            continue
        metric = _METRIC[name]
        unit = "%" if metric.unit == "share" else metric.unit
        cards.append(
            f'<div class="card"><b>{figure(metric, found.value)}<small>{unit}</small></b>'
            f"<span>{escape(name)}</span>"
            f"<span>{figure(metric, found.low)} to {figure(metric, found.high)}</span></div>"
        )
    return f'<div class="cards">{"".join(cards)}</div>'


def _fates(each: SetOutcome) -> str:
    counts = [(i, f, sum(fate(r) is f for r in each.records)) for i, f in enumerate(_FATES)]
    present = [(i, f, n) for i, f, n in counts if n]
    bar = "".join(f'<i class="fate-{i}" style="flex:{n}" title="{f}: {n}"></i>' for i, f, n in present)
    legend = "".join(f'<li><i class="fate-{i}"></i>{f} {n}</li>' for i, f, n in present)
    return f'<div class="fates" aria-hidden="true">{bar}</div><ul class="legend">{legend}</ul>'


def _figures(each: SetOutcome) -> str:
    rows = []
    for group, metrics in GROUPS.items():
        shown = [(m, each.estimates[m.name]) for m in metrics if m.name in each.estimates]
        if shown:
            rows.append(f'<tr class="group"><th colspan="5">{group}</th></tr>')
        for metric, found in shown:
            picture = svg.interval(found.low, found.value, found.high) if metric.unit == "share" else ""
            rows.append(
                f'<tr><th title="{escape(_about(metric))}">{escape(metric.name)}{_arrow(metric)}</th>'
                f'<td class="number">{figure(metric, found.value)}</td>'
                f'<td class="range">{figure(metric, found.low)}–{figure(metric, found.high)}</td>'
                f'<td class="optional">{picture}</td>'
                f'<td class="number optional soft">{found.questions:,}</td></tr>'
            )
    return (
        '<div class="scroll"><table><thead><tr><th>Figure</th><th class="number">Value</th><th>95 %</th>'
        '<th class="optional">0 to 100</th><th class="number optional">Questions</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _about(metric: Metric) -> str:
    return (metric.__doc__ or "").strip().split("\n")[0]


def _arrow(metric: Metric) -> str:
    return "" if metric.higher_is_better else ' <span class="soft" title="lower is better">↓</span>'


def _charts(each: SetOutcome) -> str:
    charts = [
        svg.curve(
            risk_coverage(each.scores),
            title="Risk against coverage: answering the surest first",
            across="answered, %",
            up="of those wrong, %",
        )
    ]
    if points := roc(each.scores):
        charts.append(
            svg.curve(
                points,
                title="Abstaining as the threshold rises",
                across="answerable abstained, %",
                up="unanswerable abstained, %",
                level=0.05,
                chance=True,
            )
        )
    if bins := reliability(each.scores):
        charts.append(
            svg.diagram(
                bins, title="Is the confidence honest?", across="confidence, %", up="right answers, %"
            )
        )
    return f'<div class="charts">{"".join(charts)}</div>'


def _kinds(each: SetOutcome) -> str:
    names = [name for name in _BY_KIND if name in each.estimates]
    head = "".join(f'<th class="number">{escape(name)}</th>' for name in names)
    rows = []
    for kind, values in sorted(each.kinds.items(), key=lambda pair: -each.scores.kinds.count(pair[0])):
        cells = "".join(
            f'<td class="number">{figure(_METRIC[n], values[n]) if n in values else "–"}</td>' for n in names
        )
        count = each.scores.kinds.count(kind)
        rows.append(f'<tr><th>{escape(kind)}</th><td class="number soft">{count}</td>{cells}</tr>')
    return (
        f'<div class="scroll"><table class="kinds"><thead><tr><th>Kind</th><th class="number">Questions</th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _changes(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    moved = [c for c in changes if c.difference is None or abs(c.difference.change) >= _UNCHANGED]
    broken = sum(change.breaks_its_gate for change in changes)
    verdict = f'<strong class="worse">{broken} gates broken.</strong>' if broken else "No gate broken."
    rows = "".join(map(_change, sorted(moved, key=lambda change: not change.breaks_its_gate)))
    return (
        f'<section id="changes"><h2>Against the baseline</h2><p class="facts">{verdict}'
        " Paired over the same questions; p from throwing a coin once an article."
        f" {len(changes) - len(moved)} figures did not move.</p>"
        '<div class="scroll"><table><thead><tr><th>Figure</th><th class="number optional">Before</th>'
        '<th class="number">Now</th><th class="number">Change</th><th class="number">p</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div></section>"
    )


def _change(change: Change) -> str:
    d, metric = change.difference, change.metric
    gate = ' <span class="gate">gate broken</span>' if change.breaks_its_gate else ""
    name = f"<th>{escape(change.set_name)}: {escape(metric.name)}{gate}</th>"
    if d is None:
        return f'<tr>{name}<td colspan="4" class="worse">no figure any more</td></tr>'
    css = "better" if change.is_better else "worse"
    sign = "+" if d.change > 0 else "−"
    return (
        f'<tr>{name}<td class="number optional">{figure(metric, d.before)}</td>'
        f'<td class="number">{figure(metric, d.now)}</td>'
        f'<td class="number {css}">{sign}{figure(metric, abs(d.change))}</td>'
        f'<td class="number">{_p(d.p_value)}</td></tr>'
    )


def _p(value: float) -> str:
    return "&lt; 0.001" if value < 0.001 else f"{value:.3f}"


def _questions(sets: Sequence[SetOutcome]) -> str:
    kinds = dict.fromkeys(kind for each in sets for kind in each.kinds)
    present = {fate(r) for each in sets for r in each.records}
    wrong = '<option value="wrong" selected>All that went wrong</option><option value="">All</option>'
    cards = "".join(_question(each.name, record) for each in sets for record in each.records)
    return (
        '<section id="questions"><h2>Questions</h2><div class="filters" hidden>'
        f'<select id="by-set" aria-label="Question set"><option value="">All sets</option>'
        f"{_choices(each.name for each in sets)}</select>"
        f'<select id="by-fate" aria-label="What became of it">{wrong}'
        f"{_choices(f.value for f in _FATES if f in present)}</select>"
        f'<select id="by-kind" aria-label="Kind"><option value="">All kinds</option>'
        f"{_choices(kinds)}</select>"
        '<input id="by-words" type="search" placeholder="Words in question or answer" aria-label="Words">'
        f'<output id="count"></output></div>{cards}</section>'
    )


def _choices(values: Iterable[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in values)


def _question(set_name: str, record: Record) -> str:
    question, became = record.question, fate(record)
    answers = [*question.answers, *(" / ".join(group) for group in question.answer_groups)]
    spoken = [a for a in (*question.answers, *(v for g in question.answer_groups for v in g)) if a]
    lines = []
    if question.history:
        turns = "<br>".join(f"{escape(t.role)}: {escape(t.content)}" for t in question.history)
        lines.append(("Before it", turns))
    if record.answer and record.answer.standalone != question.question:
        lines.append(("Searched as", escape(record.answer.standalone)))
    gold = " · ".join(map(escape, answers)) or ("–" if question.answerable else "no answer exists")
    quotes = "".join(
        f'<blockquote class="gold">{_around(g.before, e.quote, g.after, spoken, strong="b")}'
        f"<cite>{escape(e.article)}{'' if g.span else ' · the quote is not in it'}</cite></blockquote>"
        for e, g in zip(question.evidence, record.gold, strict=True)
        if e.quote
    )
    lines.append(("Gold", gold + quotes))
    if question.note:
        lines.append(("Note", escape(question.note)))
    lines.append(("Answer", _answer(record, spoken)))
    body = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in lines)
    return (
        f'<details class="question" data-set="{escape(set_name)}" data-fate="{became}"'
        f' data-kind="{escape(question.kind)}">'
        f'<summary><strong lang="vi">{escape(question.question)}</strong>'
        f'<span class="tag"><i class="fate-{_FATES.index(became)}"></i>{became}</span>'
        f'<span class="tag">{escape(question.kind)}</span>'
        f'<span class="tag"><code>{escape(question.id)}</code></span></summary>'
        f'<div class="body" lang="vi"><dl>{body}</dl></div></details>'
    )


def _answer(record: Record, spoken: Sequence[str]) -> str:
    if record.answer is None:
        return f"<code>{escape(record.error)}</code>"
    answer = record.answer
    sure = f'<span class="soft">confidence {answer.confidence:.2f}, {record.ask_ms:.0f} ms</span>'
    if given(record) is None:
        reason = answer.abstain_reason.value if answer.abstain_reason else ""
        return f"<i>abstained ({escape(reason)})</i> {sure}"
    short = f"<strong>{escape(answer.short_answer)}</strong><br>" if answer.short_answer else ""
    titles = {source.article_id: source.title or source.article_id for source in answer.sources}
    cited = "".join(
        f"<blockquote>[{c.n}] {_around(s.before, c.quote, s.after, spoken, strong='mark')}"
        f"<cite>{escape(titles.get(c.article_id, c.article_id))} · {escape(c.article_id)}"
        f" · {c.source_span[0]}–{c.source_span[1]} · {c.verdict.value}"
        f"{'' if s.verbatim else ' · NOT VERBATIM'}</cite></blockquote>"
        for c, s in zip(answer.citations, record.surroundings, strict=True)
    )
    return f"{short}{_underlined(answer.answer, spoken)} {sure}{cited}"


def _around(before: str, quote: str, after: str, answers: Sequence[str], *, strong: str) -> str:
    """Write a span with what stands around it."""
    cut_left, cut_right = ("…" if len(side) == SHOWN_AROUND else "" for side in (before, after))
    left = f'<span class="around">{cut_left}{_underlined(before, answers)}</span>' if before else ""
    right = f'<span class="around">{_underlined(after, answers)}{cut_right}</span>' if after else ""
    return f"{left}<{strong}>{_underlined(quote, answers)}</{strong}>{right}"


def _underlined(text: str, answers: Sequence[str]) -> str:
    """Escape the text and underline where gold answers stand in it."""
    if not answers:
        return escape(text)
    one = re.compile("|".join(map(re.escape, sorted(answers, key=len, reverse=True))))
    parts: list[str] = []
    at = 0
    for found in one.finditer(text):
        parts += [escape(text[at : found.start()]), f"<u>{escape(found[0])}</u>"]
        at = found.end()
    return "".join(parts) + escape(text[at:])
