/* CURVE on tcp sockets and the ZAP handler that decides which keys may connect. */
#include "curve.h"

#include "internal.h"

static struct status not_yet(void)
{
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "CURVE is not there yet");
}

struct status curve_new(struct bus *bus, const char *secret, const char *allow_path, struct curve **out)
{
  (void)bus, (void)secret, (void)allow_path;
  *out = NULL;
  return not_yet();
}

void curve_free(struct curve *curve)
{
  (void)curve;
}

struct status curve_serve(struct curve *curve, void *handle, bool is_front)
{
  (void)curve, (void)handle, (void)is_front;
  return not_yet();
}

struct status curve_connect(struct curve *curve, void *handle, const char *server_key)
{
  (void)curve, (void)handle, (void)server_key;
  return not_yet();
}

struct status front_perform(struct running *running, const uint8_t **out, size_t *out_size)
{
  (void)running, (void)out, (void)out_size;
  return not_yet();
}

struct status front_admit(struct front *front, const struct envelope *envelope)
{
  (void)front, (void)envelope;
  return not_yet();
}
