"""The parts of an answer as HTML: what a value depends on, what leads a quote in, what differs."""

from dataclasses import replace
from datetime import date

from assistant.citations import cite
from library.model import (
    Answer,
    Citation,
    Contradiction,
    DocumentStatus,
    Highlight,
    HighlightKind,
    Sentence,
    Side,
)
from pages.answer_markup import (
    contradiction_html,
    highlight_html,
    sentence_html,
    unanswered_html,
)
from pages.asking_stream import progress_html
from pages.markup import quotation
from runtime.making import Progress
from tests.assistant.found import passages

HOSTILE = "<img src=x onerror=alert(1)>"


def citation(text: str, *, marker: int = 1, lead: str = "", title: str = "要綱") -> Citation:
    (passage,) = passages(text, title=title)
    return replace(cite(passage, 0, len(text), marker=marker), lead=lead)


def test_a_value_stands_with_its_conditions_and_its_source() -> None:
    highlight = Highlight(
        text="10万円",
        kind=HighlightKind.AMOUNT,
        marker=1,
        conditions=("市内に住所を有する者に限る", HOSTILE),
    )
    shown = highlight_html(highlight, citation("補助金の上限は10万円とする。"))
    assert shown.index("10万円</p>") < shown.index("<li>市内に住所を有する者に限る</li>")
    assert "[1] 要綱.pdf p.1" in shown
    assert "<img" not in shown
    bare = highlight_html(replace(highlight, conditions=()), citation("上限は10万円とする。"))
    assert "条件やただし書きは、下の引用で確かめてください。" in bare


def test_a_quote_stands_under_what_leads_it_in() -> None:
    shown = quotation("二　旅費", ("第五条",), lead="次の経費は前金払ができる。")
    assert shown.index("第五条") < shown.index("次の経費は前金払ができる。</p>")
    assert shown.index("次の経費は") < shown.index("二　旅費")


def test_the_heads_of_a_table_lead_its_rows_in_as_their_heads() -> None:
    one = quotation("大会議室 | 1,200円", ("別表", "区分 | 使用料"))
    assert '<th scope="row">使用料</th><td>1,200円</td>' in one
    assert '<p class="context">別表</p>' in one
    led = quotation("大会議室 | 1,200円", ("別表",), lead="区分 | 使用料")
    assert led == one
    both = quotation("大 | 1円\n小 | 2円", ("別表",), lead="区分 | 使用料")
    assert '<th scope="col">使用料</th>' in both
    assert both.count("<tr>") == 3
    uneven = quotation("大 | 1円 | 3", ("別表",), lead="区分 | 使用料")
    assert "<table>" not in uneven
    assert '<p class="lead" data-testid="lead">区分 | 使用料</p>' in uneven


def test_sides_that_differ_stand_beside_each_other_with_date_version_and_check() -> None:
    new, old = citation("手数料は300円とする。"), citation("手数料は200円とする。", marker=2)
    dated = replace(old.passage.document, status=DocumentStatus.SUPERSEDED)
    old = replace(
        old,
        passage=replace(
            old.passage, document=replace(dated, effective_date=date(2024, 4, 1), title=HOSTILE)
        ),
    )
    contradiction = Contradiction(
        sides=(Side(text="300円", citation=new), Side(text="200円", citation=old))
    )
    said = (
        Sentence(text="手数料は300円とする。", citations=(new,)),
        Sentence(text="200円です。", citations=(old,), doubts=("条件が落ちています。",)),
    )
    answer = Answer(sentences=said, abstained=False, warnings=(), nearest=())
    shown = contradiction_html(contradiction, answer)
    first, second = shown.split('data-testid="side"')[1:]
    assert "300円" in first
    assert "日付の記載なし" in first
    assert "照合済み" in first
    assert "第1版（旧版）・令和6年4月1日" in second
    assert "[2] 要綱.pdf p.1" in second
    assert "未確認" in second
    assert "<img" not in shown


def test_parts_without_an_answer_are_said_plainly() -> None:
    shown = unanswered_html(("申請の期限は<b>",))
    assert "「申請の期限は&lt;b&gt;」については、資料からは分かりません。" in shown


def test_what_nothing_has_checked_says_so_and_is_plain_text() -> None:
    sentence = Sentence(text="上限は10万円です。", citations=(citation("上限は10万円とする。"),))
    progress = Progress(
        step=3,
        typed=f"[押す](http://evil.example){HOSTILE}",
        checked=(sentence,),
        done=False,
        seconds=3,
    )
    shown = progress_html(progress)
    assert sentence_html(sentence) in shown
    assert "照合済み" in sentence_html(sentence)
    assert "作成中（未照合）" in shown
    assert "[押す](http://evil.example)&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown
    assert "<a " not in shown
    nothing = progress_html(replace(progress, typed="", checked=()))
    assert "書類を調べ、引用を確認しています…（3秒）" in nothing
