"""The database under the home folder: opened safely, brought up to date on first use, written in whole transactions.

SQLAlchemy and Alembic are imported when a database is opened, so that the command's help starts at once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from research.archive.layout import Home
from research.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 30_000  # milliseconds that a writer waits for another
KEPT = 40  # connections of a server, one for each of its threads


@dataclass(frozen=True)
class Database:
    """An open database; every use is one transaction that happens whole or not at all."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Rows as they stand at one moment."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer of this moment; what the block has written is on the disk when it ends well."""
        with self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection


def connect(home: Home, *, keep: bool = False) -> Database:
    """Open the database of a home folder; it is made, or brought up to date, when it is not.

    A server keeps its connections (`keep`); whoever comes and goes closes each after its transaction. Two processes may
    come at once: the second waits until the first has migrated, whole or not at all.

    Raises
    ------
    ConfigurationError
        When a newer version of the program has written the database.
    """
    database = Database(engine_for(home.ledger, keep=keep))
    with alone(home.locks / "database"):
        found = schema_of(database) if home.ledger.exists() else ""
        if found > newest():
            raise ConfigurationError(
                f"the database has schema {found}, this program knows schemas up to {newest()}; update the program"
            )
        if found < newest():
            make_private(home.ledger)
            migrate(database)
    return database


def engine_for(path: Path, *, keep: bool = False) -> Engine:
    """An engine on a SQLite file; its connections are closed as soon as they are given back, or kept for the next."""
    from sqlalchemy import URL, NullPool, create_engine, event

    place = URL.create("sqlite", database=str(path))
    engine = create_engine(place, pool_size=KEPT) if keep else create_engine(place, poolclass=NullPool)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets between connections; leave the beginning of transactions to `begin`."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {PATIENCE}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin(connection: Connection) -> None:
    """Begin; a writer takes its lock at once, because one that takes it later may be refused half-way."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def newest() -> str:
    """The schema that this program knows, by the number of its last migration."""
    return max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def schema_of(database: Database) -> str:
    """The schema that the database has; empty for a database without tables."""
    with database.reading() as rows:
        if not rows.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first():
            return ""
        return str(rows.exec_driver_sql("SELECT max(version_num) FROM alembic_version").scalar_one() or "")


def migrate(database: Database) -> None:
    """Bring the schema up to date, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its companions the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process is in the same block; a killed process leaves it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
