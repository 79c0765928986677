"""What is installed has no fault points: compiled without STEWARD_FAULTS, nothing of them is left in an object."""
import os
import pathlib
import subprocess

import points

BUILD = pathlib.Path(os.environ["STEWARD_BUILD"])


def sources():
    root = pathlib.Path(__file__).resolve().parents[2]
    return [*root.glob("common/**/*.c"), *root.glob("services/**/*.c")]


def strings_of(path):
    return subprocess.run(["strings", "-a", path], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def traces_in(path):
    names = {point.name for point in points.TABLE} | {"STEWARD_FAULT", "--fault-points", "fault_point", "fault_print"}
    return names & set(strings_of(path))


def test_objects_built_for_an_installation_have_no_trace_of_a_fault_point():
    assert not traces_in(BUILD / "tests/fault/libwithout_faults.a")


def test_a_build_with_fault_points_is_told_from_one_without():
    assert {"lane.written", "STEWARD_FAULT", "--fault-points"} <= traces_in(BUILD / "bin/steward-account")


def test_every_place_in_the_sources_is_in_the_table_and_every_row_has_a_place():
    placed = set()
    for source in sources():
        placed |= {part.split('"')[0] for part in source.read_text().split('fault_point("')[1:]}
    assert placed == {point.name for point in points.TABLE}


def test_every_source_with_a_point_is_among_the_objects_that_are_looked_at():
    listed = pathlib.Path(__file__).with_name("points").joinpath("CMakeLists.txt").read_text()
    missing = [source.name for source in sources()
               if "fault_point(" in source.read_text() and f"/{source.parent.name}/{source.name}" not in listed]
    assert not missing, missing
