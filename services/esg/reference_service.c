/* ReferenceService: the firm's values and practices, and those that Steward offers. */
#include <string.h>

#include "catalogue.h"
#include "defaults.h"

#define ROLES_KEEPING (ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE))

static Esg__Value *new_value(struct arena *arena, const struct esg_default *from)
{
  Esg__Value *value = arena_alloc(arena, sizeof *value);
  esg__value__init(value);
  value->name = from->name;
  value->description = from->description;
  return value;
}

static Esg__Practice *new_practice(struct arena *arena, const struct esg_default *from)
{
  Esg__Practice *practice = arena_alloc(arena, sizeof *practice);
  esg__practice__init(practice);
  practice->name = from->name;
  practice->description = from->description;
  return practice;
}

static bool has_value(const Esg__Reference *reference, const char *name)
{
  for (size_t i = 0; i < reference->n_values; i++)
    if (strcmp(reference->values[i]->name, name) == 0)
      return true;
  return false;
}

static bool has_practice(const Esg__Reference *reference, const char *name)
{
  for (size_t i = 0; i < reference->n_practices; i++)
    if (strcmp(reference->practices[i]->name, name) == 0)
      return true;
  return false;
}

/* What the firm does not have of the defaults. */
static struct status read_offer(struct call *call, Esg__Reference *out)
{
  Esg__Reference there = ESG__REFERENCE__INIT;
  struct status status = catalogue_reference(call, ESG_NOW, &there);
  if (!status_is_ok(status))
    return status;
  out->values = arena_array(call->arena, esg_default_value_count, sizeof *out->values);
  out->practices = arena_array(call->arena, esg_default_practice_count, sizeof *out->practices);
  for (size_t i = 0; i < esg_default_value_count; i++)
    if (!has_value(&there, esg_default_values[i].name))
      out->values[out->n_values++] = new_value(call->arena, &esg_default_values[i]);
  for (size_t i = 0; i < esg_default_practice_count; i++)
    if (!has_practice(&there, esg_default_practices[i].name))
      out->practices[out->n_practices++] = new_practice(call->arena, &esg_default_practices[i]);
  return status;
}

const struct access reference_offer_access = { .roles = ROLES_STAFF };
struct status reference_offer(struct call *call, const struct Esg__OfferReferenceRequest *in,
                              struct Esg__Reference *out)
{
  (void)in;
  return read_offer(call, out);
}

static bool is_wanted(const struct Esg__EnableReferenceRequest *in, const char *name)
{
  for (size_t i = 0; i < in->n_names; i++)
    if (strcmp(in->names[i], name) == 0)
      return true;
  return in->n_names == 0;
}

/* A name that is neither offered nor there is a mistake; one that is there needs nothing. */
static struct status check_names(struct call *call, const struct Esg__EnableReferenceRequest *in)
{
  for (size_t i = 0; i < in->n_names; i++) {
    bool is_known = false;
    for (size_t j = 0; j < esg_default_value_count; j++)
      is_known = is_known || strcmp(esg_default_values[j].name, in->names[i]) == 0;
    for (size_t j = 0; j < esg_default_practice_count; j++)
      is_known = is_known || strcmp(esg_default_practices[j].name, in->names[i]) == 0;
    if (!is_known)
      return call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "names[%zu]", i),
                       "\"%s\" is not offered: ReferenceService/Offer says what is", in->names[i]);
  }
  return status_ok();
}

const struct access reference_enable_access = { .roles = ROLES_KEEPING };
struct status reference_enable(struct call *call, const struct Esg__EnableReferenceRequest *in,
                               struct Esg__Reference *out)
{
  Esg__Reference offer = ESG__REFERENCE__INIT;
  Account__CommitResponse *committed;
  struct status status = check_names(call, in);
  if (status_is_ok(status))
    status = read_offer(call, &offer);
  if (!status_is_ok(status))
    return status;
  struct catalogue_thing *things = arena_array(call->arena, offer.n_values + offer.n_practices + 1, sizeof *things);
  size_t count = 0;
  for (size_t i = 0; i < offer.n_values; i++)
    if (is_wanted(in, offer.values[i]->name))
      things[count++] = (struct catalogue_thing){ &esg_value_kind, &offer.values[i]->base };
  for (size_t i = 0; i < offer.n_practices; i++)
    if (is_wanted(in, offer.practices[i]->name))
      things[count++] = (struct catalogue_thing){ &esg_practice_kind, &offer.practices[i]->base };
  if (count > 0)
    status = catalogue_write(call, &in->base, things, count, &committed);
  return status_is_ok(status) ? catalogue_reference(call, ESG_NOW, out) : status;
}

const struct access reference_put_value_access = { .roles = ROLES_KEEPING };
struct status reference_put_value(struct call *call, const struct Esg__PutValueRequest *in, struct Esg__Value *out)
{
  Esg__Value value = *in->value;
  Account__CommitResponse *committed;
  value.value_id = value.version = 0; /* the record's */
  struct catalogue_thing thing = { &esg_value_kind, &value.base };
  struct status status = catalogue_write(call, &in->base, &thing, 1, &committed);
  if (!status_is_ok(status))
    return status;
  *out = value;
  out->value_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  return status;
}

const struct access reference_list_access = { .roles = ROLES_STAFF };
struct status reference_list(struct call *call, const struct Esg__ListReferenceRequest *in, struct Esg__Reference *out)
{
  (void)in;
  return catalogue_reference(call, ESG_NOW, out);
}
