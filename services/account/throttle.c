/* Counts in windows; subjects as text, so that names that nobody has are counted like any other. */
#include "throttle.h"

#include <arpa/inet.h>

int64_t throttle_until(int64_t since_us, int64_t tries, int64_t limit, int64_t now_us)
{
  int64_t end_us = since_us + THROTTLE_WINDOW_US;
  return tries >= limit && now_us < end_us ? end_us : 0;
}

const char *throttle_user(struct arena *arena, const char *login_name)
{
  return arena_printf(arena, "user:%s", login_name);
}

const char *throttle_address(struct arena *arena, const char *address)
{
  struct in6_addr v6;
  if (inet_pton(AF_INET6, address, &v6) == 1) {
    const uint8_t *b = v6.s6_addr;
    if (!IN6_IS_ADDR_V4MAPPED(&v6))
      return arena_printf(arena, "address:%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", b[0], b[1], b[2], b[3], b[4], b[5],
                          b[6], b[7]);
    return arena_printf(arena, "address:%d.%d.%d.%d", b[12], b[13], b[14], b[15]);
  }
  return arena_printf(arena, "address:%.64s", address);
}
