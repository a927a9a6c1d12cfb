"""What documents say of themselves, on letters, rules, covers and forms of a fictitious city."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.kinds import kind_of_title
from ingest.facts.reading import read_facts
from ingest.facts.told import told_lines
from ingest.reading import assemble, outline_file, read_file_page
from library.facts import effective_day
from library.kinds import DocumentKind
from library.model import Box, Fact, FactField, Line, LineRole, Page, PageSource, Raster, Reading

DOCS = Path(__file__).parents[2] / "data_samples" / "docs"
SCANS = Path(__file__).parents[1] / "data" / "ocr"

Placed = tuple[str, float, float]
"""A line with its left and its right edge."""


def page_of(*lines: str | Placed, number: int = 1, heading: int | None = None) -> Page:
    """A page with a line at each 3 % of its height; without edges, without a picture."""
    return Page(
        number=number,
        lines=tuple(
            Line(
                text=line if isinstance(line, str) else line[0],
                box=None
                if isinstance(line, str)
                else Box(x0=line[1], x1=line[2], y0=0.05 + 0.03 * at, y1=0.07 + 0.03 * at),
                confidence=1.0,
                block=at,
                role=LineRole.HEADING if at == heading else LineRole.BODY,
            )
            for at, line in enumerate(lines)
        ),
        tables=(),
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=Raster(width_px=100, height_px=100, dpi=200, rotation=0),
    )


def told(*pages: Page, title: str = "題名", file_name: str = "scan001.pdf") -> dict[str, list[str]]:
    """The values by field, each checked to stand where it says."""
    facts = read_facts(pages, title=title, file_name=file_name)
    found: dict[str, list[str]] = {}
    for fact in facts:
        found.setdefault(fact.field.value, []).append(fact.value)
        assert fact.place is None or stands(fact, pages)
    return found


def stands(fact: Fact, pages: Sequence[Page]) -> bool:
    place = fact.place
    assert place is not None
    text = next(p for p in pages if p.number == place.page).lines[place.line].text
    return 0 <= place.start < place.end <= len(text) and bool(text[place.start : place.end].strip())


LETTER = page_of(
    ("富 情 第 １２３ 号", 0.7, 0.9),
    ("令 和 ６ 年 ４ 月 ９ 日", 0.7, 0.9),
    ("各部（局）長　様", 0.1, 0.3),
    ("若草市長　　若林　正彦", 0.6, 0.9),
    ("生成AIの利用に関する留意事項について（通知）", 0.25, 0.75),
    ("このことについて、令和６年５月１日から適用することとしたので通知します。", 0.1, 0.9),
    ("記", 0.48, 0.52),
    ("１　令和５年４月１日付け富情第４５号は、廃止する。", 0.1, 0.8),
    ("【問い合わせ先】", 0.5, 0.7),
    ("総務部　情報政策課　情報係（内線２３４）", 0.5, 0.9),
)


def test_a_letter_says_who_wrote_what_to_whom_and_when() -> None:
    found = told(LETTER)
    assert found == {
        "title": ["題名"],
        "number": ["富情第123号"],
        "date": ["2024-04-09"],
        "in_force": ["2024-05-01"],
        "sender": ["若草市長 若林正彦"],
        "recipient": ["各部(局)長"],
        "department": ["総務部情報政策課"],
        "kind": ["通知"],
    }


def test_an_office_letter_without_a_number_is_one_still() -> None:
    found = told(
        page_of(
            "事務連絡",
            "令和６年６月３日",
            "各小中学校長　殿",
            "教育委員会事務局学校教育課長",
            "夏季休業中の施設開放について（依頼）",
            "標記の件について、下記のとおりお願いします。",
        )
    )
    assert "number" not in found
    assert found["kind"] == ["事務連絡"]
    assert found["date"] == ["2024-06-03"]
    assert found["recipient"] == ["各小中学校長"]
    assert found["sender"] == ["教育委員会事務局学校教育課長"]
    assert found["department"] == ["教育委員会事務局学校教育課"]


RULES = (
    "若草市空家等対策補助金交付要綱",
    "平成２８年３月３１日要綱第１２号",
    "改正　平成３０年３月３０日要綱第８号",
    "　　　令和２年１２月２５日要綱第４５号",
    "（趣旨）",
    "第１条　この要綱は、空家等の除却を行う者に対し、補助金を交付することについて定める。",
    "附　則",
    "この要綱は、平成２８年４月１日から施行する。",
    "附　則（平成３０年３月３０日要綱第８号）",
    "この要綱は、平成３０年４月１日から施行する。",
    "附　則",
    "この要綱は、令和３年１月１日から施行する。",
)


def test_a_rule_names_its_making_its_force_and_each_amendment_once() -> None:
    found = told(page_of(*RULES, heading=0))
    assert found["number"] == ["要綱第12号"]
    assert found["date"] == ["2016-03-31"]
    assert found["in_force"] == ["2016-04-01"]
    assert found["amended"] == ["2018-03-30", "2020-12-25", "2021-01-01"]
    assert found["kind"] == ["要綱"]
    assert "recipient" not in found
    assert "sender" not in found


def test_the_supplement_may_stand_on_a_later_page() -> None:
    found = told(page_of(*RULES[:6], heading=0), page_of(*RULES[6:8], number=2))
    assert found["in_force"] == ["2016-04-01"]


@pytest.mark.parametrize(
    "sentence",
    [
        "この要綱は、公布の日から施行する。ただし、第３条の規定は、令和６年７月１日から施行する。",
        "改正後の第５条の規定は、令和６年４月１日から適用する。",
        "法は、令和５年１２月１３日から施行された。",
    ],
)
def test_what_only_a_part_or_another_paper_does_is_no_day_of_the_document(sentence: str) -> None:
    assert "in_force" not in told(page_of("若草市見守り要綱", "第１条　定める。", "附則", sentence))


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["保医発0331第１号", "令和５年３月31日", "各位"], "2023-03-31"),
        (["（令和元年８月19日付け）"], "2019-08-19"),
        (["令和５年３月31日", "令和５年４月１日"], None),
        (["会議は令和５年３月31日に開かれた。"], None),
        (["くらしの情報　令和７年４月号"], "2025-04"),
        (["手数料一覧（令和７年４月１日現在）"], "2025-04-01"),
        (["日時：令和６年12月５日（木）午後２時から"], "2024-12-05"),
        (["令和６年度当初予算の概要"], None),
        (["2021-06-04"], "2021-06-04"),
        (["- 2021-06-04"], "2021-06-04"),
        ([], None),
    ],
)
def test_a_date_counts_only_where_it_is_clearly_the_document_s(
    lines: list[str], day: str | None
) -> None:
    assert told(page_of(*lines)).get("date", [None]) == [day]


def test_a_date_on_a_later_page_is_not_that_of_issue() -> None:
    assert "date" not in told(page_of("表紙の題名"), page_of("令和５年３月31日", number=2))


def test_a_table_of_changes_gives_the_amendments_without_the_first_edition() -> None:
    found = told(
        page_of("窓口対応マニュアル"),
        page_of(
            "改訂履歴",
            "第１版　令和４年４月１日　初版",
            "第２版　令和５年４月１日　手数料の改定",
            "第３版　令和６年10月１日　様式の変更",
            number=2,
        ),
        title="窓口対応マニュアル",
    )
    assert found["amended"] == ["2023-04-01", "2024-10-01"]
    assert found["kind"] == ["マニュアル・手引"]


def test_a_cover_names_its_office_over_two_lines() -> None:
    found = told(
        page_of(
            "若草市生成AI利用ガイドライン",
            "第1.2版",
            "令和７年３月",
            "若草市総合政策部",
            "デジタル推進課",
            "目次",
        ),
        title="若草市生成AI利用ガイドライン",
    )
    assert found["date"] == ["2025-03"]
    assert found["sender"] == ["若草市総合政策部デジタル推進課"]
    assert found["department"] == ["若草市総合政策部デジタル推進課"]
    assert found["kind"] == ["マニュアル・手引"]


def test_a_person_is_told_from_the_post() -> None:
    found = told(
        page_of(
            "６若総第４５号",
            "令和６年４月１日",
            "みどり市長　星野　光弘　様",
            "こども家庭庁成育局長",
            "研修会の開催について（依頼）",
            "御出席をお願いします。",
        )
    )
    assert found["number"] == ["6若総第45号"]
    assert found["recipient"] == ["みどり市長 星野光弘"]
    assert found["department"] == ["こども家庭庁成育局"]


def test_a_contract_says_its_day_and_no_sender() -> None:
    found = told(
        page_of(
            "業務委託契約書",
            "２　契約期間　令和６年４月１日から令和７年３月31日まで",
            "令和６年３月２５日",
            "発注者　若草市長　若林　正彦",
        ),
        title="業務委託契約書",
    )
    assert found == {"title": ["業務委託契約書"], "date": ["2024-03-25"], "kind": ["契約書"]}


def test_a_form_is_addressed_and_has_no_sender() -> None:
    found = told(
        page_of(
            "様式第１号（第５条関係）",
            "補助金交付申請書",
            "年　　月　　日",
            "（宛先）若草市長",
            "申請者　住所",
            "氏名",
        ),
        title="補助金交付申請書",
    )
    assert found["kind"] == ["申請書・様式"]
    assert found["recipient"] == ["若草市長"]
    assert not {"number", "date", "sender"} & set(found)


def test_a_paper_that_names_many_offices_belongs_to_none() -> None:
    found = told(
        page_of(
            "広報わかくさ　令和７年４月号",
            "ごみの出し方が変わります。",
            "問い合わせ先　環境課",
            "予防接種のお知らせです。",
            "問い合わせ先　健康推進課",
        )
    )
    assert found["kind"] == ["広報"]
    assert "department" not in found


@pytest.mark.parametrize(
    ("line", "office"),
    [
        ("担当：総務課", ["総務課"]),
        ("所管課　福祉部高齢介護課", ["福祉部高齢介護課"]),
        ("担当課", None),
        ("お問い合わせは担当課まで", None),
        ("事務局の問い合わせ先を総務課に置く。", None),
    ],
)
def test_an_office_is_named_where_one_is_told_to_ask(line: str, office: list[str] | None) -> None:
    assert told(page_of("会議のお知らせ", "本文です。", line)).get("department") == office


def test_a_file_s_name_may_say_whose_it_is() -> None:
    assert told(page_of("予算要求の手引き"), file_name="【財政課】予算要求の手引き.docx")[
        "department"
    ] == ["財政課"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("若草市空家等対策補助金交付要綱（案）", DocumentKind.OUTLINE),
        ("住民票等交付事務取扱要領", DocumentKind.PROCEDURE),
        ("若草市手数料条例施行規則", DocumentKind.REGULATION),
        ("特定工場における公害防止組織の整備に関する法律施行令", DocumentKind.LAW),
        ("令和六年第四回若草市議会定例会会議録（第二号）", DocumentKind.PROCEEDINGS),
        ("第3回庁議 議事録", DocumentKind.MINUTES),
        ("窓口対応マニュアル 第2版", DocumentKind.MANUAL),
        ("国民健康保険のしおり", DocumentKind.MANUAL),
        ("市民満足度調査結果報告書", DocumentKind.STATISTICS),
        ("監査報告書", DocumentKind.REPORT),
        ("令和6年度一般会計予算書", DocumentKind.BUDGET),
        ("地域防災計画", DocumentKind.PLAN),
        ("よくある質問", DocumentKind.QUESTIONS),
        ("委託契約書", DocumentKind.CONTRACT),
        ("民生委員名簿", DocumentKind.LIST),
        ("会計課だより", DocumentKind.NEWSLETTER),
        ("住民異動届", DocumentKind.FORM),
        ("データ連携モデル", None),
        ("", None),
    ],
)
def test_the_end_of_a_title_says_the_kind(title: str, kind: DocumentKind | None) -> None:
    assert kind_of_title(title) is kind


def test_a_letter_about_a_report_is_no_report() -> None:
    found = told(
        page_of(
            "若財第７号",
            "令和６年７月１日",
            "各課長　様",
            "予算の執行状況の報告について",
            "期限までに提出するようお願いします。",
        )
    )
    assert found["kind"] == ["通知"]


def test_articles_and_speakers_show_what_a_title_hides() -> None:
    articles = page_of("若草市の取組", "第１条　この規程は、職員の服務を定める。")
    speakers = page_of(
        "○議長（高橋誠治君）　開議します。",
        "○市長（若林正彦君）　答弁します。",
        "○十一番（松田由美子君）　質問します。",
    )
    assert told(articles)["kind"] == ["規程"]
    assert told(speakers)["kind"] == ["会議録"]


@given(st.lists(st.text(max_size=60), max_size=20), st.text(max_size=40))
def test_whatever_stands_on_a_page_each_fact_stands_where_it_says(
    lines: list[str], title: str
) -> None:
    page = page_of(*lines)
    for fact in read_facts([page], title=title, file_name="a.txt"):
        assert fact.place is None or stands(fact, [page])


@given(st.text(max_size=80))
def test_every_folded_character_leads_back_to_the_line(text: str) -> None:
    for line in told_lines(page_of(text)):
        assert len(line.marks) == len(line.text)
        offsets = [mark.offset for mark in line.marks]
        assert offsets == sorted(offsets)
        assert all(0 <= offset < len(text) for offset in offsets)


def read_whole(path: Path) -> Reading:
    outline = outline_file(path, file_name=path.name, max_pages=99)
    pages = [
        read_file_page(path, outline, number, engine_name="rapidocr")
        for number in range(1, outline.page_count + 1)
    ]
    return assemble(outline, pages, file_name=path.name)


def test_a_faxed_scan_tells_its_facts() -> None:
    facts = read_whole(next(DOCS.glob("S03*"))).facts
    found = {(fact.field, fact.value) for fact in facts}
    assert (FactField.DATE, "2021-06-07") in found
    assert (FactField.SENDER, "厚生労働省保険局医療課") in found
    assert (FactField.KIND, "事務連絡") in found
    assert sum(field is FactField.RECIPIENT for field, _ in found) == 3
    title = next(fact for fact in facts if fact.field is FactField.TITLE)
    assert title.place is not None
    assert title.place.page == 1


def test_a_photocopied_rule_tells_its_facts() -> None:
    reading = read_whole(SCANS / "youryo__photocopy.jpg")
    found = {fact.field: fact.value for fact in reading.facts}
    assert found[FactField.KIND] == "要領"
    assert found[FactField.IN_FORCE] == "2024-04-01"
    assert reading.effective_date == effective_day([(FactField.IN_FORCE, "2024-04-01")])
