/* esg: what the handlers of the ESG service share: the kinds of its records, and reading them as of an instant. */
#ifndef STEWARD_ESG_ESG_H
#define STEWARD_ESG_ESG_H
#include "bus/bus.h"
#include "esg.seam.h"
#include "records/records.h"
#include "wire/timestamp.h"

#define ESG_NOW INT64_MAX   /* as an instant: no as-of */
#define ESG_EXCLUSIONS_ID 1 /* of the firm's record esg.exclusion */
#define ESG_PREFERENCES_FACT "impact_preferences"

extern const struct record_kind esg_value_kind, esg_practice_kind, esg_vendor_kind, esg_reference_kind,
    esg_preference_kind, esg_pending_kind, esg_exclusion_kind, esg_override_kind, esg_conflict_kind;

/* The account service's own: their versions count what was imported. */
#define ESG_IMPORTS_ID 1
extern const struct record_kind esg_ratings_kind, esg_funds_kind;

/* The record as of an instant or ESG_NOW; that there is none is an answer: message NULL, version 0. */
struct status esg_find(struct call *call, const struct record_kind *kind, uint64_t id, int64_t at_us,
                       struct record *out);

/* All records of a kind as of an instant or ESG_NOW, of one account when account_id is not 0. */
struct esg_records {
  struct record *items;
  size_t count;
};
struct status esg_list(struct call *call, const struct record_kind *kind, uint64_t account_id, int64_t at_us,
                       struct esg_records *out);

/* The day asked for, or the firm's today; and the instant at its end, ESG_NOW for today and later. */
struct esg_day {
  int32_t day;
  int64_t at_us;
};
struct status esg_day_of(struct call *call, const char *as_of, struct esg_day *out);

/* An instant asked for, or ESG_NOW. */
int64_t esg_instant_of(const Google__Protobuf__Timestamp *at);

/* The account as the caller sees it; not_found otherwise. */
struct status esg_account(struct call *call, uint64_t account_id, Account__Account **out);
#endif
