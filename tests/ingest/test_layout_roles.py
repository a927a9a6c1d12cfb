import pytest

from ingest.layout.arrange import arrange
from ingest.layout.rules import Rule
from ingest.ocr.engine import PlacedLine
from library.model import Line, LineRole
from tests.ingest.scan_samples import reading

WIDTH, HEIGHT, SIZE, LEFT, FULL = 1654, 2339, 32, 160, 40


def line(text: str, y: float, *, x: float = LEFT, size: float = SIZE) -> PlacedLine:
    x1, y1 = x + size * len(text), y + size
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def centred(text: str, y: float, *, size: float = SIZE) -> PlacedLine:
    return line(text, y, x=LEFT + (FULL * SIZE - len(text) * size) / 2, size=size)


def page(*rows: str | PlacedLine, top: float = 300, pitch: float = 52) -> list[PlacedLine]:
    """Rows below each other; a blank in front is an indent."""
    return [
        row
        if isinstance(row, PlacedLine)
        else line(
            row.lstrip("　"), top + pitch * i, x=LEFT + SIZE * (len(row) - len(row.lstrip("　")))
        )
        for i, row in enumerate(rows)
    ]


def read(*lines: PlacedLine) -> tuple[Line, ...]:
    return arrange(lines, width_px=WIDTH, height_px=HEIGHT).lines


def paragraphs(*lines: PlacedLine) -> list[str]:
    found: dict[int, str] = {}
    for placed in read(*lines):
        found[placed.block] = found.get(placed.block, "") + placed.text
    return list(found.values())


def role(text: str, *lines: PlacedLine) -> LineRole:
    return next(placed.role for placed in read(*lines) if placed.text == text)


BODY = "あ" * FULL


def test_lines_that_run_to_the_edge_are_one_paragraph() -> None:
    assert paragraphs(*page("　" + "い" * 39, BODY, "う" * 12 + "。")) == [
        "い" * 39 + BODY + "う" * 12 + "。"
    ]


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    assert len(paragraphs(*page(BODY, "い" * 20 + "。", BODY, "う" * 9 + "。"))) == 2


def test_an_indent_begins_a_paragraph_even_after_a_full_line() -> None:
    full_stop = "い" * 39 + "。"
    assert paragraphs(*page(BODY, full_stop, "　" + "う" * 39, "え" * 5)) == [
        BODY + full_stop,
        "う" * 39 + "え" * 5,
    ]


def test_the_lines_of_an_item_that_hang_belong_to_it() -> None:
    first = "(1)" + "い" * 37
    found = paragraphs(*page(first, "　　" + "う" * 38, "　　え。", "(2)" + "お" * 20 + "。"))
    assert found == [first + "う" * 38 + "え。", "(2)" + "お" * 20 + "。"]


def test_a_wide_gap_parts_paragraphs() -> None:
    assert len(paragraphs(line(BODY, 300), line(BODY, 352), line(BODY, 480))) == 2


@pytest.mark.parametrize(
    "start",
    [
        "第12条第6項の規定により",
        "３年間保存するものと",
        "２点以上の",
        "タ）を用いる",
        "3.5パーセント",
    ],
)
def test_a_wrapped_line_that_looks_like_a_number_goes_on(start: str) -> None:
    assert len(paragraphs(*page(BODY, start + "い" * 10 + "。"))) == 1


@pytest.mark.parametrize(
    "start", ["第４条　窓口において", "２　前項の", "(3) 代理人", "・印鑑", "①本人", "イ　届出"]
)
def test_a_new_item_begins_a_paragraph_after_a_sentence(start: str) -> None:
    assert len(paragraphs(*page("い" * 39 + "。", start + "い" * 10 + "。"))) == 2


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left = [line("左" * 18, 300 + 50 * i) for i in range(8)]
    right = [line("右" * 18, 300 + 50 * i, x=880) for i in range(8)]
    assert paragraphs(*left, *right) == ["左" * 144 + "右" * 144]


@pytest.mark.parametrize(
    "text",
    [
        "第３章　雑則",
        "第一節 通則",
        "（趣旨）",
        "記",
        "附　則",
        "別表第１",
        "別紙１　様式",
        "■家庭ごみの出し方",
    ],
)
def test_known_heads_are_headings(text: str) -> None:
    assert role(text, *page(BODY, "い。", text, BODY, "う。")) is LineRole.HEADING


@pytest.mark.parametrize(
    "text", ["１　目的", "２．対象者", "(3) 申請の方法", "Ⅱ 現状と課題", "1.2 調査の方法"]
)
def test_a_numbered_line_that_stands_alone_is_a_heading(text: str) -> None:
    assert role(text, *page(BODY, "い。", text, BODY, "う。")) is LineRole.HEADING


def test_numbered_lines_in_a_row_are_a_list() -> None:
    items = ["(1) 運転免許証", "(2) 旅券", "(3) 在留カード"]
    found = read(*page(BODY, "次のとおり。", *items, BODY, "う。"))
    assert [placed.text for placed in found if placed.role is LineRole.LIST_ITEM] == items


@pytest.mark.parametrize(
    "text",
    [
        "第１条　この要領は、必要な事項を定める。",
        "令和７年４月１日",
        "4.11.18",
        "第12条第6項の規定により",
    ],
)
def test_text_and_dates_are_no_headings(text: str) -> None:
    assert role(text, *page(BODY, "い。", text, BODY, "う。")) is LineRole.BODY


@pytest.mark.parametrize(
    "mark", ["・", "○", "①", "(1)", "（ア）", "１　", "2. ", "3）", "ア　", "※", "- "]
)
def test_a_marked_paragraph_is_an_item_with_the_lines_that_hang(mark: str) -> None:
    item = mark + "い" * (40 - len(mark))
    found = read(*page(BODY, "あ。", item, "　" + "う" * 39, "　え。", "お" * 20 + "。"))
    items = [placed for placed in found if placed.role is LineRole.LIST_ITEM]
    assert [placed.text for placed in items] == [item, "う" * 39, "え。"]
    assert len({placed.block for placed in items}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "３年間保存するものとする。",
        "ル、ロジックによる。",
        "【重要】次による。",
        "○○市長が定める。",
    ],
)
def test_a_sentence_that_only_looks_marked_is_no_item(text: str) -> None:
    assert role(text, *page(BODY, "い。", text, BODY, "う。")) is LineRole.BODY


@pytest.mark.parametrize(
    "text",
    [
        "図１　申請の流れ",
        "表2 手数料の一覧",
        "写真：新庁舎",
        "図表 3-1 人口の推移",
        "【図２】組織図",
    ],
)
def test_the_caption_of_a_figure_is_a_caption(text: str) -> None:
    assert role(text, *page(BODY, "い。", centred(text, 420), BODY, "う。")) is LineRole.CAPTION


@pytest.mark.parametrize(
    "text", ["図１に示すとおりとする", "表２のとおり", "表３年の実績", "図書館の利用について"]
)
def test_a_reference_to_a_figure_is_no_caption(text: str) -> None:
    assert role(text, *page(BODY, "い。", text, BODY, "う。")) is not LineRole.CAPTION


def test_entries_of_a_table_of_contents_are_a_list_and_no_table() -> None:
    entries = [f"{i}　章の名前" + "…" * (20 - i) for i in range(1, 7)]
    rows = [line(text, 300 + 52 * i) for i, text in enumerate(entries)]
    numbers = [line(str(i), 300 + 52 * i, x=1300) for i in range(6)]
    found = read(line("目次", 200), *rows, *numbers)[1:]
    assert {placed.role for placed in found} == {LineRole.LIST_ITEM}
    assert [placed.text for placed in found[:3]] == [entries[0], "0", entries[1]]


def test_entries_whose_dots_were_not_read_belong_to_the_table_of_contents() -> None:
    lines, width, height = reading("S04_p3")
    found = arrange(lines, width_px=width, height_px=height)
    assert found.tables == ()
    roles = {placed.text: placed.role for placed in found.lines}
    assert roles["(1）遠隔操作を許容する機器"] is LineRole.LIST_ITEM
    assert LineRole.TABLE_ROW not in roles.values()


def small(text: str, y: float) -> PlacedLine:
    return line(text, y, size=26)


def test_small_type_at_the_foot_is_a_footnote_where_it_has_a_mark_or_a_rule() -> None:
    text = page(*[BODY] * 30)
    note, more = small("※申請は窓口で受け付けます" + "続" * 36, 2060), small("続きです。", 2100)
    plain = small("申請は窓口で受け付けます。", 2060)
    assert role(note.text, *text, note, more) is LineRole.FOOTNOTE
    assert role(more.text, *text, note, more) is LineRole.FOOTNOTE
    assert role(plain.text, *text, plain) is LineRole.BODY
    rule = Rule((LEFT, 2040), (LEFT + 400, 2040))
    found = arrange([*text, plain], width_px=WIDTH, height_px=HEIGHT, rules=[rule]).lines
    assert found[-1].role is LineRole.FOOTNOTE


def test_a_note_of_any_size_below_a_short_rule_is_a_footnote() -> None:
    note = line("7 経済産業省の指針による。", 2060)
    lines = [*page(*[BODY] * 30), note]
    assert role(note.text, *lines) is not LineRole.FOOTNOTE
    rule = Rule((LEFT, 2040), (LEFT + 400, 2040))
    found = arrange(lines, width_px=WIDTH, height_px=HEIGHT, rules=[rule]).lines
    assert found[-1].role is LineRole.FOOTNOTE


def test_a_note_as_large_as_the_text_or_amid_it_is_no_footnote() -> None:
    amid = small("※窓口で受け付けます", 300 + 52 * 15)
    lines = [*page(*[BODY] * 15), amid, *page(*[BODY] * 15, top=300 + 52 * 16)]
    assert role(amid.text, *lines) is LineRole.LIST_ITEM
    large = line("※窓口で受け付けます", 2000)
    assert role(large.text, *page(*[BODY] * 30), large) is LineRole.LIST_ITEM


def test_ruby_follows_the_line_whose_words_it_reads() -> None:
    body = page("　" + "町役場の庁舎を移転する" + "あ" * 28, "い" * 20 + "。")
    ruby = [line("ちょうしゃ", 284, x=350, size=14), line("いてん", 284, x=480, size=14)]
    found = read(*body, *ruby)
    assert [placed.role for placed in found] == [
        LineRole.BODY,
        LineRole.RUBY,
        LineRole.RUBY,
        LineRole.BODY,
    ]
    assert len({placed.block for placed in found}) == 1


def test_ruby_stands_on_the_right_in_vertical_writing() -> None:
    def down(text: str, x: float, y: float, size: float) -> PlacedLine:
        x1, y1 = x + size, y + size * len(text)
        return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)

    columns = [
        down("町役場の庁舎を移転する" + "あ" * 30, 1400 - 60 * i, 200, SIZE) for i in range(5)
    ]
    ruby = down("ちょうしゃ", 1400 + SIZE + 2, 330, 14)
    found = read(*columns, ruby)
    assert [placed.role for placed in found][:3] == [LineRole.BODY, LineRole.RUBY, LineRole.BODY]


def test_the_label_above_a_name_and_kana_of_full_size_are_no_ruby() -> None:
    name = line("氏名　若草太郎", 320)
    above = line("フリガナ", 300, size=16)
    large = line("ひらがなの行です", 268)
    roles = {placed.text: placed.role for placed in read(name, above, large)}
    assert LineRole.RUBY not in roles.values()


def test_a_larger_line_and_a_centred_one_are_headings() -> None:
    large, middle = line("市政だより", 100, size=60), centred("住民票の写しについて", 300)
    lines = [large, middle, *page(BODY, BODY, "い。", top=400)]
    assert role(large.text, *lines) is role(middle.text, *lines) is LineRole.HEADING


def test_a_centred_title_of_two_lines_is_one_heading() -> None:
    title = [centred("電気用品等製品のＩｏＴ化による", 300), centred("安全確保の在り方", 352)]
    found = read(*title, *page(BODY, BODY, "い。", top=460))
    assert [(placed.block, placed.role) for placed in found[:2]] == [(0, LineRole.HEADING)] * 2


@pytest.mark.parametrize("text", ["- 12 -", "３", "12/40", "P.3", "5ページ", "iv"])
def test_a_page_number_stands_in_the_margin_and_comes_last(text: str) -> None:
    found = read(line(text, 2200, x=800), *page(*[BODY] * 6))
    assert (found[-1].text, found[-1].role) == (text, LineRole.MARGIN)


def test_a_running_header_stands_in_the_margin_and_comes_first() -> None:
    found = read(*page(*[BODY] * 6), line("若草市例規集", 70, x=1200))
    assert (found[0].text, found[0].role) == ("若草市例規集", LineRole.MARGIN)


def test_text_that_fills_the_page_to_its_edge_is_no_margin() -> None:
    found = read(*[line(BODY, 30 + 45 * i) for i in range(50)])
    assert {placed.role for placed in found} == {LineRole.BODY}


@pytest.mark.parametrize("name", ["table__d200", "table__photocopy"])
def test_the_cells_of_a_table_row_stay_together(name: str) -> None:
    lines, width, height = reading(name)
    found = arrange(lines, width_px=width, height_px=height).lines
    rows: dict[int, list[str]] = {}
    for placed in found:
        if placed.role is LineRole.TABLE_ROW:
            rows.setdefault(placed.block, []).append(placed.text)
    assert ["戸籍の附票の写し", "1通", "300円"] in rows.values()
    assert ["身分証明書", "1通", "300円", "本人以外は委任状が必要"] in rows.values()
    assert ["北支所", "8:30~17:15", "休業", "戸籍届出を除く"] in rows.values()
    assert next(iter(rows.values()))[0] == "証明書等の種類"


@pytest.mark.parametrize(
    "name", ["koho2col__d200", "youryo__photocopy", "gijiroku_v__d200", "S04_p5"]
)
def test_prose_is_never_a_table(name: str) -> None:
    lines, width, height = reading(name)
    found = arrange(lines, width_px=width, height_px=height).lines
    assert LineRole.TABLE_ROW not in {placed.role for placed in found}


def test_marks_apart_from_their_items_make_no_table() -> None:
    rows = [line(f"({i})", 300 + 52 * i) for i in range(6)]
    items = [line("項目の説明" + "文" * (3 + 2 * i), 300 + 52 * i, x=300) for i in range(6)]
    assert {placed.role for placed in read(*rows, *items)} == {LineRole.LIST_ITEM}


def test_a_page_with_nothing_on_it_has_no_lines() -> None:
    assert read() == ()
