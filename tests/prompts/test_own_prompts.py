"""An office's own prompts: used where they are good, passed over and told of where they are not."""

import os
from pathlib import Path

import pytest

from library.errors import SettingsError
from prompts.choosing import BUNDLED, Prompts, own_prompt
from prompts.loading import bundled_names, bundled_text, load_prompt

NAME = "expand"
OWN = (
    bundled_text(NAME)
    .replace("version: 1", "version: 7")
    .replace("探す係です", "探すベテランの係です")
)


def _office(folder: Path, text: str | bytes = OWN) -> Prompts:
    data = text.encode("utf-8") if isinstance(text, str) else text
    (folder / f"{NAME}.md").write_bytes(data)
    return Prompts(folder=folder)


def test_without_a_file_of_its_own_an_office_uses_the_programs(tmp_path: Path) -> None:
    for prompts in (BUNDLED, Prompts(folder=tmp_path), Prompts(folder=tmp_path / "not there")):
        for name in bundled_names():
            choice = prompts.choose(name)
            assert (choice.prompt, choice.is_own, choice.fault) == (load_prompt(name), False, "")


def test_a_good_file_takes_the_place_of_the_programs(tmp_path: Path) -> None:
    prompts = _office(tmp_path)
    prompt = prompts.load(NAME)
    assert "ベテラン" in prompt.sections["system"]
    assert prompt.label == "expand/7（庁内）"
    assert prompts.choose(NAME).is_own
    assert prompts.load("answer") == load_prompt("answer")


def test_a_change_counts_from_the_next_question_on(tmp_path: Path) -> None:
    prompts = _office(tmp_path)
    assert "ベテラン" in prompts.load(NAME).sections["system"]
    _office(tmp_path, OWN.replace("ベテラン", "新人"))
    os.utime(tmp_path / f"{NAME}.md", ns=(1, 1))
    assert "新人" in prompts.load(NAME).sections["system"]
    (tmp_path / f"{NAME}.md").unlink()
    assert prompts.load(NAME) == load_prompt(NAME)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("{{boundary}} 質問 ここから\n", ""), None),
        (OWN.replace("質問は「{{boundary}}」という印の行で囲まれている。", ""), "{{boundary}}"),
        (OWN.replace("{{question}}", "").replace(", question", ""), "{{question}}"),
        (
            OWN.replace("# user", "# user\n\n{{secret}}").replace(
                "question\n", "question, secret\n"
            ),
            "{{secret}}",
        ),
        (OWN + "\n# extra\n\n加える\n", "extra"),
        (OWN.replace("# user", "# users"), "user"),
        ("", "---"),
        (OWN.encode("cp932", errors="replace"), "UTF-8"),
        ("あ" * 40_000, "大きすぎ"),
    ],
)
def test_a_bad_file_is_not_used_and_says_why(
    tmp_path: Path, text: str | bytes, said: str | None
) -> None:
    choice = _office(tmp_path, text).choose(NAME)
    if said is None:  # a place may stand once or twice: the other one is still there
        assert choice.is_own
        return
    assert (choice.prompt, choice.is_own) == (load_prompt(NAME), False)
    assert said in choice.fault


def test_a_file_that_is_no_file_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.md").mkdir()
    choice = Prompts(folder=tmp_path).choose(NAME)
    assert choice.prompt == load_prompt(NAME)
    assert choice.fault


def test_the_programs_own_text_is_a_good_own_prompt() -> None:
    for name in bundled_names():
        assert own_prompt(bundled_text(name), name=name).is_own


@pytest.mark.parametrize("name", ["nothing", "../answer", "/etc/passwd", ""])
def test_only_prompts_of_the_program_can_be_replaced(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="ありません"):
        Prompts(folder=tmp_path).choose(name)
