/* seam_test: the generated tables, stubs and server tables, with this file in the place of bus and handlers. */
#include <criterion/criterion.h>
#include <string.h>

#include "bus/bus.h"
#include "test.seam.h"

/* What the fakes were last asked. */
static struct {
  const struct method *method;
  const ProtobufCMessage *in;
  int handled, sent, items;
} seen;

static Test__Shapes answer = TEST__SHAPES__INIT;

struct status bus_call(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       ProtobufCMessage **out)
{
  (void)call;
  seen.method = method;
  seen.in = in;
  *out = &answer.base;
  return status_ok();
}

struct status bus_open(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       struct bus_stream **out)
{
  (void)call;
  seen.method = method;
  seen.in = in;
  *out = NULL;
  return status_ok();
}

struct status bus_next(struct bus_stream *stream, ProtobufCMessage **item)
{
  (void)stream;
  *item = seen.items++ == 0 ? &answer.base : NULL;
  return status_ok();
}

struct status call_send(struct call *call, const ProtobufCMessage *item)
{
  (void)call;
  seen.sent += item == &answer.base;
  return status_ok();
}

const struct access shape_echo_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access shape_watch_access = { .roles = ROLES_STAFF };

struct status shape_echo(struct call *call, const struct Test__Shapes *in, struct Test__Shapes *out)
{
  (void)call;
  seen.handled++;
  out->an_int32 = in->an_int32 + 1;
  return status_ok();
}

struct status shape_watch(struct call *call, const struct Test__Ruled *in)
{
  (void)in;
  return shape_watch_send(call, &answer);
}

Test(seam, every_method_is_found_by_its_path)
{
  cr_assert_gt(seam_method_count, 0);
  for (size_t i = 0; i < seam_method_count; i++)
    cr_assert_eq(seam_find(seam_methods[i]->path), seam_methods[i], "%s", seam_methods[i]->path);
}

Test(seam, a_path_that_no_contract_has_is_not_found)
{
  static const char *const paths[] = { "",
                                       "/",
                                       "steward.test.v1.ShapeService",
                                       "steward.test.v1.ShapeService/",
                                       "steward.test.v1.ShapeService/Echo2",
                                       "/steward.test.v1.ShapeService/Echo",
                                       "steward.test.v1.ShapeService/echo",
                                       "zzz" };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    cr_assert_null(seam_find(paths[i]), "%s", paths[i]);
}

Test(seam, a_method_says_its_types_and_limits)
{
  const struct method *echo = seam_find("steward.test.v1.ShapeService/Echo");
  cr_assert_eq(echo, &shape_echo_method);
  cr_assert_str_eq(echo->package, "steward.test.v1");
  cr_assert_eq(echo->in, &test__shapes__descriptor);
  cr_assert_eq(echo->out, &test__shapes__descriptor);
  cr_assert_eq(echo->idempotency, IDEMPOTENCY_IDEMPOTENT);
  cr_assert_eq(echo->max_bytes, 4096);
  cr_assert_eq(echo->timeout_ms, 250);
  cr_assert_not(echo->streaming);
}

Test(seam, a_method_without_limits_has_the_defaults)
{
  cr_assert_eq(shape_watch_method.max_bytes, 1 << 20);
  cr_assert_eq(shape_watch_method.timeout_ms, 10000);
  cr_assert_eq(shape_watch_method.idempotency, IDEMPOTENCY_NO_SIDE_EFFECTS);
  cr_assert(shape_watch_method.streaming);
}

Test(seam, rules_stand_by_field_number)
{
  const struct message_rules *rules = seam_rules_of(&test__ruled__descriptor);
  cr_assert_not_null(rules);
  cr_assert_eq(rules->message, &test__ruled__descriptor);
  for (size_t i = 1; i < rules->count; i++)
    cr_assert_lt(rules->rules[i - 1].number, rules->rules[i].number);
  cr_assert(rules->rules[0].required);
  cr_assert_eq(rules->rules[0].max_length, 8);
}

Test(seam, a_rule_written_in_parts_is_one_rule)
{
  const struct rule *change = &seam_rules_of(&test__ruled__descriptor)->rules[2];
  cr_assert_eq(change->number, 3);
  cr_assert(change->decimal && change->decimal_signed && !change->decimal_positive);
  cr_assert_eq(change->decimal_places, 4);
}

Test(seam, a_message_without_rules_has_none)
{
  cr_assert_null(seam_rules_of(&test__shapes__descriptor));
}

Test(seam, a_server_table_leads_to_the_handlers)
{
  cr_assert_str_eq(shape_service.name, "steward.test.v1.ShapeService");
  cr_assert_eq(shape_service.count, 2);
  cr_assert_eq(shape_service.handlers[0].method, &shape_echo_method);
  cr_assert_eq(shape_service.handlers[0].access, &shape_echo_access);
  Test__Shapes in = TEST__SHAPES__INIT, out = TEST__SHAPES__INIT;
  in.an_int32 = 41;
  cr_assert(status_is_ok(shape_service.handlers[0].invoke(NULL, &in.base, &out.base)));
  cr_assert_eq(out.an_int32, 42);
  Test__Ruled watch = TEST__RULED__INIT;
  cr_assert(status_is_ok(shape_service.handlers[1].invoke(NULL, &watch.base, NULL)));
  cr_assert_eq(seen.sent, 1);
}

Test(seam, a_stub_calls_its_method)
{
  Test__Shapes in = TEST__SHAPES__INIT, *out = NULL;
  cr_assert(status_is_ok(shape_echo_call(NULL, &in, &out)));
  cr_assert_eq(seen.method, &shape_echo_method);
  cr_assert_eq(seen.in, &in.base);
  cr_assert_eq(out, &answer);
}

Test(seam, a_streaming_stub_gives_items_and_then_none)
{
  Test__Ruled in = TEST__RULED__INIT;
  struct bus_stream *stream;
  Test__Shapes *item;
  cr_assert(status_is_ok(shape_watch_open(NULL, &in, &stream)));
  cr_assert_eq(seen.method, &shape_watch_method);
  cr_assert(status_is_ok(shape_watch_next(stream, &item)));
  cr_assert_eq(item, &answer);
  cr_assert(status_is_ok(shape_watch_next(stream, &item)));
  cr_assert_null(item);
}
