/* as_of: the limits of a view of the past as parameters of a statement; what is not given limits nothing. */
#ifndef STEWARD_ACCOUNT_AS_OF_H
#define STEWARD_ACCOUNT_AS_OF_H
#include "base/date.h"
#include "plain.h"
#include "read.h"

struct as_of {
  struct pg_value effective_on, settled_on, sequence, recorded_at;
};

static inline struct as_of as_of(const Account__AsOf *in)
{
  return (struct as_of){
    .effective_on = pg_date(in ? plain_date(in->effective_on, DATE_LAST) : DATE_LAST),
    .settled_on = pg_date(in ? plain_date(in->settled_on, DATE_LAST) : DATE_LAST),
    .sequence = pg_int8(in && in->sequence ? (int64_t)in->sequence : INT64_MAX),
    .recorded_at = pg_timestamptz(in ? timestamp_us(in->recorded_at, ALWAYS_US) : ALWAYS_US),
  };
}
#endif
