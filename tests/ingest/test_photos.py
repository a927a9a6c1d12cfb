"""Photos without any model: told from pages, found by date, name, folder and what was written in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.files import Intake, NoProgress, take_file
from ingest.formats.images import read_picture
from ingest.formats.photo_tags import NO_TAGS, RawTags, read_tags
from ingest.photos import folder_of, is_photo, is_photographic
from ingest.reading import assemble, outline_file, read_file_page
from ingest.sources import source_at
from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.model import Document, LineRole, Page, Reading
from library.pages import read_page
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings
from retrieval.embedding.e5.engine import open_e5
from retrieval.index import open_index
from retrieval.search import search
from tests.ingest.making import FORMATS, REPOSITORY
from tests.ingest.photo_making import PORTRAIT, garden, save_photo, with_sign, xmp_packet

OCR_PAGES = REPOSITORY / "tests" / "data" / "ocr"


def read(path: Path, *, name: str = "", folder: str = "") -> Reading:
    outline = outline_file(path, file_name=name or path.name, max_pages=9, folder=folder)
    page = read_file_page(path, outline, 1, engine_name="rapidocr")
    return assemble(outline, [page], file_name=name or path.name)


def taken_in(catalogue: Catalogue, path: Path, library: Path) -> Document:
    """Stored as every file is, with its pages read in a thread."""
    with ThreadPoolExecutor(1) as executor:
        intake = Intake(
            catalogue=catalogue,
            library=library,
            executor=executor,
            engine_name="rapidocr",
            max_pages=9,
            max_file_mb=9,
        )
        taken = take_file(intake, source_at(path, scope=ALL_OFFICE), progress=NoProgress())
    assert taken[0].document is not None, taken[0].error
    return taken[0].document


def properties(page: Page) -> str:
    return next(line.text for line in page.lines if line.role is LineRole.DESCRIPTION)


@pytest.mark.parametrize(
    "page", [*OCR_PAGES.glob("*.png"), *OCR_PAGES.glob("*.jpg"), FORMATS / "exif6.jpg"], ids=str
)
def test_a_scanned_page_is_no_photo(page: Path) -> None:
    assert not is_photographic(read_picture(page, 1).pixels)


@pytest.mark.parametrize("shade", [0.25, 0.6, 1.0])
def test_a_page_in_bad_light_is_no_photo(shade: float) -> None:
    pixels = read_picture(OCR_PAGES / "youryo__photocopy.jpg", 1).pixels.astype(np.float64)
    light = np.linspace(1, shade, pixels.shape[0])[:, None, None]
    warm = np.array([1.0, 0.95, 0.85])
    assert not is_photographic((pixels * light * warm).astype(np.uint8))


def test_real_and_made_scenes_are_photos() -> None:
    assert is_photographic(read_picture(PORTRAIT, 1).pixels)
    assert all(is_photographic(np.asarray(garden(seed=seed))) for seed in range(5))
    light = np.linspace(0, 1, 1200)[None, :, None] ** 6
    assert is_photographic((np.asarray(garden(seed=7)) * light).astype(np.uint8))
    assert not any(
        is_photographic(np.full((300, 300, 3), grey, np.uint8)) for grey in (0, 120, 255)
    )


def test_a_photo_is_one_page_that_nobody_has_to_check() -> None:
    reading = read(PORTRAIT, name="IMG_0123.jpg", folder="歴代の来賓")
    page = reading.pages[0]
    assert is_photo(page)
    assert (page.needs_review, page.doubts, page.is_blank) == (False, (), False)
    assert page.raster is not None
    assert page.raster.rotation == 0
    assert properties(page) == "写真　フォルダ 歴代の来賓　ファイル名 IMG_0123.jpg"
    assert not reading.chunks[0].quotable


def test_a_photo_says_when_it_was_taken_in_every_way_that_people_ask(tmp_path: Path) -> None:
    path = save_photo(tmp_path / "IMG_1.jpg", garden(), taken="2024:05:03 23:59:59")
    text = properties(read(path).pages[0])
    assert "撮影日 令和6年5月3日（2024年5月3日、2024-05-03、令和6年度）" in text
    march = save_photo(tmp_path / "IMG_2.jpg", garden(seed=2), taken="2020:03:31 08:00:00")
    assert "令和2年3月31日（2020年3月31日、2020-03-31、令和元年度）" in properties(
        read(march).pages[0]
    )


@pytest.mark.parametrize(
    "odd", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2024:13:45", "昨日"]
)
def test_a_clock_that_was_never_set_says_nothing(odd: str, tmp_path: Path) -> None:
    tags = read_tags(RawTags(exif={0x9003: odd}))
    assert tags.taken is None


def test_words_on_a_sign_can_be_quoted_and_the_properties_cannot(tmp_path: Path) -> None:
    path = save_photo(tmp_path / "DSC_7.jpg", with_sign(garden()), taken="2024:05:03 10:00:00")
    reading = read(path)
    page = reading.pages[0]
    assert is_photo(page)
    assert not page.needs_review
    quotable = "".join(chunk.text for chunk in reading.chunks if chunk.quotable)
    assert "くらしの情報ひろば" in quotable
    assert "撮影日" not in quotable


def test_a_photographed_page_is_read_as_a_page(tmp_path: Path) -> None:
    with Image.open(OCR_PAGES / "youryo__photocopy.jpg") as page:
        sheet = page.convert("RGB").resize((900, 1273))
    desk = garden(width=2200, height=1600)
    desk.paste(sheet, (650, 160))
    assert is_photographic(np.asarray(desk))
    path = save_photo(tmp_path / "IMG_3.jpg", desk, taken="2024:05:03 10:00:00")
    page = read(path).pages[0]
    assert not is_photo(page)
    assert len(page.text) > 200


def test_what_people_wrote_into_a_photo_is_found_in_it(tmp_path: Path) -> None:
    xmp = xmp_packet(
        title="となみチューリップフェア", caption="花の大谷と来場者", keywords=("春", "観光")
    )
    text = properties(read(save_photo(tmp_path / "a.jpg", garden(), xmp=xmp)).pages[0])
    assert "題名 となみチューリップフェア　説明 花の大谷と来場者　キーワード 春、観光" in text


def test_iptc_and_windows_tags_are_read_in_either_encoding(tmp_path: Path) -> None:
    sets = {
        55: [b"20240503"],
        105: ["除雪車出動式".encode("cp932")],
        120: ["市役所前での出動式".encode()],
        25: ["除雪".encode("cp932"), "冬".encode("cp932")],
    }
    path = save_photo(tmp_path / "a.jpg", garden(), iptc=sets)
    tags = outline_file(path, file_name="a.jpg", max_pages=1).tags
    assert (tags.title, tags.caption) == ("除雪車出動式", "市役所前での出動式")
    assert tags.keywords == ("除雪", "冬")
    assert str(tags.taken) == "2024-05-03"
    exif = {0x9C9B: "成人式".encode("utf-16-le"), 0x9C9E: "式典;二十歳".encode("utf-16-le")}
    path = save_photo(tmp_path / "b.jpg", garden(), exif=exif)
    tags = outline_file(path, file_name="b.jpg", max_pages=1).tags
    assert (tags.title, tags.keywords) == ("成人式", ("式典", "二十歳"))


@pytest.mark.parametrize(
    "caption", ["OLYMPUS DIGITAL CAMERA         ", "DSC_0001", "Created with GIMP", "\0\0\0"]
)
def test_what_a_camera_wrote_is_no_caption(caption: str, tmp_path: Path) -> None:
    assert read_tags(RawTags(exif={0x010E: caption})) == NO_TAGS


@pytest.mark.parametrize(
    "xmp",
    [
        b"<broken",
        b"\xff\xfe\x00",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"<x/>",
    ],
)
def test_damaged_tags_cost_no_photo(xmp: bytes, tmp_path: Path) -> None:
    assert read_tags(RawTags(xmp=xmp, iptc={25: [b"\xff\xff\xff"]}, exif={0x9C9B: 3})) == NO_TAGS
    assert is_photo(read(save_photo(tmp_path / "a.jpg", garden(), xmp=xmp)).pages[0])


def test_where_a_photo_was_taken_is_kept_to_the_original(tmp_path: Path) -> None:
    path = save_photo(tmp_path / "a.jpg", garden(), taken="2024:05:03 10:00:00", gps=True)
    with Image.open(path) as image:
        assert image.getexif().get_ifd(0x8825)
    outline = outline_file(path, file_name="a.jpg", max_pages=1)
    said = f"{outline} {read(path)}"
    assert all(part not in said for part in ("137", "42.123", "38.0", "GPS"))


@pytest.mark.parametrize(
    ("place", "folder"),
    [
        ("/data/広報/チューリップフェア/IMG_0123.jpg", "チューリップフェア"),
        ("/data/チューリップフェア/2024/IMG_0123.jpg", "チューリップフェア"),
        ("C:\\Users\\u\\広報課\\写真\\IMG.jpg", "広報課"),
        ("/data/DCIM/100ABC/IMG.jpg", ""),
        ("upload:IMG.jpg", ""),
        ("upload:成人式.zip!IMG.jpg", "成人式"),
        ("/in/素材.zip!除雪/a.jpg", "除雪"),
        ("IMG.jpg", ""),
        ("", ""),
    ],
)
def test_a_folder_counts_if_it_says_something(place: str, folder: str) -> None:
    assert folder_of(place) == folder


def test_a_photo_is_found_by_date_name_folder_and_keyword(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "チューリップフェア"
    tulips = save_photo(folder / "IMG_0123.jpg", garden(), taken="2024:05:03 10:00:00")
    old = save_photo(folder / "IMG_0007.jpg", garden(seed=2), taken="2018:05:04 10:00:00")
    snow = save_photo(
        tmp_path / "冬" / "P1.jpg",
        garden(seed=3),
        taken="2024:01:15 07:00:00",
        xmp=xmp_packet(keywords=("除雪車",)),
    )
    names = {
        taken_in(catalogue, path, tmp_path / "library").file_name for path in (tulips, old, snow)
    }
    assert names == {"IMG_0123.jpg", "IMG_0007.jpg", "P1.jpg"}
    index = open_index(catalogue, tmp_path / "index", open_e5(Settings().cache, threads=1))
    index.catch_up()
    wanted = {
        "チューリップ 写真 令和6年": "IMG_0123.jpg",
        "2018年5月のチューリップの写真": "IMG_0007.jpg",
        "平成30年5月4日": "IMG_0007.jpg",
        "2024-05-03": "IMG_0123.jpg",
        "除雪車の写真": "P1.jpg",
        "IMG_0123": "IMG_0123.jpg",
    }
    found = {
        query: search(index, query, reader=staff(), k=3)[0].document.file_name for query in wanted
    }
    index.close()
    assert found == wanted


def test_a_stored_photo_is_a_document_with_a_page_and_a_chunk(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = save_photo(tmp_path / "成人式" / "a.jpg", garden(), taken="2024:01:08 10:00:00")
    document = taken_in(catalogue, path, tmp_path / "library")
    assert (document.page_count, document.pages_to_review, document.confidence) == (1, 0, 1.0)
    assert document.effective_date is None
    page = read_page(catalogue, document.version_id, 1, reader=staff())
    assert "フォルダ 成人式" in page.text
    chunks = chunks_of(catalogue, document.version_id, reader=staff())
    assert [chunk.quotable for chunk in chunks] == [False]


def test_a_picture_of_which_next_to_nothing_can_be_read_is_found_by_its_name_and_looked_at(
    tmp_path: Path,
) -> None:
    chance = np.random.default_rng(7)
    paper = np.full((900, 700, 3), 255, np.uint8)
    for x, y in chance.integers(60, 640, (160, 2)):
        paper[y : y + 3, x : x + 22] = 0
        paper[y : y + 22, x : x + 3] = 0
    path = tmp_path / "桜まつり会場の案内図.png"
    Image.fromarray(paper).save(path, dpi=(200, 200))
    reading = read(path, folder="春の催し")
    (page,) = reading.pages
    assert page.needs_review
    (chunk,) = [chunk for chunk in reading.chunks if not chunk.quotable]
    assert chunk.text == "画像　フォルダ 春の催し　ファイル名 桜まつり会場の案内図.png"
