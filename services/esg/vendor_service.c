/* VendorService: whose ratings the firm takes, and what the columns of their files mean. */
#include <string.h>

#include "catalogue.h"

static struct status check_metrics(struct call *call, const Esg__Vendor *vendor)
{
  struct esg_records values;
  struct status status = esg_list(call, &esg_value_kind, 0, ESG_NOW, &values);
  for (size_t i = 0; status_is_ok(status) && i < vendor->n_metrics; i++) {
    const Esg__Metric *metric = vendor->metrics[i];
    if (metric->value[0] != '\0' && catalogue_find(&values, metric->value) == NULL)
      status = call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "vendor.metrics[%zu].value", i),
                         "the firm has no value \"%s\"", metric->value);
    for (size_t j = 0; status_is_ok(status) && j < i; j++)
      if (strcmp(vendor->metrics[j]->name, metric->name) == 0)
        status = call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "vendor.metrics[%zu].name", i),
                           "metric \"%s\" stands twice", metric->name);
  }
  for (size_t i = 0; status_is_ok(status) && i < vendor->n_sectors; i++)
    for (size_t j = 0; status_is_ok(status) && j < i; j++)
      if (strcmp(vendor->sectors[j]->theirs, vendor->sectors[i]->theirs) == 0)
        status = call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "vendor.sectors[%zu].theirs", i),
                           "sector \"%s\" stands twice", vendor->sectors[i]->theirs);
  return status;
}

const struct access vendor_put_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE) };
struct status vendor_put(struct call *call, const struct Esg__PutVendorRequest *in, struct Esg__Vendor *out)
{
  Esg__Vendor vendor = *in->vendor;
  Account__CommitResponse *committed;
  vendor.vendor_id = vendor.version = 0; /* the record's */
  struct status status = check_metrics(call, &vendor);
  struct catalogue_thing thing = { &esg_vendor_kind, &vendor.base };
  if (status_is_ok(status))
    status = catalogue_write(call, &in->base, &thing, 1, &committed);
  if (!status_is_ok(status))
    return status;
  *out = vendor;
  out->vendor_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  return status;
}

const struct access vendor_list_access = { .roles = ROLES_STAFF };
struct status vendor_list(struct call *call, const struct Esg__ListVendorsRequest *in,
                          struct Esg__ListVendorsResponse *out)
{
  (void)in;
  struct esg_records vendors;
  struct status status = esg_list(call, &esg_vendor_kind, 0, ESG_NOW, &vendors);
  if (!status_is_ok(status))
    return status;
  out->vendors = catalogue_vendors(call->arena, &vendors);
  out->n_vendors = vendors.count;
  return status;
}
