"""The catalogue's database: how it is opened, migrated, read and written.

SQLite in WAL mode. The modules beside this one (documents, chunks, vectors, …) hold the queries;
each takes a ``Catalogue``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from library import schema
from library.errors import AccessDenied, LibraryLocked, SettingsError, StorageFull
from library.scopes import ALL_OFFICE, ALL_OFFICE_NAME

FILE_NAME = "catalogue.sqlite"
BUSY_TIMEOUT_S = 60
_WRITES = "shorui_writes"
_SCRIPTS = Path(__file__).with_name("migrations")


def utc_now() -> datetime:
    """The clock that is passed in everywhere else."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An open catalogue. Safe to share between threads."""

    engine: Engine
    clock: Callable[[], datetime]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the catalogue.

        Raises:
            AccessDenied: it was asked for a text that is none, and is therefore nowhere in it.
        """
        with _own_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: in whole, or not at all.

        Raises:
            LibraryLocked: another process wrote for longer than the busy timeout.
            StorageFull: the disk is full; nothing was written.
        """
        writer = self.engine.execution_options(**{_WRITES: True})
        with _own_errors(), writer.connect() as connection, connection.begin():
            yield connection

    def now(self) -> str:
        """The present moment as it is stored: ISO 8601, UTC."""
        return self.clock().astimezone(UTC).isoformat(timespec="milliseconds")

    def close(self) -> None:
        """Give the database file back."""
        self.engine.dispose()


def open_catalogue(library: Path, *, clock: Callable[[], datetime] = utc_now) -> Catalogue:
    """Open the catalogue in the library folder, made and migrated as needed.

    Raises:
        SettingsError: the folder cannot be written, or belongs to a newer shorui.
        LibraryLocked, StorageFull: as for ``Catalogue.writing``.
    """
    try:
        library.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise SettingsError(
            f"書庫フォルダ「{library}」を作れません。場所と書き込み権限を確かめてください。"
        ) from exc
    engine = create_engine(
        f"sqlite:///{library / FILE_NAME}", connect_args={"timeout": BUSY_TIMEOUT_S}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    catalogue = Catalogue(engine=engine, clock=clock)
    _migrate(catalogue)
    return catalogue


def _set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # Transactions are begun by `_begin`; the driver's own implicit ones would start them too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write could fail with SQLITE_BUSY.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as exc:
        reason = str(exc.orig)
        if "full" in reason or "disk I/O" in reason:
            raise StorageFull(
                "ディスクの空きがなくなったため中止しました。何も書き込まれていません。"
                "空き容量を作ってからもう一度実行してください。"
            ) from exc
        if "locked" in reason or "busy" in reason:
            raise LibraryLocked(
                "ほかの処理が書庫に書き込んでいます。しばらく待ってからもう一度実行してください。"
            ) from exc
        raise
    except UnicodeEncodeError as exc:
        # Half a character, as a command line passes on bytes that are no UTF-8.
        raise AccessDenied(
            "使えない文字が含まれているため、見つかりません。入力し直してください。"
        ) from exc
    except DatabaseError as exc:
        if "not a database" in str(exc.orig) or "malformed" in str(exc.orig):
            raise SettingsError(
                "書庫の台帳が壊れています。バックアップから復元してください。"
            ) from exc
        raise


def _run_script(connection: Connection, file: Path) -> None:
    """The statements of one migration, in the transaction that is open."""
    for statement in file.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def _first_schema(connection: Connection) -> None:
    _run_script(connection, _SCRIPTS / "0001_first.sql")
    connection.execute(insert(schema.scopes).values(id=ALL_OFFICE, name=ALL_OFFICE_NAME))


def _reading_in_depth(connection: Connection) -> None:
    _run_script(connection, _SCRIPTS / "0002_reading_in_depth.sql")


def _search_in_depth(connection: Connection) -> None:
    _run_script(connection, _SCRIPTS / "0003_search_in_depth.sql")


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _first_schema,
    _reading_in_depth,
    _search_in_depth,
)
"""Numbered from 1 by position. Append only: a migration that has shipped is never edited."""


def _migrate(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        schema.schema_version.create(connection, checkfirst=True)
        at = connection.scalar(select(func.max(schema.schema_version.c.number))) or 0
        if at > len(MIGRATIONS):
            raise SettingsError(
                "この書庫は新しい版の shorui で作られています。shorui を更新してください。"
            )
        for number, migration in enumerate(MIGRATIONS[at:], start=at + 1):
            migration(connection)
            connection.execute(
                insert(schema.schema_version).values(number=number, applied_at=catalogue.now())
            )
