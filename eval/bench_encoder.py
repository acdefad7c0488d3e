"""Compare the bundled encoder with sentence-transformers in float32 on the same folder: speed and memory.

    python eval/bench_encoder.py [--data FOLDER] [--passages 240] [--questions 100] [--threads N] [--json F]

Each encoder runs in a process of its own, one after the other, on the same Vietnamese paragraphs and
questions of XQuAD (`xquad/xquad.vi.json` in the data folder: QA_EVAL_DATA or ../shared/data). Columns:
passages a second (one call with all paragraphs, sorted and batched as the encoder likes), milliseconds for
one question (median, fastest, 95th percentile), tokens of a paragraph, seconds to import and load (the
cache is filled before), and peak resident memory after loading, after questions and after passages. The
last lines give the ratio of the two and the mean cosine between their vectors.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
ROWS = {
    "passages_per_s": "passages/s",
    "question_ms": "one question, ms, median",
    "question_best_ms": "one question, ms, fastest",
    "question_p95_ms": "one question, ms, p95",
    "tokens": "tokens of a passage, mean",
    "load_s": "import and load, s",
    "loaded_mb": "peak RSS after loading, MB",
    "asked_mb": "peak RSS after questions, MB",
    "encoded_mb": "peak RSS after passages, MB",
}


def main() -> None:
    """Run both encoders and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    data = Path(os.environ.get("QA_EVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--passages", type=int, default=240)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)  # the child: which encoder
    parser.add_argument("--vectors", type=Path, help=argparse.SUPPRESS)  # the child: where they go
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options)))  # noqa: T201
        return

    from qa.encoding import reference_folder
    from qa.settings import Settings

    encoders = {"bundled": "bundled", "sentence-transformers": str(reference_folder(Settings()))}
    found: dict[str, dict[str, float]] = {}
    vectors = []
    with tempfile.TemporaryDirectory() as folder:
        for name, encoder in encoders.items():
            path = Path(folder) / f"{name}.npy"
            child = [sys.executable, __file__, *sys.argv[1:], "--one", encoder, "--vectors", str(path)]
            # Both get the same threads, whatever the surroundings ask of OpenMP.
            surroundings = {**os.environ, "OMP_NUM_THREADS": str(options.threads)}
            done = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True, env=surroundings)
            found[name] = json.loads(done.stdout.splitlines()[-1])
            vectors.append(np.load(path))
    show(found, options.threads)
    cosine = float((vectors[0] * vectors[1]).sum(axis=1).mean())
    print(f"mean cosine between the two: {cosine:.4f}")  # noqa: T201
    if options.json:
        options.json.write_text(json.dumps({**found, "cosine": cosine}, indent=1), encoding="utf-8")


def show(found: dict[str, dict[str, float]], threads: int) -> None:
    """Print the table and the ratios."""
    print(f"{f'{threads} threads':32}" + "".join(f"{name:>24}" for name in found))  # noqa: T201
    for key, title in ROWS.items():
        print(f"{title:32}" + "".join(f"{run[key]:24.2f}" for run in found.values()))  # noqa: T201
    fast, plain = found.values()
    passages = fast["passages_per_s"] / plain["passages_per_s"]
    question = plain["question_ms"] / fast["question_ms"]
    print(f"bundled is {passages:.1f} times as fast on passages, {question:.1f} times on one question")  # noqa: T201


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Load one encoder and time it."""
    content = json.loads((options.data / "xquad" / "xquad.vi.json").read_text(encoding="utf-8"))
    paragraphs = [paragraph for article in content["data"] for paragraph in article["paragraphs"]]
    passages = [paragraph["context"] for paragraph in paragraphs][: options.passages]
    questions = [qa["question"] for paragraph in paragraphs for qa in paragraph["qas"]][: options.questions]

    start = time.perf_counter()
    from qa.encoding import load_encoder
    from qa.settings import Settings

    encoder = load_encoder(Settings(encoder=options.one, threads=options.threads))
    load_s = time.perf_counter() - start
    loaded_mb = peak_mb()
    for question in questions[:3]:
        encoder.encode_questions([question])
    times_ms = []
    for question in questions:
        start = time.perf_counter()
        encoder.encode_questions([question])
        times_ms.append(1000 * (time.perf_counter() - start))
    asked_mb = peak_mb()
    encoder.encode_passages(passages[:4])
    start = time.perf_counter()
    vectors = encoder.encode_passages(passages)
    passages_s = time.perf_counter() - start
    encoded_mb = peak_mb()
    np.save(options.vectors, vectors)
    return {
        "passages_per_s": len(passages) / passages_s,
        "question_ms": statistics.median(times_ms),
        "question_best_ms": min(times_ms),
        "question_p95_ms": statistics.quantiles(times_ms, n=20)[-1],
        "tokens": statistics.mean(encoder.count_tokens(passages)),
        "load_s": load_s,
        "loaded_mb": loaded_mb,
        "asked_mb": asked_mb,
        "encoded_mb": encoded_mb,
    }


def peak_mb() -> float:
    """Read the peak of this process's own resident memory, in MB."""
    # Not getrusage: its peak survives exec and so begins with the parent's.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
