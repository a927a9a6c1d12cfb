"""Mails: read as a mail program shows them, their attachments documents of their own."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.formats.mail import attachments
from ingest.formats.mail_words import decode_header
from ingest.formats.media import MediaType, sniff
from ingest.opening import open_file
from ingest.reading import outline_file, read_file_page
from library.errors import FileFault, UnreadableFile
from library.model import LineRole, Page
from tests.ingest.making import save, save_zip
from tests.ingest.taking import open_intake, outcomes, take

HEAD = b"From: office@example.jp\nTo: a@example.jp\nSubject: test\n"


def mail(
    subject: str = "補助金の通知について", text: str = "上限額は三十万円です。\n"
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "財政課 富山太郎 <zaisei@example.jp>"
    message["To"] = "各課長 <kacho@example.jp>"
    message["Subject"] = subject
    message["Date"] = "Wed, 01 Apr 2026 09:30:00 +0900"
    message.set_content(text)
    return message


def read(path: Path) -> Page:
    outline = outline_file(path, file_name=path.name, max_pages=9)
    return read_file_page(path, outline, 1, engine_name="rapidocr")


def lines(path: Path) -> list[str]:
    return [line.text for line in read(path).lines]


def names(folder: Path, content: bytes) -> list[str]:
    return [each.file_name for each in attachments(save(folder, "m.eml", content))]


def test_a_mail_and_its_attachments_are_documents_of_their_own(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment("要綱の本文です。".encode(), "text", "plain", filename="要綱.txt")
    message.add_attachment(b"%PDF-1.7 cut", "application", "pdf", filename="壊.pdf")
    path = save(tmp_path, "通知.eml", message.as_bytes())
    with open_intake(tmp_path / "library") as intake:
        results = take(intake, path)
        assert outcomes(results) == {"通知.eml": "new", "要綱.txt": "new", "壊.pdf": "corrupt"}
        places = {r.source.file_name: r.source.place for r in results}
        assert places["要綱.txt"] == f"{path}!要綱.txt"
        again = outcomes(take(intake, path))
    assert again == {"通知.eml": "unchanged", "要綱.txt": "unchanged", "壊.pdf": "corrupt"}
    assert read(path).lines[0].role is LineRole.HEADING
    assert lines(path) == [
        "補助金の通知について",
        "差出人: 財政課 富山太郎 <zaisei@example.jp>",
        "宛先: 各課長 <kacho@example.jp>",
        "日時: 2026年4月1日(水) 09:30",
        "添付: 要綱.txt、壊.pdf",
        "上限額は三十万円です。",
    ]
    assert outline_file(path, file_name="m.eml", max_pages=9).title == "補助金の通知について"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("ISO-2022-JP", "iso2022_jp"),
        ("Shift_JIS", "cp932"),
        ("UTF-8", "utf-8"),
        ("EUC-JP", "euc_jp"),
    ],
)
@pytest.mark.parametrize("transfer", ["8bit", "base64"])
def test_bodies_are_read_in_their_encodings(
    charset: str, encoding: str, transfer: str, tmp_path: Path
) -> None:
    body = "予算の件、会議を開きます。\n表の能力。\n".encode(encoding)
    body = base64.encodebytes(body) if transfer == "base64" else body
    fields = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n"
    path = save(tmp_path, "m.eml", HEAD + fields.encode() + b"\n" + body)
    assert lines(path)[-2:] == ["予算の件、会議を開きます。", "表の能力。"]


def test_a_character_set_that_is_no_name_is_not_asked_for(tmp_path: Path) -> None:
    fields = b'Content-Type: text/plain; charset="a\x00b"\n\n'
    path = save(tmp_path, "m.eml", HEAD + fields + "住民税の申告について\n".encode("cp932"))
    assert lines(path)[-1] == "住民税の申告について"


def test_half_width_kana_and_windows_characters_of_iso_2022_jp_are_read(tmp_path: Path) -> None:
    body = b"\x1b$B-!-j\x1b(B \x1b(IC=D\x1b(B\n"
    fields = b"Content-Type: text/plain; charset=iso-2022-jp\n\n"
    assert lines(save(tmp_path, "m.eml", HEAD + fields + body))[-1] == "①㈱ ﾃｽﾄ"


def test_a_body_that_lies_about_its_encoding_is_read(tmp_path: Path) -> None:
    fields = b"Content-Type: text/plain; charset=us-ascii\n\n"
    for encoding in ("iso2022_jp", "cp932", "utf-8"):
        path = save(tmp_path, "m.eml", HEAD + fields + "住民税の申告について\n".encode(encoding))
        assert lines(path)[-1] == "住民税の申告について", encoding


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (word("補助金", "iso-2022-jp") + "\n " + word("の通知", "iso-2022-jp"), "補助金の通知"),
        ("Re: " + word("補助金", "utf-8") + " (2)", "Re: 補助金 (2)"),
        ("=?UTF-8?Q?=E4=BA=88=E7=AE=97_2026?=", "予算 2026"),
        ("=?UTF-8?B?5LqI5w==?= =?UTF-8?B?rpc=?=", "予算"),  # cut within a character
        ("=?UTF-8?B?5LqI?= =?UTF-8?B?566X?=", "予算"),
        ("=?ISO-2022-JP?B?GyRCLSEbKEI=?=", "①"),
        ("=?x-unknown?B?5LqI566X?=", "予算"),
        ("\x1b$BM=;;\x1b(B", "予算"),
        ("予算の件".encode("cp932").decode("ascii", "surrogateescape"), "予算の件"),
        ("予算の件".encode().decode("ascii", "surrogateescape"), "予算の件"),
        ("=?UTF-8?B?!!!?=", ""),
        ("plain", "plain"),
    ],
)
def test_headers_are_read_as_japanese_programs_write_them(raw: str, shown: str) -> None:
    assert decode_header(raw) == shown


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename*=UTF-8''%E8%A6%81%E7%B6%B1.pdf",
        b"attachment;\n filename*0*=iso-2022-jp''%1B%24BMW;\n filename*1*=9K%1B%28B.pdf".replace(
            b"%24BMW;\n filename*1*=9K", b"%24BMW9K;\n filename*1*="
        ),
        b'attachment; filename="=?UTF-8?B?6KaB57axLnBkZg==?="',
        'attachment; filename="要綱.pdf"'.encode("cp932"),
        'attachment; filename="要綱.pdf"'.encode(),
        'attachment; filename="要綱.pdf"'.encode("iso2022_jp"),
        b'inline; filename="=?iso-2022-jp?B?GyRCTVc5SxsoQi5wZGY=?="',
    ],
    ids=["rfc2231", "rfc2231 in parts", "rfc2047", "raw cp932", "raw utf-8", "raw jis", "inline"],
)
def test_names_of_attachments_are_read_however_written(disposition: bytes, tmp_path: Path) -> None:
    content = HEAD + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    content += b"--x\nContent-Type: text/plain\n\nbody\n--x\nContent-Type: application/pdf\n"
    content += b"Content-Disposition: " + disposition + b"\n\ndata\n--x--\n"
    assert names(tmp_path, content) == ["要綱.pdf"]


def test_of_alternatives_the_plain_text_is_read_and_html_where_it_is_empty(tmp_path: Path) -> None:
    message = mail(text="本文です。\n")
    message.add_alternative("<p>本文の<b>HTML</b></p>", subtype="html")
    assert lines(save(tmp_path, "a.eml", message.as_bytes()))[-1] == "本文です。"
    message = mail(text="\n")
    message.add_alternative("<p>本文の<b>HTML</b></p>", subtype="html")
    path = save(tmp_path, "b.eml", message.as_bytes())
    assert lines(path)[-1] == "本文のHTML"
    assert names(tmp_path, message.as_bytes()) == []


def test_a_forwarded_mail_is_a_document_with_attachments_of_its_own(tmp_path: Path) -> None:
    inner = mail(subject="元の通知", text="元の本文です。\n")
    inner.add_attachment(b"1,2\n3,4\n", "text", "csv", filename="表.csv")
    outer = mail(subject="転送", text="転送します。\n")
    outer.add_attachment(inner)
    path = save_zip(tmp_path, "受付.zip", {"転送.eml": outer.as_bytes()})
    with open_intake(tmp_path / "library") as intake:
        results = take(intake, path)
    assert [r.source.place.removeprefix(f"{path}!") for r in results] == [
        "転送.eml",
        "転送.eml!元の通知.eml",
        "転送.eml!元の通知.eml!表.csv",
    ]
    assert set(outcomes(results).values()) == {"new"}


def test_a_mail_without_a_text_says_who_wrote_it(tmp_path: Path) -> None:
    path = save(tmp_path, "m.eml", HEAD + b"\n")
    assert lines(path) == ["test", "差出人: office@example.jp", "宛先: a@example.jp"]


def test_signatures_are_no_attachments_and_inline_pictures_are(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"\x89PNG", "image", "png", disposition="inline", cid="<1>")
    message.add_attachment(b"sign", "application", "pkcs7-signature", filename="smime.p7s")
    assert names(tmp_path, message.as_bytes()) == ["添付1.png"]


def test_a_page_saved_with_its_pictures_is_read_as_a_mail(tmp_path: Path) -> None:
    content = b"From: <Saved by Blink>\nSubject: page\nDate: Wed, 1 Apr 2026 09:30:00 +0900\n"
    content += b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
    content += "--x\nContent-Type: text/html; charset=utf-8\n\n<h1>手数料</h1>\n".encode()
    content += b"--x\nContent-Type: text/css\n\nbody {}\n--x--\n"
    path = save(tmp_path, "page.mht", content)
    assert sniff(path) == MediaType.EML
    assert lines(path)[-1] == "手数料"
    assert names(tmp_path, content) == []


def test_soft_line_ends_are_taken_back(tmp_path: Path) -> None:
    fields = b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n"
    body = "長い文が途中で \n折り返されています。\n".encode()
    assert lines(save(tmp_path, "m.eml", HEAD + fields + body))[-1] == (
        "長い文が途中で折り返されています。"
    )


def test_parts_without_end_are_refused(tmp_path: Path) -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(600)
    )
    path = save(tmp_path, "m.eml", HEAD + deep)
    with pytest.raises(UnreadableFile) as caught:
        open_file(path, file_name=path.name, folder=tmp_path, max_file_bytes=1 << 20)
    assert caught.value.fault in {FileFault.TOO_LARGE, FileFault.CORRUPT}


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"Received: by x\nMessage-ID: <1>\nDate: today\n\nbody", "copy", MediaType.EML),
        (b"From a@b Wed Apr  1 09:30:00 2026\nFrom: a\nTo: b\nSubject: c\n\n", "m", MediaType.EML),
        (b"Subject: only\n\nbody", "memo.eml", MediaType.EML),
        (b"Subject: only\n\nbody", "memo.txt", MediaType.TXT),
        (b"To: do\nthis and that\n", "memo.txt", MediaType.TXT),
    ],
)
def test_mails_are_told_by_their_headers(
    content: bytes, name: str, expected: MediaType, tmp_path: Path
) -> None:
    assert sniff(save(tmp_path, "file", content), file_name=name) == expected


def test_an_outlook_message_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = frozenset({"__properties_version1.0", "__nameid_version1.0"})
    monkeypatch.setattr("ingest.formats.compound.stream_names", lambda _: streams)
    with pytest.raises(UnreadableFile, match="EML") as caught:
        sniff(save(tmp_path, "a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
    assert caught.value.fault is FileFault.UNSUPPORTED
