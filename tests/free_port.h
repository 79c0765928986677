/* A port to listen on later. It is not among those that the system gives to whoever connects: one of these could be
 * taken by any connection of this machine before the test binds it. */
#ifndef TEST_FREE_PORT_H
#define TEST_FREE_PORT_H

int free_port(void);
#endif
