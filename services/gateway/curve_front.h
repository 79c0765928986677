/* curve_front: the endpoint of systems: ZeroMQ with CURVE, the methods that HTTP offers, callers by their keys. */
#ifndef STEWARD_GATEWAY_CURVE_FRONT_H
#define STEWARD_GATEWAY_CURVE_FRONT_H
#include "connect.h"

/* Lives as long as the bus; `connect` must too. */
struct status curve_front_open(struct connect *connect, const char *endpoint);
#endif
