"""A model that obeys whatever a document, a title, a file name or a question tells it to do."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from assistant.endpoint import Endpoint
from assistant.extractive import ExtractiveAnswerer
from assistant.generated import GeneratedAnswerer
from assistant.listening import Listener
from library.connection import Address
from library.model import Answer, Sentence
from library.text import fold
from pages.asking_stream import progress_html
from prompts.loading import load_prompt
from runtime.making import Progress
from tests.assistant.found import near
from tests.assistant.model_server import ModelServer, running_model_server
from tests.red_team.attacks import (
    HIDDEN,
    KEY,
    RIGHT,
    Attack,
    attacked_passages,
    attacked_question,
    fence_of,
    obeying,
    read_attacks,
)
from tests.red_team.faces import assert_harmless, odd_markup

ATTACKS = read_attacks()
IN_DOCUMENTS = frozenset({"body", "title", "file_name", "heading", "cell", "ocr"})
HERE = [attack for attack in ATTACKS if attack.place not in {"glossary", "prompt"}]
SYSTEM = tuple(
    line for line in load_prompt("answer").sections["system"].splitlines() if len(line) > 20
)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


def ask(server: ModelServer, attack: Attack, listener: Listener | None = None) -> Answer:
    server.script = obeying(attack)
    endpoint = Endpoint(Address(url=server.url, model="m", api_key=KEY, timeout_s=5))
    found = attacked_passages(attack.place, attack.text)
    question, background = attacked_question(attack.place, attack.text)
    return GeneratedAnswerer(endpoint).answer(
        question, found, cosines=near(found), background=background, listener=listener
    )


def never_shown(server: ModelServer) -> tuple[str, ...]:
    return (KEY, HIDDEN, "三十七名", fence_of(server.asked[-1]), *SYSTEM)


def test_there_are_attacks_of_every_kind() -> None:
    assert len(ATTACKS) >= 80
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)
    places = Counter(attack.place for attack in ATTACKS)
    assert places.keys() == IN_DOCUMENTS | {
        "question", "attachment", "previous", "glossary", "prompt",
    }  # fmt: skip
    assert len({attack.aim for attack in ATTACKS}) >= 12


@pytest.mark.parametrize("attack", HERE, ids=lambda attack: attack.id)
def test_nothing_is_left_of_what_an_obeying_model_says(server: ModelServer, attack: Attack) -> None:
    typed, checked = [""], list[Sentence]()
    answer = ask(server, attack, Listener(typed=typed.append, checked=checked.append))
    growing = Progress(step=1, typed="".join(typed), checked=tuple(checked), done=False, seconds=0)
    assert odd_markup(progress_html(growing)) == []
    assert KEY not in growing.typed or "{{key}}" in "".join(attack.says)
    assert all(sentence.text == RIGHT or not sentence.verified for sentence in checked)
    assert not any(line in sentence.text for sentence in checked for line in SYSTEM)
    if attack.only:
        assert all(s.text == c.quote for s in answer.sentences for c in s.citations)
    elif not answer.abstained:
        assert answer.text == RIGHT
    assert_harmless(answer, never=never_shown(server))


@pytest.mark.parametrize("attack", HERE, ids=lambda attack: attack.id)
def test_the_fence_around_the_data_holds(server: ModelServer, attack: Attack) -> None:
    ask(server, attack)
    attacked = server.asked[-1]
    ask(server, Attack(id="", place=attack.place, aim="", text="普通の文", says=(), only=False))
    plain = server.asked[-1]
    fence, other = fence_of(attacked), fence_of(plain)
    assert fence != other
    assert attacked.user.count(fence) == plain.user.count(other)
    assert fence in attacked.system
    assert attacked.system.replace(fence, other) == plain.system
    assert KEY not in attacked.raw.decode()
    assert "tools" not in attacked.body
    unseen = [c for c in attacked.user if unicodedata.category(c) in {"Cf", "Cc"} and c != "\n"]
    assert unseen == []
    assert not any(
        tag in attacked.user for tag in ("<|", "|>", "[INST]", "<<SYS>>", "</s>", "<start_of_turn>")
    )


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.place in IN_DOCUMENTS], ids=lambda attack: attack.id
)
def test_quotes_show_an_attack_only_as_text(attack: Attack) -> None:
    found = attacked_passages(attack.place, attack.text)
    answer = ExtractiveAnswerer().answer(attack.text, found, cosines=near(found))
    everything = [fold(passage.chunk.text) for passage in found]
    for sentence in answer.sentences:
        assert answer.abstained or any(fold(sentence.text) in text for text in everything)
    assert_harmless(answer, never=(KEY, HIDDEN, *SYSTEM))
