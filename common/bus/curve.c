/* CURVE on tcp sockets and the ZAP handler (ZeroMQ RFC 27) that decides which keys may connect. */
#include "curve.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "program/log.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_FRAMES 9 /* routing id, empty, version, request, domain, address, identity, mechanism, key */
#define ZAP_FRAME_BYTES 256
#define ZAP_MAX_ASKED 64 /* resolver calls at once; more are refused */
#define KEY_BYTES 32
#define ALLOW_LIMIT 4096 /* lines */
#define NAME_CHARS 64
#define DOMAIN_SERVICE "service"
#define DOMAIN_FRONT "front"

struct allowed {
  char key[CURVE_KEY_CHARS + 1];
  char name[NAME_CHARS];
  enum curve_kind kind;
  struct allowed *next;
};

struct curve {
  struct bus *bus;
  char secret[CURVE_KEY_CHARS + 1], public[CURVE_KEY_CHARS + 1];
  struct allowed *allowed;
  struct curve_resolver resolver;
  struct zsocket socket; /* the ZAP handler's */
  uint32_t asked;
  bool is_tested, is_testing, is_closing;
};

/* One handshake to decide on. */
struct zap_request {
  struct curve *curve;
  uint8_t routing[ZAP_FRAME_BYTES], number[ZAP_FRAME_BYTES];
  size_t routing_size, number_size;
  char domain[ZAP_FRAME_BYTES];
  char key[CURVE_KEY_CHARS + 1];
};

static void zap_send(void *handle, const void *data, size_t size, bool is_last)
{
  zmq_send(handle, data, size, ZMQ_DONTWAIT | (is_last ? 0 : ZMQ_SNDMORE));
}

static void zap_answer(const struct zap_request *request, bool is_admitted)
{
  struct curve *curve = request->curve;
  void *handle = curve->socket.handle;
  const char *code = is_admitted ? "200" : "400";
  const char *user = is_admitted ? request->key : "";
  zsocket_used(&curve->socket);
  zap_send(handle, request->routing, request->routing_size, false);
  zap_send(handle, "", 0, false);
  zap_send(handle, "1.0", 3, false);
  zap_send(handle, request->number, request->number_size, false);
  zap_send(handle, code, strlen(code), false);
  zap_send(handle, "", 0, false);
  zap_send(handle, user, strlen(user), false);
  zap_send(handle, "", 0, true);
  if (!is_admitted && !curve->is_testing)
    log_event(LOG_WARNING, "curve_key_refused", LOG_TEXT("key", request->key), LOG_TEXT("domain", request->domain));
}

static void zap_ask(void *argument)
{
  struct zap_request *request = argument;
  struct curve *curve = request->curve;
  bool is_admitted = status_is_ok(curve->resolver.admit(curve->resolver.context, request->key));
  if (!curve->is_closing)
    zap_answer(request, is_admitted);
  curve->asked--;
  free(request);
}

/* The file decides for services; at a front, whom it does not name is asked about on a fiber. */
static void zap_decide(struct zap_request *request)
{
  struct curve *curve = request->curve;
  bool is_front = strcmp(request->domain, DOMAIN_FRONT) == 0;
  bool is_listed = curve_kind_of(curve, request->key) != CURVE_UNKNOWN;
  bool can_ask = is_front && !is_listed && curve->resolver.admit != NULL && curve->asked < ZAP_MAX_ASKED;
  if (!can_ask || !curve->is_tested) {
    zap_answer(request, is_listed);
    return;
  }
  struct zap_request *kept = malloc(sizeof *kept);
  assert(kept != NULL);
  *kept = *request;
  curve->asked++;
  if (status_is_ok(fiber_spawn(curve->bus->loop, zap_ask, kept, NULL)))
    return;
  curve->asked--;
  free(kept);
  zap_answer(request, false);
}

struct zap_frame {
  uint8_t data[ZAP_FRAME_BYTES];
  size_t size;
};

/* All frames of one message; false when there is none. Too many or too long ones make it invalid: count is 0. */
static bool zap_receive(void *handle, struct zap_frame frames[ZAP_FRAMES], size_t *count)
{
  bool has_more = true, is_valid = true;
  *count = 0;
  while (has_more) {
    zmq_msg_t part;
    zmq_msg_init(&part);
    if (zmq_msg_recv(&part, handle, ZMQ_DONTWAIT) < 0) {
      zmq_msg_close(&part);
      return false;
    }
    size_t size = zmq_msg_size(&part);
    is_valid = is_valid && *count < ZAP_FRAMES && size < ZAP_FRAME_BYTES;
    if (is_valid) {
      memcpy(frames[*count].data, zmq_msg_data(&part), size);
      frames[*count].data[size] = '\0';
      frames[(*count)++].size = size;
    }
    has_more = zmq_msg_more(&part);
    zmq_msg_close(&part);
  }
  if (!is_valid)
    *count = 0;
  return true;
}

static bool zap_on_readable(struct zsocket *socket)
{
  struct curve *curve = container_of(socket, struct curve, socket);
  struct zap_frame frames[ZAP_FRAMES];
  size_t count;
  if (!zap_receive(socket->handle, frames, &count))
    return false;
  if (count < 4)
    return true; /* libzmq does not send such; there is nobody to answer */
  struct zap_request request = { .curve = curve };
  memcpy(request.routing, frames[0].data, request.routing_size = frames[0].size);
  memcpy(request.number, frames[3].data, request.number_size = frames[3].size);
  bool is_curve = count == ZAP_FRAMES && strcmp((char *)frames[7].data, "CURVE") == 0 && frames[8].size == KEY_BYTES;
  if (!is_curve || zmq_z85_encode(request.key, frames[8].data, KEY_BYTES) == NULL) {
    zap_answer(&request, false);
    return true;
  }
  memcpy(request.domain, frames[4].data, frames[4].size + 1);
  zap_decide(&request);
  return true;
}

enum curve_kind curve_kind_of(const struct curve *curve, const char *public_key)
{
  for (const struct allowed *allowed = curve->allowed; allowed != NULL; allowed = allowed->next)
    if (strcmp(allowed->key, public_key) == 0)
      return allowed->kind;
  return CURVE_UNKNOWN;
}

static struct status allow_line(struct curve *curve, const char *line)
{
  struct allowed allowed = { 0 };
  char key[64], kind[16], rest[2];
  int count = sscanf(line, "%63s %63s %15s %1s", key, allowed.name, kind, rest);
  if (count <= 0 || key[0] == '#')
    return status_ok();
  uint8_t bytes[KEY_BYTES];
  if (count != 3 || strlen(key) != CURVE_KEY_CHARS || zmq_z85_decode(bytes, key) == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the allow-list has a line that is not: key name front|service");
  if (strcmp(kind, "front") == 0)
    allowed.kind = CURVE_FRONT;
  else if (strcmp(kind, "service") == 0)
    allowed.kind = CURVE_SERVICE;
  else
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "a key of the allow-list is neither front nor service");
  memcpy(allowed.key, key, CURVE_KEY_CHARS);
  allowed.next = curve->allowed;
  curve->allowed = arena_copy(curve->bus->arena, &allowed, sizeof allowed);
  return status_ok();
}

static struct status allow_read(struct curve *curve, const char *path)
{
  FILE *file = fopen(path, "re");
  if (file == NULL)
    return status_fail(STATUS_NOT_FOUND, NULL, "the allow-list of CURVE keys cannot be read");
  char line[256];
  struct status status = status_ok();
  int lines = 0;
  while (status_is_ok(status) && fgets(line, sizeof line, file) != NULL) {
    if (++lines > ALLOW_LIMIT)
      status = status_fail(STATUS_OUT_OF_RANGE, NULL, "the allow-list is too long");
    else
      status = allow_line(curve, line);
  }
  fclose(file);
  return status;
}

/* An inproc endpoint that nobody but this process can reach, and there only one: a second bind fails. */
static struct status zap_open(struct curve *curve)
{
  struct status status = socket_open(curve->bus, ZMQ_ROUTER, &curve->socket.handle);
  if (!status_is_ok(status))
    return status;
  curve->socket.on_readable = zap_on_readable;
  if (zmq_bind(curve->socket.handle, ZAP_ENDPOINT) != 0)
    return status_fail(STATUS_INTERNAL, NULL, "the ZAP handler cannot be bound");
  return zwatch_add(curve->bus->watch, &curve->socket);
}

struct status curve_new(struct bus *bus, const char *secret, const char *allow_path, struct curve **out)
{
  struct curve *curve = arena_alloc(bus->arena, sizeof *curve);
  curve->bus = bus;
  if (strlen(secret) != CURVE_KEY_CHARS || zmq_curve_public(curve->public, secret) != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the CURVE secret is not a Z85 key");
  memcpy(curve->secret, secret, CURVE_KEY_CHARS + 1);
  struct status status = allow_path == NULL ? status_ok() : allow_read(curve, allow_path);
  if (!status_is_ok(status))
    return status;
  status = zap_open(curve);
  if (status_is_ok(status))
    *out = curve;
  else if (curve->socket.handle != NULL)
    zmq_close(curve->socket.handle);
  return status;
}

void curve_stop(struct curve *curve)
{
  if (curve == NULL)
    return;
  curve->is_closing = true;
  while (curve->asked > 0)
    bus_turn(curve->bus);
}

void curve_free(struct curve *curve)
{
  if (curve != NULL)
    zwatch_remove(&curve->socket);
}

void curve_set_resolver(struct curve *curve, struct curve_resolver resolver)
{
  curve->resolver = resolver;
}

const char *curve_public_key(const struct curve *curve)
{
  return curve->public;
}

static bool set_text(void *handle, int option, const char *text)
{
  return zmq_setsockopt(handle, option, text, strlen(text)) == 0;
}

static bool set_number(void *handle, int option, int value)
{
  return zmq_setsockopt(handle, option, &value, sizeof value) == 0;
}

static struct status curve_configure(struct curve *curve, void *handle, bool is_front)
{
  bool is_set = set_number(handle, ZMQ_CURVE_SERVER, 1) && set_text(handle, ZMQ_CURVE_SECRETKEY, curve->secret) &&
                set_text(handle, ZMQ_ZAP_DOMAIN, is_front ? DOMAIN_FRONT : DOMAIN_SERVICE);
  return is_set ? status_ok() : status_fail(STATUS_INTERNAL, NULL, "CURVE cannot be set up");
}

struct status curve_connect(struct curve *curve, void *handle, const char *server_key)
{
  bool is_set = set_text(handle, ZMQ_CURVE_SERVERKEY, server_key) &&
                set_text(handle, ZMQ_CURVE_PUBLICKEY, curve->public) &&
                set_text(handle, ZMQ_CURVE_SECRETKEY, curve->secret);
  return is_set ? status_ok() : status_fail(STATUS_INVALID_ARGUMENT, NULL, "the server's CURVE key is not a Z85 key");
}

/* The first server socket waits for the proof that a stranger is refused; a bus that fails it serves nothing. */
struct status curve_serve(struct curve *curve, void *handle, bool is_front)
{
  if (!curve->is_tested && !curve->is_testing) {
    curve->is_testing = true;
    struct status status = curve_selftest(curve->bus, curve, &curve->socket);
    curve->is_testing = false;
    if (!status_is_ok(status))
      return status;
    curve->is_tested = true;
  }
  return curve_configure(curve, handle, is_front);
}
