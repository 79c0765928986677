/* contract_test: seamgen refuses contracts that would not hold, and says why. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each contract is the text behind the head below; the complaint is "" when there is none. */
static const char head[] = "syntax = \"proto3\"; package steward.probe.v1; import \"steward/options/v1/rules.proto\";\n"
                           "import \"google/protobuf/wrappers.proto\";\n";

static const struct {
  const char *contract, *complaint;
} table[] = {
  { "// A.\nmessage A { int32 x = 1; // x\n }", "" },
  { "message A {}", "steward.probe.v1.A has no comment" },
  { "// A.\nmessage A { int32 x = 1; }", "A.x has no comment" },
  { "// A.\nmessage A {}\nservice S { rpc Do(A) returns (A); }", "S/Do has no comment" },
  { "// A.\nmessage A {\n // B.\n message B { int32 x = 1; } }", "A.B.x has no comment" },
  { "// A.\nmessage A { optional int32 x = 1; // x\n }", "is proto3 optional" },
  { "// A.\nmessage A { map<int32, int32> x = 1; // x\n }", "comes from a map" },
  { "// A.\nmessage A { int32 base = 1; // x\n }", "choose another" },
  { "// A.\nmessage A {}\nservice S {\n// Does.\n rpc Do(stream A) returns (A); }", "streams from the client" },
  { "// A.\nmessage A {}\nservice TService {\n// Do.\n rpc Do(A) returns (A); }\n"
    "service T {\n// Do.\n rpc Do(A) returns (A); }",
    "would both be t_do" },
  { "// A.\nmessage A {}\nservice OrderService {\n// Do.\n rpc LogAppend(A) returns (A); }\n"
    "service OrderLogService {\n// Do.\n rpc Append(A) returns (A); }",
    "would both be order_log_append" },
  { "// A.\nmessage A {}\nservice ControlService {\n// Do.\n rpc Ping(A) returns (A); }\n", "" },
  { "// A.\nmessage A { int32 x = 1 [(steward.options.v1.rule).max_length = 3]; // x\n }", "neither string nor" },
  { "// A.\nmessage A { string x = 1 [(steward.options.v1.rule).max_items = 3]; // x\n }", "is not repeated" },
  { "// A.\nmessage A { string x = 1 [(steward.options.v1.rule).range.max = 3]; // x\n }", "is not a number" },
  { "// A.\nmessage A { int32 x = 1 [(steward.options.v1.rule).range.min = 3]; // x\n }", "min is above its max" },
  { "// A.\nmessage A { uint32 x = 1 [(steward.options.v1.rule).range.min = -3]; // x\n }", "below zero" },
  { "// A.\nmessage A { int32 x = 1 [(steward.options.v1.rule).date = true]; // x\n }", "date but is not a string" },
  { "// A.\nmessage A { int32 x = 1 [(steward.options.v1.rule).decimal.places = 2]; // x\n }", "decimal but is not" },
  { "// A.\nmessage A { string x = 1 [(steward.options.v1.rule).decimal.places = 20]; // x\n }", "18 places" },
  { "// A.\nmessage A { string x = 1 [(steward.options.v1.rule) = { date: true, decimal: {} }]; // x\n }",
    "date and a decimal" },
  { "// A.\nmessage A { bool x = 1 [(steward.options.v1.rule).required = true]; // x\n }", "required bool" },
  { "// A.\nmessage A { oneof o { string x = 1 [(steward.options.v1.rule).required = true]; // x\n } }",
    "member of a oneof" },
  { "// A.\nmessage A { google.protobuf.StringValue x = 1 [(steward.options.v1.rule).date = true]; // x\n }", "" },
  { "// A.\nmessage A {}\nservice S {\n// Do.\n rpc Do(A) returns (A) { "
    "option (steward.options.v1.method).max_bytes = 99999999; } }",
    "16 MiB" },
};

/* Runs protoc and seamgen on the contract in a folder of its own; gives what seamgen said. */
static int generate(const char *contract, char *said, size_t size)
{
  char folder[] = "/tmp/seamgen.XXXXXX", path[128], command[1024];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/probe.proto", folder);
  FILE *file = fopen(path, "w");
  fprintf(file, "%s%s\n", head, contract);
  fclose(file);
  snprintf(command, sizeof command,
           "protoc -I%s -I%s/proto -I/usr/include --include_imports --include_source_info "
           "--descriptor_set_out=%s/set probe.proto 2>&1 && %s %s/set %s 2>&1; code=$?; rm -r %s; exit $code",
           folder, STEWARD_SOURCE_DIR, folder, SEAMGEN, folder, folder, folder);
  FILE *pipe = popen(command, "r");
  size_t length = fread(said, 1, size - 1, pipe);
  said[length] = '\0';
  return pclose(pipe);
}

Test(contract, a_contract_that_would_not_hold_is_refused_and_says_why)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    char said[4096];
    int code = generate(table[i].contract, said, sizeof said);
    bool is_refused = *table[i].complaint != '\0';
    cr_assert_eq(code != 0, is_refused, "%s\n%s", table[i].contract, said);
    cr_assert_not_null(strstr(said, table[i].complaint), "%s\n%s", table[i].contract, said);
  }
}
