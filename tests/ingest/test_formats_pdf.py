"""PDF: structure, text layers with places, routing, damaged and hostile files."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from ingest.formats.glyphs import Glyph, PdfContent
from ingest.formats.pdf_pages import count_pages, rasterise, read_content
from ingest.formats.pdf_structure import read_structure
from ingest.formats.pdf_text import placed_lines
from ingest.formats.routing import Route, is_broken, keeps_layer, route
from ingest.layout.arrange import arrange
from library.errors import FileFault, UnreadableFile
from library.model import LineRole
from library.text import squeeze
from tests.ingest.making import FORMATS, blank_pdf, bomb_pdf, sample, save, save_pdf, turned_pdf


def layer_lines(path: Path, number: int = 1) -> list[str]:
    return [line.text for line in placed_lines(read_content(path, number), px_per_pt=1.0)]


def fault_of(path: Path) -> FileFault:
    with pytest.raises(UnreadableFile) as caught:
        read_structure(path, max_pages=100)
    return caught.value.fault


def test_lines_keep_every_character_of_a_vertical_page() -> None:
    truth = (FORMATS / "gijiroku_v.gt.txt").read_text("utf-8")
    lines = layer_lines(FORMATS / "gijiroku_v.pdf")
    assert sorted(squeeze("".join(lines))) == sorted(squeeze(truth))
    assert any("令和六年十二月五日（木曜日）午前十時開議" in line for line in lines)


def test_cells_that_stand_close_together_are_told_apart_by_the_rule_between_them() -> None:
    lines = layer_lines(FORMATS / "table.pdf")
    assert "300円" in lines
    assert "本籍・続柄の記載は申出による" in lines


def test_a_number_stays_with_its_heading_across_a_tab() -> None:
    lines = layer_lines(sample("S05"), 3)
    assert any(line.startswith("1.1 背景と目的") for line in lines)


def test_no_blank_is_made_up_between_japanese_and_latin_letters() -> None:
    assert "政府CIO補佐官等ディスカッションペーパー" in layer_lines(sample("S05"))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_shown_lying_is_turned_so_that_its_text_stands(
    rotate: int, tmp_path: Path
) -> None:
    plain = read_content(FORMATS / "youryo.pdf", 1)
    shown = read_content(turned_pdf(tmp_path, FORMATS / "youryo.pdf", rotate=rotate), 1)
    assert shown.rotation == (360 - rotate) % 360
    assert (shown.width_pt, shown.height_pt) == pytest.approx((plain.width_pt, plain.height_pt))
    for before, after in zip(plain.glyphs, shown.glyphs, strict=True):
        assert (after.x0, after.y0, after.x1, after.y1) == pytest.approx(
            (before.x0, before.y0, before.x1, before.y1), abs=0.01
        )


def test_text_drawn_sideways_is_turned_upright(tmp_path: Path) -> None:
    sideways = turned_pdf(tmp_path, FORMATS / "youryo.pdf", rotate=0, turn_content=90)
    assert read_content(sideways, 1).rotation == 270
    assert layer_lines(sideways) == layer_lines(FORMATS / "youryo.pdf")


def test_the_image_has_the_size_asked_for_and_the_turn() -> None:
    upright = rasterise(FORMATS / "youryo.pdf", 1, long_side_px=500, rotation=0)
    lying = rasterise(FORMATS / "youryo.pdf", 1, long_side_px=500, rotation=90)
    assert upright.shape == (500, 354, 3)
    assert lying.shape == (354, 500, 3)


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("youryo.pdf", 1, Route.TEXT_LAYER),
        ("table.pdf", 1, Route.TEXT_LAYER),
        ("gijiroku_v.pdf", 1, Route.TEXT_LAYER),
        ("notounicode.pdf", 1, Route.OCR),
        ("g4.pdf", 1, Route.OCR),
    ],
)
def test_pages_are_routed_by_what_is_on_them(name: str, number: int, expected: Route) -> None:
    assert route(read_content(FORMATS / name, number)) is expected


@pytest.mark.parametrize("doc_id", ["S01", "S02", "S03", "S04"])
def test_scanned_samples_are_read_anew(doc_id: str) -> None:
    path = sample(doc_id)
    assert {route(read_content(path, n + 1)) for n in range(count_pages(path))} == {Route.OCR}


def content_of(
    text: str, *, image: float = 0.0, hidden: float = 0.0, shapes: int = 0
) -> PdfContent:
    return PdfContent(
        width_pt=595,
        height_pt=842,
        rotation=0,
        glyphs=tuple(Glyph(char) for char in text),
        image_share=image,
        hidden_share=hidden,
        shapes=((0.0, 0.0, 1.0, 1.0),) * shapes,
        strokes=(),
    )


def test_letters_turned_into_outlines_are_read_off_the_image() -> None:
    assert route(content_of("1 / 3", shapes=900)) is Route.OCR


def test_a_short_page_without_a_picture_keeps_its_text() -> None:
    assert route(content_of("焼津データマップの使い方")) is Route.TEXT_LAYER


def test_text_over_a_full_page_picture_is_checked() -> None:
    text = "この要綱は、補助金の交付に関し必要な事項を定めるものとする。"
    assert route(content_of(text, image=1.0, hidden=1.0)) is Route.BOTH


def test_an_old_hidden_reading_is_kept_only_where_ours_is_worse() -> None:
    layer = content_of("あ" * 100, image=1.0, hidden=1.0)
    assert not keeps_layer(layer, ocr_length=101, ocr_confidence=0.97)
    assert keeps_layer(layer, ocr_length=101, ocr_confidence=0.80)
    assert keeps_layer(layer, ocr_length=40, ocr_confidence=0.97)


def test_real_text_on_a_background_picture_is_kept_unless_the_picture_says_more() -> None:
    layer = content_of("あ" * 100, image=1.0)
    assert keeps_layer(layer, ocr_length=98, ocr_confidence=0.97)
    assert not keeps_layer(layer, ocr_length=400, ocr_confidence=0.97)


@pytest.mark.parametrize(
    "text", ["(cid:12)(cid:3)(cid:44)(cid:9)(cid:1)", "\ue012\ue013あいう" * 9]
)
def test_text_without_a_character_map_is_broken(text: str) -> None:
    assert is_broken(text)


def test_radicals_in_place_of_ideographs_do_not_break_a_page() -> None:
    assert not is_broken("⼀般競争⼊札に付する事項は次のとおりである。⼿続きは⺠法による。")


def test_owner_protection_opens_and_a_password_does_not() -> None:
    assert read_structure(FORMATS / "enc_owneronly.pdf", max_pages=9).page_count == 1
    assert fault_of(FORMATS / "enc_user.pdf") is FileFault.ENCRYPTED


def test_a_broken_cross_reference_is_repaired(tmp_path: Path) -> None:
    good = (FORMATS / "youryo.pdf").read_bytes()
    broken = save(tmp_path, "x.pdf", good.replace(b"startxref", b"startxxxx"))
    assert read_structure(broken, max_pages=9).page_count == 1
    assert layer_lines(broken) == layer_lines(FORMATS / "youryo.pdf")


def test_junk_before_the_header_does_no_harm(tmp_path: Path) -> None:
    good = (FORMATS / "youryo.pdf").read_bytes()
    assert read_structure(save(tmp_path, "x.pdf", b"x" * 200 + good), max_pages=9).page_count == 1


def test_a_file_cut_in_half_is_corrupt(tmp_path: Path) -> None:
    good = (FORMATS / "youryo.pdf").read_bytes()
    assert fault_of(save(tmp_path, "x.pdf", good[: len(good) // 2])) is FileFault.CORRUPT


def test_a_file_without_pages_is_empty(tmp_path: Path) -> None:
    assert fault_of(save_pdf(tmp_path, PdfWriter())) is FileFault.EMPTY


def test_too_many_pages_are_refused_quickly(tmp_path: Path) -> None:
    assert fault_of(blank_pdf(tmp_path, *[(595, 842)] * 101)) is FileFault.TOO_LARGE


def test_a_giant_bitmap_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = bomb_pdf(tmp_path, side=16_000)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(UnreadableFile) as caught:
        rasterise(bomb, 1, long_side_px=100, rotation=0)
    assert caught.value.fault is FileFault.TOO_LARGE


def test_title_and_page_labels_are_read(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_page(PdfReader(FORMATS / "youryo.pdf").pages[0])
    writer.add_metadata({"/Title": "補助金交付要綱"})
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, style="/D", start=1)
    structure = read_structure(save_pdf(tmp_path, writer), max_pages=9)
    assert structure.title == "補助金交付要綱"
    assert structure.labels == ("i", "ii", "1")


def glyphs(text: str, x: float, y: float, size: float) -> list[Glyph]:
    return [
        Glyph.placed(c, (x + size * n, y, x + size * (n + 1), y + size), turned=0)
        for n, c in enumerate(text)
    ]


def test_ruby_amid_a_line_does_not_break_it() -> None:
    placed = [
        *glyphs("町役場の", 72, 100, 12),
        *glyphs("ちょうしゃ", 120, 93.5, 5),
        *glyphs("庁舎を移転する。", 120, 100, 12),
        *glyphs("工事は令和七年に始まる。", 72, 120, 12),
    ]
    content = replace(content_of(""), glyphs=tuple(placed))
    lines = placed_lines(content, px_per_pt=2)
    found = arrange(lines, width_px=1190, height_px=1684).lines
    assert [(line.text, line.role) for line in found] == [
        ("町役場の庁舎を移転する。", LineRole.BODY),
        ("ちょうしゃ", LineRole.RUBY),
        ("工事は令和七年に始まる。", LineRole.BODY),
    ]
