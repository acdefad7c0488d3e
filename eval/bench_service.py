"""Whole-process and warm-server figures of the index in `index/`: wall time, peak memory, HTTP latency.

    python eval/bench_service.py            # prints a Markdown table; run it on an otherwise idle machine

The command line is started afresh five times; the server is started once and asked every development
question about the seeds twice over one kept-alive connection, with the reader and without.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

QUESTION = "Kim ngạch thương mại Việt - Trung năm 2024?"


def ask_afresh(environment: dict[str, str], *, runs: int = 5) -> tuple[float, float]:
    """Median seconds and peak MiB of ``qa ask`` as a whole process."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "qa", "ask", QUESTION],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds.append(time.perf_counter() - begun)
    return float(np.median(seconds)), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def import_seconds() -> float:
    """What importing everything that `qa ask` imports takes, in its own process."""
    code = "import time; t = time.perf_counter(); import qa.service, faiss, tantivy, onnxruntime; "
    code += "print(time.perf_counter() - t)"
    return float(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    )


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server on a free port: (port, process id)."""
    server = subprocess.Popen(
        [sys.executable, "-m", "qa", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    try:
        for line in server.stderr:
            if found := re.search(r"serving on http://[^:]+:(\d+)", line):
                yield int(found[1]), server.pid
                break
    finally:
        server.terminate()
        server.wait()


def latencies(port: int, questions: list[str]) -> list[float]:
    """Milliseconds of each question over one connection, after one round of warming up."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took = []
    for warm in (False, True):
        for question in questions:
            body = json.dumps({"question": question})
            begun = time.perf_counter()
            connection.request("POST", "/v1/ask", body, {"content-type": "application/json"})
            connection.getresponse().read()
            if warm:
                took.append((time.perf_counter() - begun) * 1e3)
    return took


def peak_mib(process: int) -> float:
    """The peak resident memory of a living process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def main() -> None:
    """Measure and print."""
    lines = Path("eval/seeds.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    questions = [row["question"] for row in rows if row["split"] == "dev" and "history" not in row]
    report = ["| | without the reader (`QA_READER=false`) | as shipped |", "|---|---|---|"]
    columns = []
    for reader in ("false", "true"):  # the peak of all children so far: the lighter first
        environment = os.environ | {"QA_READER": reader}
        with serving(environment) as (port, process):
            took = latencies(port, questions)
            memory = peak_mib(process)
        columns.append((*ask_afresh(environment), took, memory))
    for label, cells in (
        ("`qa ask`, whole process, median of 5", [f"{c[0]:.2f} s" for c in columns]),
        ("`qa ask`, peak memory", [f"{c[1]:.0f} MiB" for c in columns]),
        ("`POST /v1/ask`, warm, median", [f"{np.median(c[2]):.1f} ms" for c in columns]),
        ("`POST /v1/ask`, warm, 95 %", [f"{np.quantile(c[2], 0.95):.1f} ms" for c in columns]),
        ("server, peak memory", [f"{c[3]:.0f} MiB" for c in columns]),
    ):
        report.append(f"| {label} | {' | '.join(cells)} |")
    print("\n".join(report))  # noqa: T201
    print(f"imports of `qa ask`: {import_seconds():.2f} s")  # noqa: T201


if __name__ == "__main__":
    main()
