"""tools/sqlgen refuses a .sql file whose head and text do not agree, and says where."""
import os
import pathlib
import subprocess

import pytest

BUILD = os.environ.get("STEWARD_BUILD")
pytestmark = pytest.mark.skipif(not BUILD, reason="STEWARD_BUILD is not set")

GOOD = "-- What it is for.\n-- in: a int8,\n--     b text[]\n-- out: c int8\nSELECT $1 + cardinality($2) AS c;\n"
FAULTS = [
    # what is wrong, file, word of the message
    ("no in", "-- out: none\nSELECT 1", "-- in:"),
    ("no out", "-- in: none\nSELECT 1", "-- in:"),
    ("twice", "-- in: none\n-- in: none\n-- out: none\nSELECT 1", "twice"),
    ("no such type", "-- in: a money\n-- out: none\nSELECT $1", "a name and a type"),
    ("no type", "-- in: a\n-- out: none\nSELECT $1", "a name and a type"),
    ("not used", "-- in: a int8, b int8\n-- out: none\nSELECT $1", "not used: b"),
    ("not declared", "-- in: a int8\n-- out: none\nSELECT $1, $2", "does not have"),
    ("no statement", "-- in: none\n-- out: none", "no statement"),
]


def generate(folder: pathlib.Path, text: str, name: str = "sample_read.sql"):
    file = folder / name
    file.write_text(text)
    return subprocess.run([f"{BUILD}/tools/sqlgen/sqlgen", "sample", folder, file], capture_output=True, text=True)


def test_a_good_file_becomes_a_statement(tmp_path):
    assert generate(tmp_path, GOOD).returncode == 0
    made = (tmp_path / "sample_sql.c").read_text()
    assert '.parameter_count = 2' in made and '{ "b", PG_TEXT_ARRAY }' in made and '{ "c", PG_INT8 }' in made
    assert '"SELECT $1 + cardinality($2) AS c"' in made
    assert "extern const struct pg_statement sql_sample_read;" in (tmp_path / "sample_sql.h").read_text()


@pytest.mark.parametrize("text,word", [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_named_and_nothing_is_written(tmp_path, text, word):
    outcome = generate(tmp_path, text)
    assert outcome.returncode == 1
    assert word in outcome.stderr and "sample_read.sql" in outcome.stderr
    assert not (tmp_path / "sample_sql.c").exists()


def test_a_name_is_one_of_c(tmp_path):
    assert generate(tmp_path, GOOD, "Read-It.sql").returncode == 1
