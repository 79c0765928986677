/* Lays typed values over what is on record. */
#include "rmd_typed.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

struct overlay {
  const Crm__RmdIra *in;
  struct rmd_account *out;
};

static void mark(struct overlay *of, const char *field)
{
  of->out->typed[of->out->typed_count++] = field;
}

/* Rules of the contract have checked the texts. */
static void lay_money(struct overlay *of, const char *field, const char *text, int64_t *out)
{
  if (text[0] == '\0' || !status_is_ok(decimal_parse(text, CASH_PLACES, out)))
    return;
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
  lay_heir(of);
  if (ira->model == RMD_INHERITED) {
    lay_date(of, "decedent_born_on", in->decedent_born_on, &ira->owner_born);
    lay_date(of, "decedent_died_on", in->decedent_died_on, &ira->owner_died);
  }
  lay_date(of, "beneficiary_born_on", in->beneficiary_born_on, &ira->heir_born);
  lay_date(of, "beneficiary_died_on", in->beneficiary_died_on, &ira->heir_died);
  lay_flag(of, "shared", in->shared, &ira->shared);
  lay_flag(of, "see_through_trust", in->see_through_trust, &ira->trust);
  lay_flag(of, "annuity", in->annuity, &ira->annuity);
}

/* What was taken to date: one movement on that day of the year. */
static void lay_withdrawn(struct arena *arena, struct overlay *of, const struct rmd_day *at)
{
  int32_t first = 0, last = 0;
  int64_t amount_e4 = 0;
  struct rmd_member *member = &of->out->member;
  if (of->in->withdrawn[0] == '\0')
    return;
  lay_money(of, "withdrawn", of->in->withdrawn, &amount_e4);
  date_from_civil((struct civil){ at->year, 1, 1 }, &first);
  date_from_civil((struct civil){ at->year, 12, 31 }, &last);
  int32_t on = at->today < first ? first : at->today > last ? last : at->today;
  struct rmd_movement *movements = arena_array(arena, member->movement_count + 1, sizeof *movements);
  size_t count = 0;
  for (size_t i = 0; i < member->movement_count && member->movements[i].on < first; i++)
    movements[count++] = member->movements[i];
  movements[count++] = (struct rmd_movement){ on, amount_e4 };
  member->movements = movements;
  member->movement_count = count;
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
  lay_model(&of);
  lay_money(&of, "balance", in->balance, &ira->balance_e4);
  if (in->balance[0] != '\0')
    out->unknown_balance = NULL;
  lay_money(&of, "outstanding", in->outstanding, &ira->outstanding_e4);
  lay_money(&of, "first_year_balance", in->first_year_balance, &out->member.first_balance_e4);
  lay_date(&of, "spouse_born_on", in->spouse_born_on, &ira->spouse_born);
  lay_date(&of, "spouse_since", in->spouse_since, &ira->spouse_since);
  lay_inheritance(&of);
  lay_withdrawn(arena, &of, at);
  return status_ok();
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
