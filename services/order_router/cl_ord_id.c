/* cl_ord_id.c: ClOrdID from and to its parts. */
#include "cl_ord_id.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

const char *cl_ord_id_format(struct cl_ord_id id, char buffer[CL_ORD_ID_SIZE])
{
  assert(id.firm_id > 0 && id.order_id > 0);
  int length =
      snprintf(buffer, CL_ORD_ID_SIZE, "%" PRId64 "-%" PRId64 "-%" PRIu32, id.firm_id, id.order_id, id.revision);
  assert(length > 0 && length < CL_ORD_ID_SIZE);
  return buffer;
}

static bool parse_part(const char **at, int64_t limit, int64_t *value)
{
  const char *start = *at;
  int64_t parsed = 0;
  for (; **at >= '0' && **at <= '9'; (*at)++) {
    int digit = **at - '0';
    if (parsed > (limit - digit) / 10)
      return false;
    parsed = parsed * 10 + digit;
  }
  if (*at == start || (*start == '0' && *at - start > 1))
    return false;
  *value = parsed;
  return true;
}

bool cl_ord_id_parse(const char *text, struct cl_ord_id *id)
{
  int64_t firm_id;
  int64_t order_id;
  int64_t revision;
  const char *at = text;
  if (!parse_part(&at, INT64_MAX, &firm_id) || firm_id == 0 || *at++ != '-')
    return false;
  if (!parse_part(&at, INT64_MAX, &order_id) || order_id == 0 || *at++ != '-')
    return false;
  if (!parse_part(&at, UINT32_MAX, &revision) || *at != '\0')
    return false;
  *id = (struct cl_ord_id){ .firm_id = firm_id, .order_id = order_id, .revision = (uint32_t)revision };
  return true;
}
