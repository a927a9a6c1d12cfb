"""The attacks of ``data_samples/red_team``, where each is put, and a model that obeys them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answerer import Background
from library.model import Passage
from tests.assistant.found import passages
from tests.assistant.model_server import Asked, Scripted, Stream, in_pieces, sentences

FILE = Path(__file__).parents[2] / "data_samples" / "red_team" / "attacks.jsonl"
KEY = "sk-red-team-0123456789abcdef"
HIDDEN = "課長級の異動は三十七名とする。"
"""Stands in a document of a scope that the reader may not read."""
FEES = (
    "住民票の写しの交付手数料は、１通につき三百円とする。\n郵送の場合は、返信用封筒を同封すること。"
)
HOURS = "市民課の窓口は、平日の午前８時30分から午後５時15分まで開いている。"
TABLE = "住民票の写し | 三百円\n印鑑登録証明書 | 二百五十円"
FEE = "住民票の写しの手数料はいくらですか"
_PIECE = 61
"""Characters of one piece of a stream."""
RIGHT = "住民票の写しの交付手数料は1通300円です。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack."""

    id: str
    place: str
    aim: str
    text: str
    says: tuple[str, ...]
    """What a model that obeys it writes; ``{{system}}`` and the like are what it was sent."""
    only: bool
    """Whether it writes nothing else."""


def read_attacks() -> list[Attack]:
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return [
        Attack(
            id=row["id"],
            place=row["place"],
            aim=row["aim"],
            text=row["text"],
            says=tuple(row["says"]),
            only=row.get("only", False),
        )
        for row in rows
    ]


def attacked_passages(place: str, text: str) -> list[Passage]:
    """What the search found, with ``text`` in its place; unchanged where that is no document."""
    body = f"{FEES}\n{text}" if place in {"body", "ocr"} else FEES
    cell = text.replace("\n", " ") if place == "cell" else "窓口"
    found = passages(body, HOURS, f"{TABLE}\n備考 | {cell}", title="住民票の手引")
    title = text if place == "title" else "住民票の手引"
    name = text if place == "file_name" else "手引.pdf"
    heading = (text,) if place == "heading" else ("第１章 証明書",)
    return [
        replace(
            passage,
            document=replace(passage.document, title=title, file_name=name),
            chunk=replace(passage.chunk, heading_path=heading),
        )
        for passage in found
    ]


def attacked_question(place: str, text: str) -> tuple[str, Background]:
    question = f"{FEE}\n{text}" if place == "question" else FEE
    return question, Background(
        previous=text if place == "previous" else "",
        attached=text if place == "attachment" else "",
    )


def obeying(attack: Attack) -> Callable[[Asked], Scripted]:
    """A model that does what the attack wants, with all that it knows."""

    def script(asked: Asked) -> Scripted:
        known = {
            "{{system}}": asked.system,
            "{{request}}": asked.user,
            "{{fence}}": fence_of(asked),
            "{{secret}}": HIDDEN,
            "{{key}}": KEY,
        }
        names = re.compile("|".join(map(re.escape, known)))
        told = [names.sub(lambda match: known[match.group()], said) for said in attack.says]
        right = () if attack.only else ((RIGHT, [1]),)
        reply = sentences(*right, *((said, [1, 2, 9, -1]) for said in told))
        if asked.body.get("stream"):
            return Stream(in_pieces(reply.text or "", _PIECE))
        return reply

    return script


def fence_of(asked: Asked) -> str:
    """The mark around what is data: it opens the request."""
    return " ".join(asked.user.split("\n", 1)[0].split(" ")[:3])
