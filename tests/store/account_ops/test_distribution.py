"""docs/distribution.md against the schema: every table is listed with its distribution, and what it says holds."""
import os
import pathlib
import re
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("STEWARD_BUILD", TOP / "build" / "asan"))
MIGRATE = BUILD / "bin/steward-migrate"
pytestmark = pytest.mark.skipif("STEWARD_TEST_PG" not in os.environ or not MIGRATE.exists(), reason="no cluster, no programs")

KEYS = """
SELECT c.relname, coalesce((SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid
                                                                               AND a.attnum = i.indkey[0]
                            WHERE i.indrelid = c.oid AND i.indisprimary), '')
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
UNIQUE_WITHOUT_FIRM = """
SELECT i.indrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
                                                 AND a.attname = 'firm_id')
"""
FOREIGN_WITHOUT_FIRM = """
SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE contype = 'f'
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = ANY (conkey)
                                                 AND a.attname = 'firm_id')
"""


@pytest.fixture(scope="module")
def ask():
    socket, name = os.environ["STEWARD_TEST_PG"], f"t_distribution_{os.getpid()}_{time.monotonic_ns()}"

    def psql(sql, user="steward", database=name):
        return subprocess.run(["psql", "-XAtq", "-h", socket, "-U", user, "-d", database, "-c", sql], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.splitlines()
    psql(f"CREATE DATABASE {name} OWNER steward TEMPLATE template0", "postgres", "postgres")
    subprocess.run([MIGRATE, f"host={socket} user=steward dbname={name}"], check=True, stderr=subprocess.DEVNULL)
    yield psql
    psql(f"DROP DATABASE {name} WITH (FORCE)", "postgres", "postgres")


@pytest.fixture(scope="module")
def listed():
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", (TOP / "docs/distribution.md").read_text(), re.MULTILINE)
    assert len(rows) == len({name for name, _, _ in rows}), "a table is listed twice"
    return {name: (how, note) for name, how, note in rows}


def test_every_table_is_listed_and_no_other(ask, listed):
    assert {line.split("|")[0] for line in ask(KEYS)} == set(listed)


def test_the_keys_of_distributed_tables_begin_with_the_firm(ask, listed):
    for line in ask(KEYS):
        table, first = line.split("|")
        assert (first == "firm_id") == (listed[table][0] == "firm_id"), line
    assert set(how for how, _ in listed.values()) <= {"firm_id", "reference", "local"}


def test_what_is_unique_over_all_firms_is_said_so(ask, listed):
    found = {table for table in ask(UNIQUE_WITHOUT_FIRM) if listed[table][0] == "firm_id"}
    assert found == {table for table, (_, note) in listed.items() if "unique over all firms" in note}


def test_every_foreign_key_carries_the_firm(ask):
    assert ask(FOREIGN_WITHOUT_FIRM) == []
