/* catalogue: what a firm rates by: values, practices and vendors, each known by its name.
 *
 * Every write raises the version of one record (esg.reference, 1), so that of two who write at once one is told, and
 * who checked an order by the catalogue can name the version it rests on.
 */
#ifndef STEWARD_ESG_CATALOGUE_H
#define STEWARD_ESG_CATALOGUE_H
#include "esg.h"
#include "records/commit.h"

#define CATALOGUE_ID 1

/* The record of the name, or NULL. */
const struct record *catalogue_find(const struct esg_records *records, const char *name);

struct catalogue_thing {
  const struct record_kind *kind;
  const ProtobufCMessage *message; /* id and version absent */
};

/* One commit for the request: each thing replaces the one of its kind and name. Outcomes are in the same order. */
struct status catalogue_write(struct call *call, const ProtobufCMessage *in, const struct catalogue_thing *things,
                              size_t count, Account__CommitResponse **out);

/* Values and practices as messages with id and version. */
struct status catalogue_reference(struct call *call, int64_t at_us, Esg__Reference *out);
Esg__Practice **catalogue_practices(struct arena *arena, const struct esg_records *records);
Esg__Value **catalogue_values(struct arena *arena, const struct esg_records *records);
Esg__Vendor **catalogue_vendors(struct arena *arena, const struct esg_records *records);
#endif
