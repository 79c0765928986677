/* query_ids: many ids, rising, in few bytes: gaps between them, Rice coded. Pure.
 *
 * A byte 1 (the form), a byte k, the count as a varint, then bits, most significant first: for each id the gap behind
 * the one before, less one, as its part above k bits in ones ended by a zero, and k bits. A part of QUERY_IDS_ESCAPE
 * and more is so many ones and the gap in 64 bits. A million accounts of a firm take some 400 KB.
 */
#ifndef STEWARD_CRM_QUERY_IDS_H
#define STEWARD_CRM_QUERY_IDS_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define QUERY_IDS_ESCAPE 24
#define QUERY_IDS_LIMIT 2000000 /* of one result */

struct query_ids {
  const uint64_t *items; /* rising, none twice, none 0 */
  size_t count;
};

uint8_t *query_ids_pack(struct arena *arena, struct query_ids ids, size_t *size);

/* DATA_LOSS when the bytes are none of ours. */
struct status query_ids_unpack(struct arena *arena, const uint8_t *bytes, size_t size, struct query_ids *out);

/* What is in `after` and not in `before`, and the other way round. */
struct query_difference {
  struct query_ids entered, left;
};
void query_ids_compare(struct arena *arena, struct query_ids before, struct query_ids after,
                       struct query_difference *out);
#endif
