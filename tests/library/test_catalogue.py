"""Opening, migrating and protecting the catalogue's database."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event, inspect, select

from library import failures, jobs, schema
from library.catalogue import FILE_NAME, MIGRATIONS, Catalogue, open_catalogue
from library.chunks import chunks_of
from library.documents import list_documents
from library.errors import FileFault, SettingsError, StorageFull, UnreadableFile
from library.jobs import MAX_ATTEMPTS, JobState
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import add_version
from library.vectors import count_vectors, save_vectors, scope_vectors, vectors_of
from tests.readings import text_reading

BROKEN = UnreadableFile(FileFault.CORRUPT)


def test_a_catalogue_keeps_its_content_when_it_is_opened_again(tmp_path: Path) -> None:
    first = open_catalogue(tmp_path)
    failures.record_failure(first, place="/x", file_name="x.pdf", scope=ALL_OFFICE, error=BROKEN)
    first.close()
    again = open_catalogue(tmp_path)
    assert [f.file_name for f in failures.list_failures(again, reader=staff())] == ["x.pdf"]
    failures.clear_failure(again, place="/x", scope=ALL_OFFICE)
    assert failures.list_failures(again, reader=staff()) == []
    again.close()


def test_a_library_of_a_newer_shorui_is_refused_untouched(tmp_path: Path) -> None:
    open_catalogue(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(
            "INSERT INTO schema_version VALUES (?, '2030-01-01')", [len(MIGRATIONS) + 1]
        )
    connection.close()
    with pytest.raises(SettingsError, match="新しい版"):
        open_catalogue(tmp_path)


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    broken = tmp_path / FILE_NAME
    broken.write_bytes(b"this is not a database, " * 50)
    before = broken.read_bytes()
    with pytest.raises(SettingsError, match="壊れています"):
        open_catalogue(tmp_path)
    assert broken.read_bytes() == before


def test_a_library_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "library"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="作れません"):
        open_catalogue(blocked)


def test_a_full_disk_leaves_the_catalogue_as_it_was(catalogue: Catalogue) -> None:
    add_version(
        catalogue, text_reading("前"), place="/a", file_name="a", sha256="s1", scope=ALL_OFFICE
    )
    with catalogue.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    catalogue.close()  # the limit counts per connection: let the pool open new ones

    @event.listens_for(catalogue.engine, "connect")
    def limit(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    big = text_reading(*(f"{number}行目" * 40 for number in range(2000)))
    with pytest.raises(StorageFull):
        add_version(catalogue, big, place="/b", file_name="b", sha256="s2", scope=ALL_OFFICE)
    assert len(list_documents(catalogue, reader=staff())) == 1
    with catalogue.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM lines").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_vectors_are_kept_per_embedder_and_scope(catalogue: Catalogue) -> None:
    _, document = add_version(
        catalogue,
        text_reading("甲", "乙"),
        place="/a",
        file_name="a",
        sha256="s1",
        scope=ALL_OFFICE,
    )
    first, second = chunks_of(catalogue, document.version_id, reader=staff())
    rows = np.eye(4, dtype=np.float32)
    save_vectors(catalogue, "one", {first.id: rows[0], second.id: rows[1]})
    save_vectors(catalogue, "two", {first.id: rows[2]})
    table = vectors_of(catalogue, document.version_id, embedder="one")
    assert table.ids == (first.id, second.id)
    assert np.array_equal(table.rows, rows[:2])
    assert count_vectors(catalogue, embedder="two") == 1
    batches = list(scope_vectors(catalogue, embedder="one", scope=ALL_OFFICE, batch=1))
    assert [batch.ids for batch in batches] == [(first.id,), (second.id,)]
    assert list(scope_vectors(catalogue, embedder="one", scope="hr")) == []


def queue(catalogue: Catalogue, name: str) -> int:
    return jobs.add_job(catalogue, place=name, path=name, file_name=name, scope=ALL_OFFICE)


def test_jobs_are_taken_in_order_and_only_once(catalogue: Catalogue) -> None:
    first, second = queue(catalogue, "a"), queue(catalogue, "b")
    taken = [jobs.take_job(catalogue) for _ in range(3)]
    assert [job.id if job else None for job in taken] == [first, second, None]


def test_an_interrupted_job_is_tried_again_and_parked_after_too_many(catalogue: Catalogue) -> None:
    number = queue(catalogue, "a")
    for _ in range(MAX_ATTEMPTS - 1):
        assert jobs.take_job(catalogue) is not None
        assert jobs.requeue_interrupted(catalogue) == 1
    assert jobs.take_job(catalogue) is not None
    assert jobs.requeue_interrupted(catalogue) == 0
    (parked,) = jobs.list_jobs(catalogue, reader=staff())
    assert (parked.id, parked.state, parked.code) == (number, JobState.FAILED, "interrupted")


def test_jobs_and_failures_of_other_scopes_are_not_listed(catalogue: Catalogue) -> None:
    queue(catalogue, "a")
    failures.record_failure(catalogue, place="/x", file_name="x", scope=ALL_OFFICE, error=BROKEN)
    stranger = Reader(name="他課", scopes=frozenset())
    assert jobs.list_jobs(catalogue, reader=stranger) == []
    assert failures.list_failures(catalogue, reader=stranger) == []


def test_the_migrations_together_make_the_tables_that_the_queries_know(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path)
    found = inspect(catalogue.engine)
    assert set(found.get_table_names()) == set(schema.metadata.tables)
    for name, table in schema.metadata.tables.items():
        made = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert made == {c.name: c.nullable for c in table.columns}, name
        assert {i["name"] for i in found.get_indexes(name)} == {i.name for i in table.indexes}
    catalogue.close()


def test_a_library_of_the_first_schema_is_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.catalogue.MIGRATIONS", MIGRATIONS[:1])
    open_catalogue(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(
            "INSERT INTO failures VALUES ('all', '/x', 'x.pdf', 'corrupt', '壊れ', '2026-04-01')"
        )
    connection.close()
    monkeypatch.undo()
    catalogue = open_catalogue(tmp_path)
    with catalogue.reading() as reading:
        assert reading.execute(select(schema.failures.c.attempts)).scalars().all() == [1]
    catalogue.close()
