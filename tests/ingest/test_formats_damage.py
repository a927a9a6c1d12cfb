"""Files with bytes changed at random are read or refused, and nothing else happens."""

import random
from pathlib import Path

import pytest

from ingest.formats.images import count_frames, read_picture
from ingest.formats.media import IMAGES, MediaType, sniff
from ingest.reading import outline_file, read_file_page
from library.errors import FileFault, UnreadableFile
from tests.ingest.making import FORMATS, sample, save, with_member

SOURCES = {
    "tif": FORMATS / "multi.tif",
    "jpg": FORMATS / "exif6.jpg",
    "pdf": FORMATS / "youryo.pdf",
    "docx": sample("S09"),
    "xlsx": sample("S10"),
    "md": sample("S12"),
    "heic": FORMATS / "turned.heic",
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 10, 200])):
        # The beginnings of files hold what they are made of.
        place = int(len(changed) * chance.random() ** chance.choice([1, 6]))
        changed[place] = chance.randrange(256)
    return bytes(changed[: len(changed) // 2]) if chance.random() < 0.2 else bytes(changed)


def read_first_page(path: Path) -> None:
    media_type = sniff(path, file_name=path.name)
    if media_type in IMAGES:
        count_frames(path, max_pages=9)
        read_picture(path, 1)
        return
    outline = outline_file(path, file_name=path.name, max_pages=9)
    if media_type != MediaType.PDF:
        read_file_page(path, outline, 1, engine_name="rapidocr")


@pytest.mark.parametrize("suffix", SOURCES)
def test_damage_is_told_in_one_way_only(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(suffix)  # noqa: S311 - the same damage in each run
    content = SOURCES[suffix].read_bytes()
    for _ in range(25):
        path = save(tmp_path, f"a.{suffix}", damaged(content, chance))
        try:
            read_first_page(path)
        except UnreadableFile as error:
            assert error.message  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("lost", [b"w:body", b"w:document"])
def test_a_word_file_without_a_body_is_corrupt(lost: bytes, tmp_path: Path) -> None:
    seed = Path(__file__).parents[1] / "data" / "fuzz" / "letter.docx"
    path = with_member(seed, tmp_path / "a.docx", "word/document.xml", lost, b"w:letter")
    outline = outline_file(path, file_name=path.name, max_pages=9)
    with pytest.raises(UnreadableFile) as caught:
        read_file_page(path, outline, 1, engine_name="rapidocr")
    assert caught.value.fault is FileFault.CORRUPT


def test_a_photo_of_a_phone_that_libheif_gives_up_on_is_corrupt(tmp_path: Path) -> None:
    content = bytearray((FORMATS / "plain.heic").read_bytes())
    content[257] = 0  # inside a property of the picture
    with pytest.raises(UnreadableFile) as caught:
        read_picture(save(tmp_path, "a.heic", bytes(content)), 1)
    assert caught.value.fault is FileFault.CORRUPT
