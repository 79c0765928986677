/* What a hostile or broken peer may send: nothing of it reaches a handler, and the server goes on. */
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "bus/envelope.h"
#include "scene.h"
#include "steward/bus/v1/bus.pb-c.h"

struct raw {
  void *context, *socket;
};

static struct raw raw_connect(const struct scene *scene)
{
  struct raw raw = { .context = zmq_ctx_new() };
  int linger = 0;
  raw.socket = zmq_socket(raw.context, ZMQ_DEALER);
  zmq_setsockopt(raw.socket, ZMQ_LINGER, &linger, sizeof linger);
  cr_assert_eq(zmq_connect(raw.socket, scene->endpoint), 0);
  return raw;
}

static void raw_close(struct raw *raw)
{
  zmq_close(raw->socket);
  zmq_ctx_term(raw->context);
}

static void raw_send(struct raw *raw, const struct envelope *envelope, const char *body)
{
  zmq_msg_t message;
  envelope_pack(&message, envelope);
  zmq_msg_send(&message, raw->socket, ZMQ_SNDMORE);
  zmq_send(raw->socket, body, strlen(body), 0);
}

/* The next answer's status code; -1 when none comes for so long. */
static int raw_answer_within(struct raw *raw, int ms, struct arena *arena)
{
  zmq_msg_t message;
  for (int i = 0; i < ms; i++) {
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, raw->socket, ZMQ_DONTWAIT) >= 0) {
      struct envelope envelope;
      cr_assert_ok(envelope_unpack(arena, zmq_msg_data(&message), zmq_msg_size(&message), &envelope));
      zmq_msg_close(&message);
      char body[256];
      zmq_recv(raw->socket, body, sizeof body, 0);
      return (int)envelope.status.code;
    }
    zmq_msg_close(&message);
    fiber_sleep(1000);
  }
  return -1;
}

static int raw_answer(struct raw *raw, struct arena *arena)
{
  return raw_answer_within(raw, PATIENCE_MS, arena);
}

static struct envelope repeat_envelope(uint64_t id)
{
  return (struct envelope){ .kind = KIND_CALL,
                            .request_id = id,
                            .method = "steward.test.v1.EchoService/Repeat",
                            .has_caller = true,
                            .caller = { .firm_id = 1, .role = ROLE_ADVISOR, .principal = "user:1" } };
}

static void play_malformed(struct scene *scene)
{
  struct raw raw = raw_connect(scene);
  struct arena *arena = arena_new();
  static const char *const parts[] = { "one", "two", "three", "four" };
  for (size_t count = 1; count <= 4; count++)
    for (size_t i = 0; i < count; i++)
      zmq_send(raw.socket, parts[i], strlen(parts[i]), i + 1 < count ? ZMQ_SNDMORE : 0);
  char large[ENVELOPE_MAX_BYTES + 1];
  memset(large, 'x', sizeof large);
  zmq_send(raw.socket, large, sizeof large, ZMQ_SNDMORE);
  zmq_send(raw.socket, "", 0, 0);
  cr_assert_eq(raw_answer_within(&raw, SILENCE_MS, arena), -1, "malformed messages are not answered");
  cr_assert_eq(scene->echo.repeats, 0);
  struct envelope envelope = repeat_envelope(1);
  raw_send(&raw, &envelope, "\x0a\x02hi");
  cr_assert_eq(raw_answer(&raw, arena), STATUS_OK);
  arena_free(arena);
  raw_close(&raw);
}

Test(bus_frames, malformed_messages_are_dropped_and_the_next_good_one_is_answered)
{
  scene_run(play_malformed);
}

static void play_refused(struct scene *scene)
{
  struct raw raw = raw_connect(scene);
  struct arena *arena = arena_new();
  struct envelope envelope = repeat_envelope(1);
  envelope.method = "steward.test.v1.EchoService/Nothing";
  raw_send(&raw, &envelope, "");
  cr_assert_eq(raw_answer(&raw, arena), STATUS_UNIMPLEMENTED);
  envelope = repeat_envelope(2);
  raw_send(&raw, &envelope, "\x0a\xff");
  cr_assert_eq(raw_answer(&raw, arena), STATUS_INVALID_ARGUMENT);
  envelope = repeat_envelope(3);
  envelope.has_caller = false;
  raw_send(&raw, &envelope, "");
  cr_assert_eq(raw_answer(&raw, arena), STATUS_UNAUTHENTICATED);
  envelope = repeat_envelope(4);
  envelope.caller.role = (enum role)77;
  raw_send(&raw, &envelope, "");
  cr_assert_eq(raw_answer_within(&raw, SILENCE_MS, arena), -1);
  envelope = repeat_envelope(5);
  envelope.deadline_us = 1000;
  raw_send(&raw, &envelope, "");
  cr_assert_eq(raw_answer_within(&raw, SILENCE_MS, arena), -1, "past its deadline it is dropped");
  cr_assert_eq(scene->echo.repeats, 0);
  arena_free(arena);
  raw_close(&raw);
}

Test(bus_frames, a_bad_request_is_told_why_and_does_not_reach_the_handler)
{
  scene_run(play_refused);
}

static void play_twice(struct scene *scene)
{
  struct raw raw = raw_connect(scene);
  struct arena *arena = arena_new();
  struct envelope envelope = repeat_envelope(1);
  raw_send(&raw, &envelope, "\x18\x32"); /* delay_ms: 50 */
  raw_send(&raw, &envelope, "\x18\x32");
  cr_assert_eq(raw_answer(&raw, arena), STATUS_OK);
  cr_assert_eq(raw_answer_within(&raw, SILENCE_MS, arena), -1);
  cr_assert_eq(scene->echo.repeats, 1);
  arena_free(arena);
  raw_close(&raw);
}

Test(bus_frames, a_number_used_twice_at_once_runs_once)
{
  scene_run(play_twice);
}

static void play_oversized(struct scene *scene)
{
  struct raw raw = raw_connect(scene);
  struct arena *arena = arena_new();
  size_t size = BUS_MAX_BODY_BYTES + 1;
  char *body = arena_alloc(arena, size);
  struct envelope envelope = repeat_envelope(1);
  zmq_msg_t message;
  envelope_pack(&message, &envelope);
  zmq_msg_send(&message, raw.socket, ZMQ_SNDMORE);
  zmq_send(raw.socket, body, size, 0);
  cr_assert_eq(raw_answer_within(&raw, SILENCE_MS, arena), -1, "its connection is closed");
  cr_assert_eq(scene->echo.repeats, 0);
  arena_free(arena);
  raw_close(&raw);
}

Test(bus_frames, a_frame_past_sixteen_mebibytes_ends_the_connection)
{
  scene_run(play_oversized);
}

static void play_vanish(struct scene *scene)
{
  struct raw raw = raw_connect(scene);
  struct envelope envelope = repeat_envelope(1);
  raw_send(&raw, &envelope, "\x18\xb0\xea\x01"); /* delay_ms: 30,000 */
  while (scene->echo.running == 0)
    fiber_sleep(1000);
  raw_close(&raw); /* without a CANCEL */
  for (int i = 0; i < PATIENCE_MS && scene->echo.running > 0; i++)
    fiber_sleep(1000);
  cr_assert_eq(scene->echo.cancelled, 1);
}

Test(bus_frames, a_peer_that_vanishes_ends_its_handlers)
{
  scene_run(play_vanish);
}
