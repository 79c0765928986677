/* curve: who may connect over tcp. Every tcp socket speaks CURVE; the ZAP handler, which is bound before any server
 * socket is, admits the keys of the allow-list and, at a front, those that its resolver knows. Without a handler
 * CURVE would accept every key: before the first endpoint is served a self-test proves that a stranger is refused. */
#ifndef STEWARD_BUS_CURVE_H
#define STEWARD_BUS_CURVE_H
#include <stdbool.h>

#include "bus.h"

#define CURVE_KEY_CHARS 40

struct curve;

enum curve_kind { CURVE_UNKNOWN, CURVE_SERVICE, CURVE_FRONT };

/* allow_path: lines "<Z85 public key> <name> <front|service>", '#' begins a comment; NULL: nobody but the resolver's.
 */
struct status curve_new(struct bus *bus, const char *secret, const char *allow_path, struct curve **out);
void curve_stop(struct curve *curve); /* asks nobody any more */
void curve_free(struct curve *curve); /* after the server sockets: without it they would admit everybody */

struct status curve_serve(struct curve *curve, void *handle, bool is_front);
struct status curve_connect(struct curve *curve, void *handle, const char *server_key);

/* Asked on a fiber for keys that the file does not have, at fronts only. */
struct curve_resolver {
  struct status (*admit)(void *context, const char *public_key);
  void *context;
};
void curve_set_resolver(struct curve *curve, struct curve_resolver resolver);

enum curve_kind curve_kind_of(const struct curve *curve, const char *public_key);
const char *curve_public_key(const struct curve *curve); /* our own, Z85 */
#endif
