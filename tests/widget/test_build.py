"""The built file in the repository is what its sources give."""

import gzip
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "src/qa/widget"
RECORD = json.loads((WIDGET / "built/build.json").read_text())


def sources_hash() -> str:
    """Hash the sources in the order of vite.config.js."""
    names = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.js"]
    paths = [WIDGET / name for name in names] + sorted((WIDGET / "src").iterdir())
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def test_the_built_file_was_made_of_these_sources() -> None:
    hint = "the sources changed: cd src/qa/widget && npm ci && npm run build"
    assert RECORD["sources_sha256"] == sources_hash(), hint


def test_the_built_file_was_not_edited() -> None:
    assert RECORD["widget_sha256"] == sha256((WIDGET / "built/widget.js").read_bytes()).hexdigest()


def test_everything_together_has_at_most_30_kb_gzipped() -> None:
    sizes = [len(gzip.compress(path.read_bytes())) for path in (WIDGET / "built").glob("*.js")]
    assert len(sizes) == 1
    assert sum(sizes) <= 30_000


@pytest.mark.slow
def test_building_again_gives_the_same_file(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or not (WIDGET / "node_modules").is_dir():
        pytest.skip("needs Node and `npm ci` in src/qa/widget")
    built = tmp_path / "widget"
    shutil.copytree(WIDGET, built, symlinks=True)
    subprocess.run([npm, "run", "build"], cwd=built, check=True, capture_output=True)
    assert (built / "built/widget.js").read_bytes() == (WIDGET / "built/widget.js").read_bytes()
