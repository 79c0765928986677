/* Lays typed values over what is on record. */
#include "rmd_typed.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

struct overlay {
  const Crm__RmdIra *in;
  struct rmd_account *out;
  const char *too_large; /* the first amount that no account can have; NULL: none */
};

static void mark(struct overlay *of, const char *field)
{
  assert(of->out->typed_count < RMD_TYPED_MAX);
  of->out->typed[of->out->typed_count++] = field;
}

/* Rules of the contract have checked the texts, not that they fit. */
static void lay_money(struct overlay *of, const char *field, const char *text, int64_t *out)
{
  if (text[0] == '\0')
    return;
  if (!status_is_ok(decimal_parse(text, CASH_PLACES, out)) && of->too_large == NULL)
    of->too_large = field;
  mark(of, field);
}

static void lay_date(struct overlay *of, const char *field, const char *text, int32_t *out)
{
  if (text[0] == '\0' || !status_is_ok(date_parse(text, out)))
    return;
  mark(of, field);
}

static void lay_flag(struct overlay *of, const char *field, bool given, bool *out)
{
  if (!given)
    return;
  *out = true;
  mark(of, field);
}

static void lay_heir(struct overlay *of)
{
  static const enum rmd_heir heirs[] = {
    [CRM__INHERITED_BY__NO_DESIGNATED] = RMD_HEIR_NONE,
    [CRM__INHERITED_BY__SURVIVING_SPOUSE] = RMD_HEIR_SPOUSE,
    [CRM__INHERITED_BY__ELIGIBLE_DESIGNATED] = RMD_HEIR_ELIGIBLE,
    [CRM__INHERITED_BY__MINOR_CHILD] = RMD_HEIR_MINOR,
    [CRM__INHERITED_BY__DESIGNATED] = RMD_HEIR_DESIGNATED,
  };
  if (of->in->inherited_by == CRM__INHERITED_BY__INHERITED_BY_UNSPECIFIED)
    return;
  of->out->member.ira.heir = heirs[of->in->inherited_by];
  mark(of, "inherited_by");
}

static void lay_model(struct overlay *of)
{
  static const enum rmd_model models[] = {
    [CRM__BENEFICIARY_MODEL__OTHER] = RMD_OTHER,
    [CRM__BENEFICIARY_MODEL__SPOUSE_SOLE] = RMD_SPOUSE_SOLE,
    [CRM__BENEFICIARY_MODEL__INHERITED] = RMD_INHERITED,
    [CRM__BENEFICIARY_MODEL__SPOUSE_AS_OWN] = RMD_SPOUSE_AS_OWN,
  };
  struct rmd_ira *ira = &of->out->member.ira;
  if (of->in->model == CRM__BENEFICIARY_MODEL__MODEL_OF_RECORD)
    return;
  /* A spouse who treats an inherited IRA as own is the owner from now on. */
  if (of->in->model == CRM__BENEFICIARY_MODEL__SPOUSE_AS_OWN && ira->model == RMD_INHERITED) {
    ira->owner_born = ira->heir_born;
    ira->owner_died = ira->heir_died;
  }
  ira->model = models[of->in->model];
  mark(of, "model");
}

static void lay_inheritance(struct overlay *of)
{
  const Crm__RmdIra *in = of->in;
  struct rmd_ira *ira = &of->out->member.ira;
  lay_heir(of); /* check_model() refuses what is not of the model */
  lay_date(of, "decedent_born_on", in->decedent_born_on, &ira->owner_born);
  lay_date(of, "decedent_died_on", in->decedent_died_on, &ira->owner_died);
  lay_date(of, "beneficiary_born_on", in->beneficiary_born_on, &ira->heir_born);
  lay_date(of, "beneficiary_died_on", in->beneficiary_died_on, &ira->heir_died);
  lay_flag(of, "shared", in->shared, &ira->shared);
  lay_flag(of, "see_through_trust", in->see_through_trust, &ira->trust);
  lay_flag(of, "annuity", in->annuity, &ira->annuity);
}

struct taken { /* as typed: before the year, in it up to April 1, and later to date */
  bool has_earlier, has_year;
  struct rmd_movement earlier, early, late;
};

static struct status read_taken(struct overlay *of, const struct rmd_day *at, struct taken *out)
{
  int32_t new_year = 0, april = 0, last = 0;
  const Crm__RmdIra *in = of->in;
  date_from_civil((struct civil){ at->year, 1, 1 }, &new_year);
  date_from_civil((struct civil){ at->year, 4, 1 }, &april);
  date_from_civil((struct civil){ at->year, 12, 31 }, &last);
  int32_t today = at->today < new_year ? new_year : at->today > last ? last : at->today;
  *out = (struct taken){ .has_earlier = in->first_year_withdrawn[0] != '\0', .has_year = in->withdrawn[0] != '\0' };
  lay_money(of, "first_year_withdrawn", in->first_year_withdrawn, &out->earlier.amount_e4);
  lay_money(of, "withdrawn", in->withdrawn, &out->late.amount_e4);
  lay_money(of, "withdrawn_by_april", in->withdrawn_by_april, &out->early.amount_e4);
  if (out->early.amount_e4 > out->late.amount_e4)
    return status_fail(STATUS_INVALID_ARGUMENT, "withdrawn_by_april", "it is a part of withdrawn and cannot be more");
  out->late.amount_e4 -= out->early.amount_e4;
  out->earlier.on = new_year - 1;
  out->early.on = today < april ? today : april;
  out->late.on = today;
  return status_ok();
}

/* What was typed of a year replaces what the ledger says of it; movements stay in the order of their days. */
static struct status lay_taken(struct arena *arena, struct overlay *of, const struct rmd_day *at)
{
  struct rmd_member *member = &of->out->member;
  struct taken taken;
  struct status status = read_taken(of, at, &taken);
  if (!status_is_ok(status) || (!taken.has_earlier && !taken.has_year))
    return status;
  struct rmd_movement *movements = arena_array(arena, member->movement_count + 3, sizeof *movements);
  size_t count = 0;
  if (taken.has_earlier)
    movements[count++] = taken.earlier;
  for (size_t i = 0; i < member->movement_count; i++) {
    bool is_earlier = member->movements[i].on <= taken.earlier.on;
    if (is_earlier ? !taken.has_earlier : !taken.has_year)
      movements[count++] = member->movements[i];
  }
  if (taken.has_year) {
    movements[count++] = taken.early;
    movements[count++] = taken.late;
  }
  member->movements = movements;
  member->movement_count = count;
  return status_ok();
}

/* What was typed for another model than the one that is computed would not count: better said than silent. */
static struct status check_model(const struct overlay *of)
{
  static const struct {
    const char *field;
    enum rmd_model model;
  } rows[] = {
    { "spouse_born_on", RMD_SPOUSE_SOLE },
    { "spouse_since", RMD_SPOUSE_SOLE },
    { "spouse_died_on", RMD_SPOUSE_SOLE },
    { "decedent_born_on", RMD_INHERITED },
    { "decedent_died_on", RMD_INHERITED },
    { "inherited_by", RMD_INHERITED },
    { "beneficiary_born_on", RMD_INHERITED },
    { "beneficiary_died_on", RMD_INHERITED },
    { "shared", RMD_INHERITED },
  };
  const struct rmd_account *out = of->out;
  for (size_t i = 0; i < out->typed_count; i++) {
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
      if (strcmp(out->typed[i], rows[k].field) == 0 && out->member.ira.model != rows[k].model)
        return status_fail(STATUS_INVALID_ARGUMENT, rows[k].field,
                           rows[k].model == RMD_INHERITED ? "it is of an inherited IRA: say so (model)"
                                                          : "it is of a spouse as only beneficiary: say so (model)");
    }
  }
  return status_ok();
}

/* What has no record to be filled from. */
static struct status check_whole(const struct overlay *of, bool was_inherited)
{
  if (of->too_large != NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, of->too_large, "an amount is at most 922,337,203,685,477.58");
  if (of->in->account_id == 0 && of->in->balance[0] == '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "balance", "a typed IRA needs its balance of December 31");
  if (of->out->member.ira.model == RMD_INHERITED && !was_inherited &&
      of->in->inherited_by == CRM__INHERITED_BY__INHERITED_BY_UNSPECIFIED)
    return status_fail(STATUS_INVALID_ARGUMENT, "inherited_by", "who inherited decides what is due");
  return check_model(of);
}

struct status rmd_lay_over(struct arena *arena, const Crm__RmdIra *in, const struct rmd_day *at,
                           struct rmd_account *out)
{
  struct overlay of = { .in = in, .out = out };
  struct rmd_ira *ira = &out->member.ira;
  if (in->account_id != 0 && in->roth)
    return status_fail(STATUS_INVALID_ARGUMENT, "roth", "an account on file says itself whether it is a Roth");
  if (in->account_id == 0)
    ira->roth = in->roth;
  if (in->label[0] != '\0')
    out->label = in->label;
  bool was_inherited = ira->model == RMD_INHERITED;
  lay_model(&of);
  if (in->account_id == 0 && ira->model == RMD_INHERITED)
    ira->owner_born = DATE_NONE; /* not the heir's, who asks */
  lay_money(&of, "balance", in->balance, &ira->balance_e4);
  if (in->balance[0] != '\0')
    out->unknown_balance = NULL;
  lay_money(&of, "outstanding", in->outstanding, &ira->outstanding_e4);
  lay_money(&of, "first_year_balance", in->first_year_balance, &out->member.first_balance_e4);
  lay_date(&of, "spouse_born_on", in->spouse_born_on, &ira->spouse_born);
  lay_date(&of, "spouse_since", in->spouse_since, &ira->spouse_since);
  lay_date(&of, "spouse_died_on", in->spouse_died_on, &ira->spouse_died);
  lay_inheritance(&of);
  struct status status = lay_taken(arena, &of, at);
  return status_is_ok(status) ? check_whole(&of, was_inherited) : status;
}

const char *rmd_typed_field(const struct rmd_ira *ira, const char *field)
{
  bool inherited = ira->model == RMD_INHERITED;
  if (inherited && strcmp(field, "owner_born_on") == 0)
    return "decedent_born_on";
  if (strcmp(field, "owner_died_on") == 0)
    return "decedent_died_on";
  return strcmp(field, "beneficiary") == 0 ? "inherited_by" : field;
}

void rmd_typed_settle(struct rmd_account *account)
{
  const struct rmd_ira *ira = &account->member.ira;
  bool has_spouse = ira->model != RMD_SPOUSE_SOLE || ira->spouse_born != DATE_NONE;
  bool has_heir = ira->model != RMD_INHERITED ||
                  (ira->owner_died != DATE_NONE && (ira->heir == RMD_HEIR_NONE || ira->heir_born != DATE_NONE));
  if (ira->owner_born != DATE_NONE && has_spouse && has_heir)
    account->unknown_owner = NULL;
}
