"""Train the reader: reading sets -> a checkpoint.

The encoder's body, its embedding table and lower layers frozen, learns to point at answers. One pass over
the mix of `qa.reading.examples`, AdamW, linear warm-up and decay. The same options give the same batches;
an interrupted training goes on from its last checkpoint, also with another number of steps. XQuAD and MLQA
are for measuring only: what is read of them here is their texts, to keep away from those. Run
`python -m qa.reading.train --help`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.encoding.weights import Shape, WeightFile, find_weight_file
from qa.encoding.words import WordTable
from qa.reading.asked import Asked
from qa.reading.examples import (
    Example,
    make_examples,
    stopping_slice,
)
from qa.reading.graph import tensors_of
from qa.reading.network import HEADS, first_tensors, forward
from qa.reading.spans import best_span, span_logits
from qa.reading.tokens import END, opening
from qa.settings import Settings

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

POOL = 64  # batches sorted by length together
MOST_TOKENS = 384  # of a question with its whole text, when measuring


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides what is learnt."""

    data: Path
    out: Path
    articles: Sequence[Path] = ()  # Vietnamese ones, to make questions of
    apart: Sequence[Path] = ()  # question sets that these must share no text with
    written: Sequence[Path] = ()  # our questions about the first of them
    news: Sequence[Path] = ()  # invented, with our questions
    most: int | None = None  # questions of all sets, drawn at random
    pages: Sequence[Path] = ()  # made by `qa.evaluation.retrieved`
    claims: Sequence[Path] = ()  # made by `qa.evaluation.claims`
    begin_with: Path | None = None  # a reader.onnx to learn on from; None: the encoder's own body
    steps: int
    batch: int = 16
    rate: float = 1.5e-4  # peak, of the body
    head_rate: float = 6e-4
    warm: float = 0.06  # of the steps
    frozen: int = 4  # lower layers that stay as they are
    seed: int = 7
    scale: float = 1.0  # of the mix
    threads: int = 1
    every_s: float = 300.0  # between checkpoints


def batches(examples: Sequence[Example], *, size: int, seed: int) -> list[list[Example]]:
    """Cut into batches of similar length, in a random order within pools."""
    chance = random.Random(seed)
    made: list[list[Example]] = []
    for at in range(0, len(examples), size * POOL):
        pool = sorted(examples[at : at + size * POOL], key=lambda example: len(example.tokens))
        cut = [pool[first : first + size] for first in range(0, len(pool), size)]
        chance.shuffle(cut)
        made += cut
    return made


def rate_at(step: int, plan: Plan) -> float:
    """Share of the peak rate: up during the warm-up, then straight down.

    >>> plan = Plan(data=Path(), out=Path(), steps=100, warm=0.1)
    >>> [rate_at(step, plan) for step in (0, 4, 9, 55)]
    [0.1, 0.5, 1.0, 0.5]
    """
    warm = max(1, round(plan.steps * plan.warm))
    if step < warm:
        return (step + 1) / warm
    return max(0.02, (plan.steps - step) / (plan.steps - warm))


class Training:
    """A network with its optimiser, between two checkpoints."""

    def __init__(self, plan: Plan, *, settings: Settings) -> None:
        import torch
        from tokenizers import Tokenizer

        from qa.encoding import reference_folder

        torch.manual_seed(plan.seed)
        torch.set_num_threads(plan.threads)
        folder = reference_folder(settings)
        weights = WeightFile.load(find_weight_file())
        self.plan = plan
        self.shape: Shape = weights.shape
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.words = WordTable(folder / "fast" / "words.q4", width=self.shape.hidden)
        first = first_tensors(weights, seed=plan.seed)
        if plan.begin_with:
            first |= tensors_of(plan.begin_with.read_bytes(), base=weights)
        self.tensors = {name: torch.from_numpy(array) for name, array in first.items()}
        heads, body = [], []
        for name, tensor in self.tensors.items():
            if name.split(".")[0] in HEADS:
                heads.append(tensor.requires_grad_())
            elif name.startswith("l") and int(name[1:].split(".")[0]) >= plan.frozen:
                body.append(tensor.requires_grad_())
        groups = [{"params": body, "peak": plan.rate}, {"params": heads, "peak": plan.head_rate}]
        self.optimiser = torch.optim.AdamW(groups, lr=plan.rate, weight_decay=0.01, fused=True)
        self.step = 0
        self.log: list[dict[str, float]] = []

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        import torch

        new = self.plan.out / "checkpoint.new"
        state = {
            "step": self.step,
            "tensors": self.tensors,
            "optimiser": self.optimiser.state_dict(),
            "log": self.log,
        }
        torch.save(state, new)
        new.rename(self.plan.out / "checkpoint.pt")
        lines = "".join(json.dumps(row) + "\n" for row in self.log)
        (self.plan.out / "log.jsonl").write_text(lines, encoding="utf-8")

    def resume(self) -> bool:
        """Take up the last checkpoint, if there is one."""
        import torch

        path = self.plan.out / "checkpoint.pt"
        if not path.exists():
            return False
        state: dict[str, Any] = torch.load(path, weights_only=True)
        with torch.no_grad():
            for name, tensor in self.tensors.items():
                tensor.copy_(state["tensors"][name])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.log = state["step"], state["log"]
        return True

    def run(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Span logits (n, tokens, 2), relevance (n,) and support (n,) of token rows."""
        import torch

        size = max(map(len, rows))
        words = np.zeros((len(rows), size, self.shape.hidden), np.float32)
        keep = np.zeros((len(rows), size), bool)
        for place, row in enumerate(rows):
            words[place, : len(row)] = self.words.vectors(row)
            keep[place, : len(row)] = True
        with torch.autocast("cpu", torch.bfloat16):
            return forward(
                self.tensors,
                torch.from_numpy(words),
                torch.from_numpy(keep),
                layers=self.shape.layers,
                attention_heads=self.shape.heads,
                epsilon=self.shape.epsilon,
                frozen=self.plan.frozen,
            )

    def learn(self, batch: Sequence[Example]) -> float:
        """Take one step; gives the loss."""
        import torch
        from torch.nn import functional

        spans, relevance, support = self.run([example.tokens for example in batch])
        allowed = torch.zeros(spans.shape[:2], dtype=torch.bool)
        allowed[:, 0] = True
        for place, example in enumerate(batch):
            allowed[place, example.passage_at : len(example.tokens) - 1] = True
        spans = spans.masked_fill(~allowed[:, :, None], -1e4)
        starts = torch.tensor([example.start for example in batch])
        ends = torch.tensor([example.end for example in batch])
        there = (starts > 0).float()
        carried = torch.tensor([float(example.supported or False) for example in batch])
        asks = torch.tensor([example.supported is None for example in batch]).float()
        reading = (
            functional.cross_entropy(spans[:, :, 0], starts, reduction="none")
            + functional.cross_entropy(spans[:, :, 1], ends, reduction="none")
        ) / 2 + 0.3 * functional.binary_cross_entropy_with_logits(relevance, there, reduction="none")
        holding = functional.binary_cross_entropy_with_logits(support, carried, reduction="none")
        loss = (asks * reading + (1 - asks) * holding).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * rate_at(self.step, self.plan)
            torch.nn.utils.clip_grad_norm_(group["params"], 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        return float(loss.detach())

    def measure(self, asked: Sequence[Asked]) -> dict[str, float]:
        """F1 and exact match of the answerable questions by set, and how well "not here" is told."""
        import torch

        scores: dict[str, list[float]] = {"vi": [], "id": [], "vi_exact": [], "id_exact": []}
        margins: list[tuple[float, bool]] = []
        rows = list(enumerate(self._rows(asked)))
        rows.sort(key=lambda row: len(row[1][0]))
        for at in range(0, len(rows), 16):
            part = rows[at : at + 16]
            with torch.no_grad():
                spans, relevance, _ = self.run([tokens for _, (tokens, _, _) in part])
            for (place, (tokens, passage_at, offsets)), logits, sure in zip(
                part, spans.numpy(), relevance.tolist(), strict=True
            ):
                each = asked[place]
                start, end, _ = best_span(span_logits(logits[passage_at : len(tokens) - 1]))
                lang = "id" if each.id.startswith("indonesian") else "vi"
                if each.answer:
                    text = each.context[offsets[start][0] : offsets[end][1]]
                    scores[lang].append(max(_f1(text, answer) for answer in each.answers))
                    exact = any(text.casefold() == answer.casefold() for answer in each.answers)
                    scores[f"{lang}_exact"].append(float(exact))
                if lang == "id":
                    margins.append((sure, bool(each.answer)))
        found = {name: round(100 * float(np.mean(values)), 1) for name, values in scores.items()}
        return {**found, "id_auroc": round(_auroc(margins), 3)}

    def _rows(self, asked: Sequence[Asked]) -> Iterator[tuple[list[int], int, list[tuple[int, int]]]]:
        prefix = self.tokenizer.encode("passage:", add_special_tokens=False).ids
        for each in asked:
            question = self.tokenizer.encode(f"query: {each.question}", add_special_tokens=False)
            context = self.tokenizer.encode(each.context, add_special_tokens=False)
            head = opening(question.ids, prefix)
            room = MOST_TOKENS - len(head) - 1
            yield [*head, *context.ids[:room], END], len(head), context.offsets


def _f1(text: str, answer: str) -> float:
    found, wanted = text.casefold().split(), answer.casefold().split()
    common = sum((Counter(found) & Counter(wanted)).values())
    return 2 * common / (len(found) + len(wanted)) if common else 0.0


def _auroc(scored: Sequence[tuple[float, bool]]) -> float:
    yes = np.array([score for score, there in scored if there])
    no = np.array([score for score, there in scored if not there])
    if not len(yes) or not len(no):
        return math.nan
    return float(np.mean(yes[:, None] > no) + 0.5 * np.mean(yes[:, None] == no))


def train(plan: Plan, *, settings: Settings) -> None:
    """Train to the end of the plan; prints the curve."""
    plan.out.mkdir(parents=True, exist_ok=True)
    training = Training(plan, settings=settings)
    resumed = training.resume()
    counts: Counter[tuple[str, bool]] = Counter()
    examples = make_examples(
        plan.data,
        training.tokenizer,
        seed=plan.seed,
        scale=plan.scale,
        articles=plan.articles,
        apart=plan.apart,
        written=plan.written,
        news=plan.news,
        pages=plan.pages,
        claims=plan.claims,
        most=plan.most,
    )
    made = batches(examples, size=plan.batch, seed=plan.seed)
    stopping = stopping_slice(plan.data)
    _say(
        f"{len(examples)} examples, {sum(not example.start for example in examples)} without an answer, "
        f"{np.mean([len(example.tokens) for example in examples]):.0f} tokens each; "
        f"{plan.steps} steps of {plan.batch}; {'resumed at' if resumed else 'from'} step {training.step}"
    )
    for example in examples:
        counts[example.source, bool(example.supported) or example.start > 0] += 1
    for source in sorted({source for source, _ in counts}):
        _say(f"{source}: {counts[source, True]} with an answer, {counts[source, False]} without")
    began = saved = time.monotonic()
    losses: list[float] = []
    first = training.step
    while training.step < plan.steps:
        losses.append(training.learn(made[training.step % len(made)]))
        now = time.monotonic()
        if training.step % 20 == 0:
            rate = (training.step - first) * plan.batch / (now - began)
            _say(f"step {training.step} loss {np.mean(losses[-60:]):.3f} {rate:.2f} examples/s")
        if now - saved > plan.every_s or training.step == plan.steps:
            found = training.measure(stopping)
            seen = training.step * plan.batch
            training.log.append({"examples": seen, "loss": float(np.mean(losses[-100:])), **found})
            training.save()
            _say(f"checkpoint after {seen} examples: {found}")
            saved = time.monotonic()


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)  # noqa: T201


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/reading"))
    parser.add_argument("--out", type=Path, default=Path("eval/runs/reader"))
    parser.add_argument(
        "--articles", type=Path, nargs="*", default=(), help="jsonl.xz of Vietnamese articles, to ask about"
    )
    parser.add_argument(
        "--apart", type=Path, nargs="*", default=(), help="SQuAD files that those must share no text with"
    )
    parser.add_argument(
        "--written", type=Path, nargs="*", default=(), help="our questions about the first of --articles"
    )
    parser.add_argument(
        "--news", type=Path, nargs="*", default=(), help="jsonl.xz of invented news with our questions"
    )
    parser.add_argument("--most", type=int, help="questions, drawn at random; without it, all")
    parser.add_argument(
        "--pages", type=Path, nargs="*", default=(), help="jsonl.xz made by qa.evaluation.retrieved"
    )
    parser.add_argument(
        "--claims", type=Path, nargs="*", default=(), help="jsonl.xz made by qa.evaluation.claims"
    )
    parser.add_argument("--begin-with", type=Path, help="a reader.onnx to learn on from")
    parser.add_argument("--steps", type=int, required=True, help="batches; one pass is examples / batch")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="peak learning rate of the body")
    parser.add_argument("--frozen", type=int, default=4, help="lower layers that stay as they are")
    parser.add_argument("--scale", type=float, default=1.0, help="of the mix of sets")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every-s", type=float, default=300.0, help="seconds between checkpoints")
    train(Plan(**vars(parser.parse_args())), settings=Settings())


if __name__ == "__main__":
    main()
