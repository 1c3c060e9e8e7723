from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect
from sqlalchemy.exc import IntegrityError

from research.archive import Home, connect, database
from research.errors import ConfigurationError

ROW = "INSERT INTO members VALUES (1, 'k', 'a@example.org', 'A', '', 'O', 'member', '2026', '2027', NULL, 0, NULL)"


def opened_by_another_process(home: Home, code: str) -> subprocess.Popen[str]:
    begin = (
        f"from pathlib import Path; from research.archive import Home, connect; home = Home(Path({str(home.root)!r}))"
    )
    command = [sys.executable, "-W", "error", "-c", f"{begin}\n{code}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def people(home: Home) -> int:
    with connect(home).reading() as rows:
        return rows.exec_driver_sql("SELECT count(*) FROM members").scalar_one()


def test_a_database_is_made_on_first_use_and_only_its_owner_may_read_it(tmp_path):
    home = Home(tmp_path / "var")
    with connect(home).writing() as rows:
        rows.exec_driver_sql(ROW)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.root.glob("ledger.db*")}
    assert set(modes.values()) == {0o600}
    assert people(home) == 1


def test_every_connection_keeps_what_it_has_written_through_a_power_cut_and_knows_its_keys(tmp_path):
    with connect(Home(tmp_path)).reading() as rows:
        told = {name: rows.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")}
        assert told == {"journal_mode": "wal", "synchronous": 2}  # 2 is FULL
        assert rows.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_row_that_points_nowhere_is_refused(tmp_path):
    with pytest.raises(IntegrityError), connect(Home(tmp_path)).writing() as rows:
        rows.exec_driver_sql("INSERT INTO windows VALUES ('nothing/1', 'member', '2026')")


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path):
    home = Home(tmp_path)
    connect(home)
    told = opened_by_another_process(home, "connect(home); import sys; print('alembic' in sys.modules)").communicate()
    assert told == ("False\n", "")


def test_processes_that_start_at_once_find_one_whole_database(tmp_path):
    home = Home(tmp_path / "var")
    code = (
        "with connect(home).reading() as rows: print(rows.exec_driver_sql('SELECT count(*) FROM ledger').scalar_one())"
    )
    started = [opened_by_another_process(home, code) for _ in range(4)]
    assert [process.communicate(timeout=60) for process in started] == [("0\n", "")] * 4


def test_a_migration_that_fails_leaves_nothing_and_the_next_start_finishes_it(tmp_path, monkeypatch):
    migrations = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    broken = migrations / "versions" / "0999_broken.py"
    broken.write_text(f"""
from alembic import op
revision, down_revision = "0999", {database.newest()!r}
def upgrade():
    op.execute("CREATE TABLE half (a)")
    raise RuntimeError("broken")
""")
    home = Home(tmp_path / "var")
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", migrations)
        with pytest.raises(RuntimeError, match="broken"):
            connect(home)
    assert inspect(database.engine_for(home.ledger)).get_table_names() == []
    assert people(home) == 0


def test_a_database_of_a_newer_program_is_refused(tmp_path):
    home = Home(tmp_path)
    with connect(home).writing() as rows:
        rows.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError, match="schema 9999, this program knows schemas up to"):
        connect(home)


def test_the_tables_that_rooms_use_are_the_ones_that_migrations_make(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from research.members import tables as of_members
    from research.portal import tables as of_portal
    from research.release import tables as of_release

    known = MetaData()
    for metadata in (of_members.metadata, of_portal.metadata, of_release.metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(known)
    with connect(Home(tmp_path)).reading() as rows:
        context = MigrationContext.configure(
            rows, opts={"include_name": lambda name, kind, _: kind != "table" or name in known}
        )
        assert compare_metadata(context, known) == []


def test_every_migration_can_be_taken_back(tmp_path):
    from alembic import command
    from alembic.config import Config

    opened = connect(Home(tmp_path))
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with opened.writing() as rows:
        config.attributes["connection"] = rows
        command.downgrade(config, "base")
    assert inspect(opened.engine).get_table_names() == ["alembic_version"]


def test_migrations_import_no_room():
    for path in (database.MIGRATIONS / "versions").glob("*.py"):
        assert "research" not in path.read_text(), path.name


def test_a_block_that_fails_writes_nothing(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(IntegrityError), connect(home).writing() as rows:  # noqa: PT012 -- two writes, one fate
        rows.exec_driver_sql(ROW)
        rows.exec_driver_sql(ROW)
    assert people(home) == 0


def test_a_writer_that_is_killed_leaves_nothing_and_no_lock(tmp_path):
    home = Home(tmp_path)
    connect(home)
    code = f"""
import os, signal
with connect(home).writing() as rows:
    rows.exec_driver_sql({ROW!r})
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = opened_by_another_process(home, code)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert people(home) == 0


def test_two_writers_wait_for_each_other(tmp_path):
    home = Home(tmp_path)
    connect(home)
    code = """
for n in range(20):
    with connect(home).writing() as rows:
        last = rows.exec_driver_sql('SELECT coalesce(max(id), 0) FROM members').scalar_one()
        values = (last + 1, f'k{last}', f'a{last}@example.org', 'A', '', 'O', 'member', '2026', '2027', None, 0, None)
        rows.exec_driver_sql('INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', values)
"""
    started = [opened_by_another_process(home, code) for _ in range(2)]
    assert [process.communicate(timeout=60)[1] for process in started] == ["", ""]
    assert people(home) == 40


def test_help_and_the_archive_itself_load_no_database_library():
    code = (
        "import sys, research.archive, research.commands; print('sqlalchemy' in sys.modules, 'alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_the_path_of_the_home_may_hold_signs_that_mean_something_elsewhere(tmp_path):
    home = Home(tmp_path / "50% of ? # it")
    connect(home)
    assert isinstance(home.ledger, Path)
    assert home.ledger.is_file()
