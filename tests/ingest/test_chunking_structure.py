"""Chunks of what offices write: articles, questions, speeches, steps, notices, tables."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.chunking import chunk_pages
from ingest.formats.text import read_text
from library.model import Cell, ChunkDraft, Line, LineRole, Page, PageSource, Table
from tests.ingest.making import save


def chunks_of(tmp_path: Path, text: str, *, markdown: bool = False) -> tuple[ChunkDraft, ...]:
    return chunk_pages([read_text(save(tmp_path, "made", text), markdown=markdown)])


def chunk_with(chunks: Sequence[ChunkDraft], text: str) -> ChunkDraft:
    (found,) = [chunk for chunk in chunks if text in chunk.text]
    return found


def page_of(lines: Sequence[Line], tables: Sequence[Table] = ()) -> Page:
    return Page(
        number=1,
        lines=tuple(lines),
        tables=tuple(tables),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )


def line(text: str, block: int, role: LineRole = LineRole.TABLE_ROW) -> Line:
    return Line(text=text, box=None, confidence=1.0, role=role, block=block)


def test_the_items_of_a_long_article_keep_what_announces_them(tmp_path: Path) -> None:
    items = [f"{n}　{'団体の代表者が作成した書類の写し' * 5}" for n in "一二三四五六七"]
    text = "\n".join(
        ["第３条　申請者は、次に掲げる書類を提出する。この場合、押印を要しない。", *items]
    )
    chunks = chunks_of(tmp_path, text)
    assert len(chunks) > 1
    assert all(
        chunk.heading_path == ("第３条", "申請者は、次に掲げる書類を提出する。")
        for chunk in chunks[1:]
    )


def test_a_long_article_is_cut_before_a_numbered_paragraph(tmp_path: Path) -> None:
    items = "\n".join(f"{n}　{'団体の事務所が市内にあること。' * 5}" for n in "一二三")
    second = "２　市長は、前項の規定にかかわらず、" + "特に認める団体を対象とする。" * 12
    chunks = chunks_of(tmp_path, f"第３条　団体は、次のとおりとする。\n{items}\n{second}")
    assert [chunk.text[:3] for chunk in chunks] == ["第３条", "２　市"]
    assert chunks[1].heading_path == ("第３条",)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Ｑ１", "Ａ１"), ("問２", "答"), ("質問：", "回答："), ("【問3】", "【答】"), ("Q.", "A.")],
)
def test_a_question_is_one_chunk_with_its_answer(
    tmp_path: Path, question: str, answer: str
) -> None:
    pair = f"{question}　何日前に申し込みますか。\n{answer}　七日前までに申し込んでください。\n"
    chunks = chunks_of(tmp_path, f"{pair}\n{pair.replace('申し込', '届け出')}")
    assert [chunk.text.count("\n") for chunk in chunks] == [1, 1]
    assert not any("申し込" in chunk.text and "届け出" in chunk.text for chunk in chunks)


def test_the_rest_of_a_long_answer_knows_its_question(tmp_path: Path) -> None:
    answer = "申込みは電話で受け付けます。" * 40
    first, *rest = chunks_of(tmp_path, f"問１　どう申し込みますか。\n答　{answer}")
    assert first.text.startswith("問１　どう申し込みますか。\n答")
    assert rest
    assert all("問１　どう申し込みますか。" in chunk.heading_path for chunk in rest)


def test_a_question_in_one_paragraph_with_its_answer_is_told_from_it(tmp_path: Path) -> None:
    text = "Ｑ１　どう申し込みますか。\nＡ１　" + "申込みは電話で受け付けます。" * 40
    _, *rest = chunks_of(tmp_path, text, markdown=True)
    assert {chunk.heading_path for chunk in rest} == {("Ｑ１　どう申し込みますか。",)}


@pytest.mark.parametrize(
    ("mayor", "member"),
    [
        ("○市長（山川孝之君）　", "○5番（北村はるか君）　"),
        ("【市長】　", "【北村委員】　"),
        ("市長：", "A委員："),
    ],
)
def test_a_long_speech_keeps_its_speaker(tmp_path: Path, mayor: str, member: str) -> None:
    speech = "実証運行の結果を踏まえ、本格運行の可否を判断してまいります。" * 20
    text = f"{member}市長の考えを伺います。\n{mayor}{speech}\n{member}了解しました。\n"
    chunks = chunks_of(tmp_path, text)
    for chunk in chunks:
        if chunk.text.startswith("実証運行"):
            assert "市長" in chunk.heading_path[-1]
        if "了解しました" in chunk.text:
            assert member.strip() in chunk.text


def test_a_name_before_a_colon_is_no_speaker_in_a_notice(tmp_path: Path) -> None:
    text = "担当：環境課長：山田\n提出先は環境課とします。" + "期限までにお出しください。" * 40
    assert {chunk.heading_path for chunk in chunks_of(tmp_path, text)} == {()}


def test_a_step_of_a_manual_keeps_its_name(tmp_path: Path) -> None:
    text = "手順１　電源を入れる。\n起動を待つ。\n手順２　検索する。\n" + "氏名で検索する。" * 60
    chunks = chunks_of(tmp_path, text)
    assert chunks[-1].heading_path == ("手順２　検索する。",)


def test_an_item_of_a_notice_stays_whole_and_its_parts_know_it(tmp_path: Path) -> None:
    parts = "\n".join(f"　({n}) {'健診の実施期間は別に定める。' * 9}" for n in (1, 2, 3))
    text = (
        f"記\n１　対象者\n　({1}) {'国民健康保険の被保険者とする。' * 13}\n２　実施期間\n{parts}\n"
    )
    chunks = chunks_of(tmp_path, text)
    assert chunks[1].text.startswith("２　実施期間\n")
    assert chunks[2].heading_path[-1] == "２　実施期間"


def test_an_annex_without_any_layout_heads_what_follows(tmp_path: Path) -> None:
    text = "第１条　額は別表のとおりとする。\n別表第一（第一条関係）\n" + "区分は次のとおり。" * 50
    assert chunks_of(tmp_path, text)[-1].heading_path == ("別表第一（第一条関係）",)


def test_rows_carry_all_levels_of_their_heads_and_the_cell_that_spans_them() -> None:
    head = (
        (Cell(text="施設", row_span=2), Cell(text="使用料", column_span=2)),
        (Cell(text="午前"), Cell(text="午後")),
    )
    rows = [
        (*((Cell(text="公民館", row_span=30),) if n == 0 else ()), Cell(text=f"{n}00"), Cell(text="あ" * 30))
        for n in range(30)
    ]  # fmt: skip
    table = Table(rows=(*head, *rows), box=None)
    lines = [
        line(" | ".join(cell.text for cell in row), block) for block, row in enumerate(table.rows)
    ]
    first, *rest = chunk_pages([page_of(lines, [table])])
    assert first.heading_path == ()
    assert {chunk.heading_path for chunk in rest} == {
        ("施設 | 使用料・午前 | 使用料・午後", "公民館")
    }


def test_lines_of_one_cell_are_joined_and_cells_set_apart() -> None:
    row = (Cell(text="薬価の一\n部改正"), Cell(text="8月19日"))
    table = Table(rows=((Cell(text="名称"), Cell(text="告示日")), row), box=None)
    lines = [line("名称", 0), line("告示日", 0), line("薬価の一", 1), line("部改正", 1), line("8月19日", 1)]  # fmt: skip
    (chunk,) = chunk_pages([page_of(lines, [table])])
    assert chunk.text == "名称　告示日\n薬価の一部改正　8月19日"


def test_a_caption_names_the_table_below_it() -> None:
    rows = [line(f"第{n}区 | {n}人 | {'い' * 40}", n) for n in range(1, 20)]
    chunks = chunk_pages([page_of([line("表1　区ごとの人口", 0, LineRole.CAPTION), *rows])])
    assert all(chunk.heading_path[0] == "表1　区ごとの人口" for chunk in chunks[1:])


def test_a_table_of_contents_is_not_torn_into_lines_by_its_dots(tmp_path: Path) -> None:
    text = "\n\n".join(f"事業{n}の概要{'.' * 150}{n}" for n in range(10))
    assert len(chunks_of(tmp_path, text)) == 1


def test_a_letterhead_stays_with_the_notice_that_it_heads(tmp_path: Path) -> None:
    text = (
        "６ひ危第４５号\n令和６年８月５日\n各自治会長　様\nひかり市危機管理課長\n"
        "附則の改正について（通知）\n下記のとおり改正します。\n"
    )
    (chunk,) = chunks_of(tmp_path, text)
    assert "令和６年８月５日" in chunk.text
    assert "下記のとおり改正します。" in chunk.text


def test_a_title_joins_the_first_article_and_no_second_one(tmp_path: Path) -> None:
    text = "会計規則\n（平成3年規則第2号）\n第１条　趣旨を定める。\n第２条　用語を定める。"
    first, second = chunks_of(tmp_path, text)
    assert first.text.startswith("会計規則")
    assert first.text.endswith("第１条　趣旨を定める。")
    assert second.text == "第２条　用語を定める。"


def test_an_indented_bullet_stands_under_the_one_above_it(tmp_path: Path) -> None:
    inner = "\n".join(f"  - {'添付する書類の名称を書く欄。' * 9}" for _ in range(4))
    text = f"- 申請書の様式\n{inner}\n- 報告書の様式\n{inner}"
    chunks = chunks_of(tmp_path, text, markdown=True)
    paths = [chunk.heading_path for chunk in chunks if chunk.text.startswith("  -")]
    assert paths
    assert set(paths) <= {("- 申請書の様式",), ("- 報告書の様式",)}
