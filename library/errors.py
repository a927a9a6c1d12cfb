"""The one error hierarchy.

::

    ShoruiError
    ├── UnreadableFile    a file that cannot be taken in; FileFault says why
    ├── Interrupted       the work was stopped from outside; it can be done again
    ├── OriginalMissing   the bytes of a document are gone from the library folder
    ├── StorageFull       no room left where the library is kept
    ├── LibraryLocked     another process owns what was asked for
    ├── IndexBroken       an index cannot be read; it can be rebuilt from the catalogue
    │   └── IndexAway     the server that keeps it does not answer; it may later
    ├── AccessDenied      the reader may not see it, or it does not exist (never said which)
    ├── BadCorrection     what a person typed cannot stand on a page, or is no value
    ├── BadName           a scope or an access key cannot be called that
    ├── BadFilter         a search is narrowed to what there is not, or what cannot be read
    ├── PageChanged       somebody else has changed the page meanwhile
    ├── BadGlossary       a change of the 用語集 that cannot be made
    ├── EndpointError     a configured model endpoint failed
    │   └── NoUsableReply it works, but this one reply is cut or empty
    ├── SettingsError     a setting is unknown or impossible
    └── SuiteError        a suite cannot be read at all (defined in eval.suites.errors)

Every error carries a stable ``code`` (for programs) and a Japanese ``message`` (for people) that
says what happened and what to do next.
"""

from enum import StrEnum


class ShoruiError(Exception):
    """The root of everything shorui raises on purpose."""

    code: str = "error"

    def __init__(self, message: str) -> None:
        """Keep the Japanese sentence that is shown to people."""
        super().__init__(message)
        self.message = message


class FileFault(StrEnum):
    """Why a file cannot be read. The values are a contract: other programs compare them."""

    PERMISSION = "permission"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"


FAULT_MESSAGES: dict[FileFault, str] = {
    FileFault.PERMISSION: (
        "ファイルを開く権限がありません。アクセス権を確かめてから、もう一度登録してください。"
    ),
    FileFault.ENCRYPTED: (
        "パスワードで保護されているため読み取れません。"
        "パスワードを解除したファイルを登録してください。"
    ),
    FileFault.CORRUPT: (
        "ファイルが壊れているため読み取れません。"
        "元のアプリで開けるか確かめ、保存し直すか再スキャンしてください。"
    ),
    FileFault.EMPTY: (
        "ファイルの中身が空です。正しいファイルか確かめて、もう一度登録してください。"
    ),
    FileFault.TOO_LARGE: (
        "ファイルまたはページが大きすぎます。ファイルを分けるか、解像度を下げて登録してください。"
    ),
    FileFault.UNSUPPORTED: (
        "この形式には対応していません。PDF・画像・Word・Excel・PowerPoint・テキスト・CSV・HTML・"
        "メール(EML)・ZIPのいずれかに変換して登録してください。"
    ),
    FileFault.TIMEOUT: (
        "制限時間内に読み取れませんでした。ページを分けるか、印刷・再スキャンして登録してください。"
    ),
    FileFault.OUT_OF_MEMORY: (
        "読み取りに必要なメモリが上限を超えました。ページを分けるか、解像度を下げて登録してください。"
    ),
}


class UnreadableFile(ShoruiError):
    """A file that cannot be taken in. The others go on."""

    def __init__(self, fault: FileFault, message: str | None = None) -> None:
        """Take the fault's own sentence unless a more exact one is given."""
        super().__init__(message or FAULT_MESSAGES[fault])
        self.fault = fault
        self.code = fault.value

    def __reduce__(self) -> tuple[type["UnreadableFile"], tuple[FileFault, str]]:
        """Survive the way back from a child process."""
        return (UnreadableFile, (self.fault, self.message))


class Interrupted(ShoruiError):
    """The program is being stopped. Nothing is wrong with the file."""

    code = "interrupted"

    def __init__(self) -> None:
        """Say the same everywhere."""
        super().__init__("処理を中止しました。次の実行で続きを行います。")


class OriginalMissing(ShoruiError):
    """A document's original is not where the library keeps it; all that was read of it still is."""

    code = "original_missing"

    def __init__(self) -> None:
        """The sentence for the screen; it names no file, which the reader knows."""
        super().__init__(
            "この書類の原本のファイルが書庫にありません（消されたか、書庫の一部だけが移されたようです）。"
            "読み取った文字はそのまま検索できます。書庫の originals フォルダをバックアップから戻すか、"
            "同じファイルをもう一度登録すると、原本も開けます。"
        )


class StorageFull(ShoruiError):
    """The disk that holds the library is full; nothing was half-written."""

    code = "disk_full"


class LibraryLocked(ShoruiError):
    """Another process holds the library's lock."""

    code = "locked"


class IndexBroken(ShoruiError):
    """An index does not open or does not agree with the catalogue."""

    code = "index_broken"


class IndexAway(IndexBroken):
    """The server that keeps an index does not answer, or does not let us in. Nothing is lost."""

    code = "index_away"


class AccessDenied(ShoruiError):
    """Not visible to this reader. Says the same for what does not exist."""

    code = "not_found"


class BadCorrection(ShoruiError):
    """What a person typed cannot stand in a line, or is no value; nothing was changed."""

    code = "bad_correction"


class BadName(ShoruiError):
    """A scope or an access key cannot be called that; nothing was changed."""

    code = "bad_name"


class BadFilter(ShoruiError):
    """What a search is narrowed to is no date, or is not there for this reader."""

    code = "bad_filter"


class PageChanged(ShoruiError):
    """The page is no longer what the person saw; nothing was changed."""

    code = "page_changed"


class BadGlossary(ShoruiError):
    """A change of the 用語集 that cannot be made, or not any more; nothing was changed."""

    code = "bad_glossary"


class EndpointError(ShoruiError):
    """A configured endpoint did not answer, or not in the agreed form."""

    code = "endpoint"


class NoUsableReply(EndpointError):
    """The endpoint answered, and there is nothing whole in its answer: the next may well be."""


class SettingsError(ShoruiError):
    """A setting is unknown, malformed or impossible."""

    code = "settings"
