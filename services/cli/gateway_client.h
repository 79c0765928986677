/* gateway_client: calls over HTTP to the gateway (Connect protocol, protobuf bodies), as a transport of the bus, so
 * that the typed stubs work. What is safe to repeat is repeated while the gateway or a service is away. */
#ifndef STEWARD_CLI_GATEWAY_CLIENT_H
#define STEWARD_CLI_GATEWAY_CLIENT_H
#include "bus/bus.h"

struct gateway_client;

/* url without a path: "http://127.0.0.1:8080". Borrowed. */
struct status gateway_client_new(const char *url, struct gateway_client **out);
void gateway_client_free(struct gateway_client *client);

/* Who calls from now on: an API key, borrowed; NULL: nobody. */
void gateway_client_use_key(struct gateway_client *client, const char *key);

/* Sends every package of the contracts through the client. */
void gateway_client_route(struct gateway_client *client, struct bus *bus);
#endif
