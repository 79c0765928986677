"""The tree keeps the rules of tidy.py, and each rule catches what it is for."""
from pathlib import Path

import pytest

import tidy

ROOT = Path(__file__).resolve().parents[3]
OURS = ["common", "services", "tools"]


def expect_none(broken):
    assert not broken, "\n" + "\n".join(f"{path.relative_to(ROOT)}:{line}: {rule}" for path, line, rule in broken)


def read(path):
    return path.read_text(encoding="utf-8")


def test_sizes_first_lines_and_shapes():
    expect_none([b for path in tidy.sources(ROOT, OURS + ["tests"]) for b in tidy.check_source(path, read(path))])


def test_banned_calls():
    expect_none([b for path in tidy.sources(ROOT, OURS) for b in tidy.check_banned(path, read(path))])


def test_services_meet_in_proto_alone():
    services = tidy.sources(ROOT, ["services"])
    expect_none([b for path in services for b in tidy.check_includes(path, read(path), ROOT)])


def test_who_links_what():
    lists = [path for folder in OURS for path in sorted((ROOT / folder).rglob("CMakeLists.txt"))]
    expect_none([b for path in lists for b in tidy.check_cmake(path, read(path), ROOT)])


def test_functions_are_found_with_their_parameters_and_lines():
    text = '''/* { */
#define X(a) { a }
static const int table[] = { 1, 2 };
struct point { int x; };
static int f(void) /* } */
{
  if (x) { return '{'; }
  return g("}");
}
struct status g(struct a *a, void (*call)(int, int),
                int c) { return (struct status){ 0 }; }
Test(suite, name, .init = a, .fini = b, .signal = c, .timeout = 1)
{
}
extern "C" {
namespace n {
class C : public D {
  C(int a, int b) : a_(a), b_(b) { }
  void m(const std::map<int, int> &m) const override { while (f(1)) { } }
};
}
}
'''
    found = list(tidy.functions(text))
    assert found == [("f", 0, 5, 9), ("g", 3, 10, 11), ("C", 2, 18, 18), ("m", 1, 19, 19)]


@pytest.mark.parametrize("text, rule", [
    ("/* x */\n" * 501, "500 lines"),
    ("int a;\n", "first line"),
    ("/* x */\nint f(void)\n{\n" + "  a();\n" * 68 + "}\n", "f has 71"),
    ("/* x */\nint f(int a, int b, int c, int d, int e, int g)\n{\n}\n", "f has 6"),
    ("/* x */\n#pragma once\n", "pragma"),
    ("/* x */\ntypedef struct { int a; } a;\n", "typedef"),
])
def test_a_broken_source_rule_is_seen(text, rule):
    (broken,) = tidy.check_source(Path("x.c"), text)
    assert rule in broken[2]


def test_a_function_at_its_limits_passes():
    text = "/* x */\nint f(int a, int b, int c, int d, int e)\n{\n" + "  a();\n" * 67 + "}\n"
    assert list(tidy.check_source(Path("x.c"), text)) == []


def test_banned_calls_are_seen_outside_comments_and_strings():
    text = '/* strcpy(a) */ "system(x)"; snprintf(a); strtok_r(b); bus_system(c);\nstrcpy (a, b);\n#ifdef NDEBUG\n'
    assert [(line, rule) for _, line, rule in tidy.check_banned(Path("x.c"), text)] == [
        (2, "strcpy is banned"), (3, "NDEBUG is banned")]


def test_includes_and_links_across_services_are_seen(tmp_path):
    for name in ("services/risk/score.h", "services/crm/goal.h", "services/crm/main.c", "common/bus/bus.h"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("/* x */\n")
    text = '#include "goal.h"\n#include "bus/bus.h"\n#include "crm.seam.h"\n#include "score.h"\n#include "../risk/score.h"\n'
    found = tidy.check_includes(tmp_path / "services/crm/main.c", text, tmp_path)
    assert [line for _, line, _ in found] == [4, 5]
    cmake = """steward_library(crm_domain SOURCES goal.c LINKS common_base m common_bus) # not this
steward_program(steward-crm LINKS common_pg risk_domain SOURCES main.c)
"""
    found = tidy.check_cmake(tmp_path / "services/crm/CMakeLists.txt", cmake, tmp_path)
    assert [line for _, line, _ in found] == [1, 2, 2]
    account = tidy.check_cmake(tmp_path / "services/account/CMakeLists.txt", "target_link_libraries(a common_pg)", tmp_path)
    assert list(account) == []
