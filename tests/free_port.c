/* Ports below those of the system's own choice, tried one by one. */
#include "free_port.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_PORT 10240
#define PORTS 16384 /* up to 26623: Linux chooses from 32768 */
#define TRIES 1000

static int is_free(int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert(fd >= 0);
  int is_bound = bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
  close(fd);
  return is_bound;
}

int free_port(void)
{
  for (int try = 0; try < TRIES; try++) {
    uint16_t random;
    ssize_t size = getrandom(&random, sizeof random, 0);
    assert(size == sizeof random);
    int port = FIRST_PORT + random % PORTS;
    if (is_free(port))
      return port;
  }
  assert(!"a port is free");
  return 0;
}
