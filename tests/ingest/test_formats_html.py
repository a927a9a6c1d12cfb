"""HTML pages: what a browser would show, in any encoding, and nothing else."""

from pathlib import Path

import pytest

from ingest.formats.html import HtmlText, read_html
from ingest.formats.media import MediaType, sniff
from ingest.reading import outline_file, read_file_page
from library.errors import FileFault, UnreadableFile
from library.model import LineRole
from tests.ingest.making import save

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>手数料の ご案内</title>
<style>p {{color: red}}</style><script>alert("実行")</script></head><body>
<nav><ul><li>ホーム</li></ul></nav>
<h1>住民票の手数料</h1>
<p>証明書1通につき<br><b>三百</b>円。詳しくは
こちらを<ruby>覧<rp>(</rp><rt>らん</rt><rp>)</rp></ruby>ください。<!-- 秘密 --></p>
<p hidden>隠し</p><div style="display: none">隠し</div>
<ol start="2"><li>申請書を書く</li><li>窓口に出す</li></ol>
<img src="http://127.0.0.1:9/a.png" alt="市役所の写真">
<table><caption>手数料の表</caption>
<tr><th rowspan="2">種類</th><th colspan="2">金額</th></tr><tr><th>窓口</th><th>郵送</th></tr>
<tr><td>住民票</td><td>300円</td><td>400円</td></tr></table>
<pre>一行目
  二行目</pre></body></html>"""


def texts(page: HtmlText, role: LineRole | None = None) -> list[str]:
    return [
        line for p in page.passages if role is None or p.role is role for line in p.lines
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("Shift_JIS", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("ISO-2022-JP", "iso2022_jp"),
    ],
)
def test_a_page_is_read_as_a_browser_shows_it(charset: str, encoding: str, tmp_path: Path) -> None:
    path = save(tmp_path, "page.html", PAGE.format(charset=charset).encode(encoding))
    outline = outline_file(path, file_name=path.name, max_pages=9)
    assert (outline.media_type, outline.title) == (MediaType.HTML, "手数料の ご案内")
    page = read_file_page(path, outline, 1, engine_name="rapidocr")
    assert [(line.role, line.text) for line in page.lines] == [
        (LineRole.HEADING, "住民票の手数料"),
        (LineRole.BODY, "証明書1通につき"),
        (LineRole.BODY, "三百円。詳しくはこちらを覧ください。"),
        (LineRole.LIST_ITEM, "2. 申請書を書く"),
        (LineRole.LIST_ITEM, "3. 窓口に出す"),
        (LineRole.BODY, "市役所の写真"),
        (LineRole.CAPTION, "手数料の表"),
        (LineRole.TABLE_ROW, "種類 | 金額"),
        (LineRole.TABLE_ROW, " | 窓口 | 郵送"),
        (LineRole.TABLE_ROW, "住民票 | 300円 | 400円"),
        (LineRole.BODY, "一行目"),
        (LineRole.BODY, "  二行目"),
    ]
    spans = [[(c.text, c.row_span, c.column_span) for c in row] for row in page.tables[0].rows]
    assert spans[:2] == [
        [("種類", 2, 1), ("金額", 1, 2)],
        [("窓口", 1, 1), ("郵送", 1, 1)],
    ]


def test_a_page_that_lies_about_its_encoding_is_read(tmp_path: Path) -> None:
    page = read_html(PAGE.format(charset="UTF-8").encode("cp932"))
    assert texts(page, LineRole.HEADING) == ["住民票の手数料"]
    page = read_html(PAGE.format(charset="UTF-16").encode())
    assert page.title == "手数料の ご案内"


def test_a_table_that_only_arranges_the_page_is_no_table() -> None:
    page = read_html(
        "<table><tr><td>左の欄</td><td><table><tr><td>項目</td><td>額</td></tr>"
        "<tr><td>印紙</td><td>200円</td></tr></table></td></tr></table>".encode()
    )
    assert [[c.text for c in row] for row in page.tables[0].rows] == [
        ["項目", "額"],
        ["印紙", "200円"],
    ]
    assert texts(page) == ["左の欄", "項目 | 額", "印紙 | 200円"]


def test_spans_that_cannot_be_are_brought_within_the_table() -> None:
    page = read_html(
        '<table><tr><td rowspan="0">甲</td><td colspan="99999">乙</td></tr>'
        '<tr><td rowspan="x" colspan="-1">丙</td></tr><tr><td>丁</td></tr></table>'.encode()
    )
    spans = [[(c.text, c.row_span, c.column_span) for c in row] for row in page.tables[0].rows]
    assert spans == [[("甲", 3, 1), ("乙", 1, 511)], [("丙", 1, 1)], [("丁", 1, 1)]]


def test_entities_and_depth_do_no_harm() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ああ"><!ENTITY b "&a;&a;">]><html><body>&b;&amp;終</body></html>'
    assert "終" in "".join(texts(read_html(bomb.encode())))
    unclosed = read_html(("<font>" * 1000 + "深い<p>後ろ</p>").encode())
    assert texts(unclosed) == ["深い", "後ろ"]
    with pytest.raises(UnreadableFile) as caught:
        read_html(("<div>" * 5000 + "深い").encode())
    assert caught.value.fault is FileFault.TOO_LARGE
    assert texts(read_html(b"<html></html>")) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<?xml version='1.0'?><!DOCTYPE html><html><body>a</body></html>", MediaType.HTML),
        ("<!-- saved from url -->\n<HTML><BODY>a</BODY></HTML>", MediaType.HTML),
        ("<div>部分</div>", MediaType.HTML),
    ],
)
def test_pages_are_told_from_text(content: str, expected: MediaType, tmp_path: Path) -> None:
    assert sniff(save(tmp_path, "a.html", content)) == expected


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("<?xml version='1.0'?><data/>", "XML"),
        ("<?xml version='1.0'?><svg/>", "SVG"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("%!PS-Adobe-3.0", "PostScript"),
    ],
)
def test_other_markup_is_refused_by_its_name(content: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=word) as caught:
        sniff(save(tmp_path, "a.txt", content))
    assert caught.value.fault is FileFault.UNSUPPORTED


def test_a_text_of_comments_is_told_at_once(tmp_path: Path) -> None:
    """Looked for in them, a picture would take longer than the world has."""
    assert sniff(save(tmp_path, "a.txt", "<!---->" * 500 + "x")) == MediaType.TXT
