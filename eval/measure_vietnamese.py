"""Measure the Vietnamese modules on public data: ``python eval/measure_vietnamese.py sentences``.

The data folder is QA_EVAL_DATA, or ../shared/data beside the project; nothing of it is kept here.
"""

from __future__ import annotations

import argparse
import importlib
import json
import lzma
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qa.records import Span
from qa.vietnamese.abbreviations import definitions, merge
from qa.vietnamese.accents import AccentModel, SyllableCounts, needs_accents, restore
from qa.vietnamese.questions import analyse
from qa.vietnamese.sentences import split
from qa.vietnamese.text import fold, nfc, tokens

DATA = Path(os.environ.get("QA_EVAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
Document = tuple[str, list[int]]  # text, ends of its sentences


def say(line: str) -> None:
    """Print one line of the report."""
    print(line, flush=True)  # noqa: T201  # a report is what this script is for


def xquad_paragraphs() -> Iterator[dict[str, Any]]:
    """Read the 240 paragraphs of XQuAD-R, Vietnamese."""
    data = json.loads((DATA / "xquad" / "xquad-r.vi.json").read_text(encoding="utf-8"))
    for article in data["data"]:
        yield from article["paragraphs"]


# -- sentences ---------------------------------------------------------------------------------------


def xquad_documents() -> list[Document]:
    """Paragraphs with gold sentence ends."""
    found = []
    for paragraph in xquad_paragraphs():
        text = paragraph["context"]
        found.append((text, [len(text[:end].rstrip()) for _, end in paragraph["sentence_breaks"]]))
    return found


def ntrex_documents() -> list[Document]:
    """News sentences joined by single spaces, document by document."""
    folder = DATA / "ntrex"
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split("\n")
    lines = (folder / "newstest2019-ref.vie.txt").read_text(encoding="utf-8").split("\n")
    documents: dict[str, list[str]] = {}
    for name, line in zip(names, lines, strict=False):
        if line.strip():
            documents.setdefault(name, []).append(nfc(" ".join(line.split())))
    found = []
    for sentences in documents.values():
        ends, length = [], -1
        for sentence in sentences:
            length += 1 + len(sentence)
            ends.append(length)
        found.append((" ".join(sentences), ends))
    return found


def naive(text: str) -> list[Span]:
    """Split the plain way: a mark, then a space."""
    starts = [0, *(m.end() for m in re.finditer(r"(?<=[.!?])\s+", text))]
    return [(s, len(text[:e].rstrip())) for s, e in zip(starts, [*starts[1:], len(text)], strict=True)]


def underthesea_spans() -> Callable[[str], list[Span]] | None:
    """Wrap the library's splitter, when it is installed (it is no dependency)."""
    try:
        sent_tokenize = importlib.import_module("underthesea").sent_tokenize
    except ImportError:
        return None

    def spans(text: str) -> list[Span]:
        found, at = [], 0
        for sentence in sent_tokenize(text):
            start = text.index(sentence, at)
            at = start + len(sentence)
            found.append((start, at))
        return found

    return spans


def boundary_scores(
    documents: list[Document], splitter: Callable[[str], list[Span]]
) -> tuple[float, float, float]:
    """Precision, recall and F1 of the inner sentence ends; a document's last end is no discovery."""
    hits = found = wanted = 0
    for text, ends in documents:
        gold = set(ends[:-1])
        ours = {end for _, end in splitter(text)[:-1]}
        hits += len(gold & ours)
        found += len(ours)
        wanted += len(gold)
    precision, recall = hits / found, hits / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def measure_sentences(*, errors: bool) -> None:
    """Boundary F1 and speed, beside the baselines."""
    splitters = {"ours": split, "naive": naive, "underthesea": underthesea_spans()}
    for name, documents in (("XQuAD-R", xquad_documents()), ("NTREX", ntrex_documents())):
        size = sum(len(text.encode()) for text, _ in documents) / 1e6
        # Headlines carry no mark, so they cannot be found: the recall without them is told apart.
        marked = sum(text[end - 1] not in ".!?…\"”’')" for text, ends in documents for end in ends[:-1])
        say(f"{name}: {len(documents)} documents, {size:.2f} MB, {marked} inner ends without a mark")
        for label, splitter in splitters.items():
            if splitter is None:
                say(f"  {label:12} not installed")
                continue
            began = time.perf_counter()
            precision, recall, f1 = boundary_scores(documents, splitter)
            speed = size / (time.perf_counter() - began)
            say(f"  {label:12} P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  {speed:.1f} MB/s")
        if errors and name == "XQuAD-R":  # NTREX is kept for the final figure
            for text, ends in documents:
                ours = {end for _, end in split(text)}
                for end in sorted(ours ^ set(ends)):
                    sign = "+" if end in ours else "-"
                    say(f"    {sign} {text[max(0, end - 60) : end]!r} | {text[end : end + 40]!r}")


# -- accents -----------------------------------------------------------------------------------------


def without_accents(text: str) -> str:
    """Type a text as a keyboard without accents would."""
    return "".join(f.upper() if c.isupper() else f for c, f in zip(text, fold(text), strict=True))


def syllable_accuracy(questions: list[str], model: AccentModel) -> tuple[float, float, float, float]:
    """Give the shares of syllables, of whole questions and of kinds restored, and ms a question."""
    right = wanted = whole = kinds = 0
    spent = 0.0
    for question in questions:
        bare = without_accents(question)
        began = time.perf_counter()
        restored = restore(bare, model, question=True)
        spent += time.perf_counter() - began
        pairs = [(a.text, b.text) for a, b in zip(tokens(question), tokens(restored), strict=True)]
        pairs = [(a, b) for a, b in pairs if a.isalpha()]
        right += sum(a == b for a, b in pairs)
        wanted += len(pairs)
        whole += all(a == b for a, b in pairs)
        kinds += analyse(question).kind is analyse(restored).kind
    count = len(questions)
    return right / wanted, whole / count, kinds / count, 1000 * spent / count


def mlqa() -> Iterator[dict[str, Any]]:
    """Give the paragraphs of MLQA dev; its questions have the English of each."""
    data = json.loads((DATA / "mlqa" / "mlqa_dev_vi_vi.json").read_text(encoding="utf-8"))
    for article in data["data"]:
        yield from article["paragraphs"]


def measure_accents() -> None:
    """Syllable accuracy on bare questions, who is asked at all, and time."""
    began = time.perf_counter()
    model = AccentModel.background()
    say(f"load {1000 * (time.perf_counter() - began):.0f} ms")
    contexts = [nfc(p["context"]) for p in xquad_paragraphs()]
    xquad = [nfc(q["question"]) for p in xquad_paragraphs() for q in p["qas"]]
    vietnamese = [nfc(q["question"]) for p in mlqa() for q in p["qas"]]
    english = [q["question_en"] for p in mlqa() for q in p["qas"]]
    # The index of a service knows the contexts, never the questions.
    informed = model.with_counts(SyllableCounts.of(contexts))
    informed_too = model.with_counts(SyllableCounts.of([nfc(p["context"]) for p in mlqa()]))
    sets = (
        ("XQuAD-vi, background", xquad, model),
        ("XQuAD-vi, with counts of its contexts", xquad, informed),
        ("MLQA-vi, background (its articles may be in viwiki)", vietnamese, model),
        ("MLQA-vi, with counts of its contexts", vietnamese, informed_too),
    )
    for label, questions, used in sets:
        share, whole, kinds, ms = syllable_accuracy(questions, used)
        say(f"{label}: syllables {share:.4f}, questions {whole:.4f}, kinds {kinds:.4f}, {ms:.2f} ms each")
    for label, questions in (("XQuAD-vi", xquad), ("MLQA-vi", vietnamese)):
        bare = sum(needs_accents(without_accents(q), model) for q in questions)
        typed = sum(needs_accents(q, model) for q in questions)
        say(f"{label}: bare ones seen as bare {bare}/{len(questions)}, accented ones {typed}")
    kept = sum(not needs_accents(q, model) for q in english)
    say(f"MLQA question_en left untouched: {kept}/{len(english)} = {kept / len(english):.4f}")


# -- abbreviations -----------------------------------------------------------------------------------


def measure_abbreviations(*, sample: int) -> None:
    """Print pairs of viwiki for a person to judge; nothing here judges itself."""
    found = []
    with lzma.open(DATA / "viwiki" / "viwiki.jsonl.xz", "rt", encoding="utf-8") as lines:
        for i, line in enumerate(lines):
            if i % 4 == 0:
                found.extend(definitions(nfc(json.loads(line)["text"])))
    certain = [d for d in found if d.is_certain]
    say(f"{len(found)} candidates in a quarter of viwiki, {len(certain)} certain, {len(merge(found))} merged")
    for definition in random.Random(8).sample(certain, min(sample, len(certain))):
        say(f"{definition.short} = {definition.long}")


# -- questions ---------------------------------------------------------------------------------------


def measure_questions(*, sample: int) -> None:
    """Print questions of XQuAD-vi with their kinds, for a person to judge."""
    questions = [nfc(q["question"]) for p in xquad_paragraphs() for q in p["qas"]]
    for question in random.Random(8).sample(questions, sample):
        read = analyse(question)
        say(f"{read.kind.value:12} {read.unit or '-':16} {question}")


def main() -> None:
    """Run the measures named on the command line."""
    measures = ["sentences", "accents", "abbreviations", "questions"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measure", nargs="+", choices=measures)
    parser.add_argument("--errors", action="store_true", help="show what went wrong")
    arguments = parser.parse_args()
    for measure in arguments.measure:
        if measure == "sentences":
            measure_sentences(errors=arguments.errors)
        elif measure == "accents":
            measure_accents()
        elif measure == "abbreviations":
            measure_abbreviations(sample=200)
        else:
            measure_questions(sample=100)


if __name__ == "__main__":
    main()
