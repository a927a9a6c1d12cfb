"""What came with a question, as JSON and as Japanese lines."""

from collections.abc import Iterator, Sequence

from library.model import Passage
from runtime.attachments import MOST_PAGES, Attachment
from runtime.contract import Json


def attachment_report(attachment: Attachment, same: Sequence[Passage]) -> Json:
    """For other programs.

    Args:
        attachment: as it was read.
        same: where the library has the same text.
    """
    return {
        "file": attachment.file_name,
        "subject": attachment.subject,
        "pages": attachment.pages,
        "left_out": attachment.left_out,
        "described": attachment.described,
        "in_library": [
            {
                "document_id": passage.document.id,
                "file": passage.document.file_name,
                "page": passage.page,
            }
            for passage in same
        ],
    }


def attachment_lines(attachment: Attachment, same: Sequence[Passage]) -> Iterator[str]:
    """What was read, what was not, and where the library has the same."""
    about = f"「{attachment.subject}」" if attachment.subject else "文字は見つかりませんでした"
    yield f"添付「{attachment.file_name}」から読み取った件名: {about}"
    yield (
        "添付は質問の意味を知るためだけに使いました。答えの根拠にはせず、登録もしていません。"
        + ("写っているものはモデルが説明しました。" if attachment.described else "")
    )
    if attachment.left_out:
        yield f"先頭の{MOST_PAGES}ページだけを読みました（残り{attachment.left_out}ページ）。"
    for passage in same:
        yield f"同じ内容の書類が登録されています: {passage.document.file_name} p.{passage.page}"
