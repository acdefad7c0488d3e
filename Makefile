# hoidap: two commands do everything. `make serve` answers over HTTP, `make test` checks all there is.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: serve test check install eval reader lint clean

serve: .venv/.runtime
	$(BIN)/qa index seeds
	$(BIN)/qa serve --port $(PORT)

test: check

install: .venv/.dev

check: lint
	$(BIN)/python -m pytest

lint: .venv/.dev
	$(BIN)/ruff check src tests eval
	$(BIN)/ruff format --check src tests eval
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The service alone: no torch, no developer tools.
.venv/.runtime: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# Everything: developer tools, and sentence-transformers with torch as the reference of the tests.
.venv/.dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.runtime

# Score the answers of every set (needs the evaluation data, see eval/README.md), and keep a dated line of each.
EVAL := $(BIN)/qa eval --split test --history eval/HISTORY.md
eval: .venv/.dev
	$(EVAL) seeds --report eval/runs/seeds.html
	$(EVAL) xquad mlqa --distractors viwiki --distractors-limit 1000 --report eval/runs/report.html

# Train the reader again and write src/qa/reading/reader.onnx: some three hours of two cores, goes on where it stopped.
QA_EVAL_DATA ?= ../shared/data
READER_STEPS ?= 15000
reader: .venv/.dev
	QA_EVAL_DATA=$(QA_EVAL_DATA) $(BIN)/python -m qa.evaluation.claims --out eval/runs/claims.jsonl.xz
	QA_EVAL_DATA=$(QA_EVAL_DATA) $(BIN)/python -m qa.evaluation.retrieved --questions 30000
	$(BIN)/python -m qa.reading.train --data $(QA_EVAL_DATA)/reading --scale 1.7 --steps $(READER_STEPS) --threads 2 \
	  --articles $(QA_EVAL_DATA)/viwiki/viwiki.jsonl.xz \
	  --apart $(QA_EVAL_DATA)/mlqa/mlqa_dev_vi_vi.json $(QA_EVAL_DATA)/xquad/xquad.vi.json \
	  --written eval/reading.jsonl.xz --news eval/reading-news.jsonl.xz \
	  --pages eval/runs/pages.jsonl.xz --claims eval/runs/claims.jsonl.xz eval/runs/retrieved-claims.jsonl.xz
	$(BIN)/python -m qa.reading.export

clean:
	rm -rf .venv index/derived-* index/hoidap.sqlite* .mypy_cache .ruff_cache .pytest_cache
