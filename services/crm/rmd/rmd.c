/* The required minimum distribution of an IRA: checks, the owner's lifetime, and what all cases share. */
#include "rmd.h"

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_work.h"

int rmd_year_of(int32_t day)
{
  return date_to_civil(day).year;
}

static int32_t day_of(int year, int month, int day)
{
  int32_t out = 0;
  date_from_civil((struct civil){ year, month, day }, &out);
  return out;
}

int32_t rmd_last_day(int year)
{
  return day_of(year, 12, 31);
}

int rmd_age_in(int32_t born_on, int year)
{
  return year - rmd_year_of(born_on);
}

int rmd_first_year(const struct rmd_law *law, int32_t born_on)
{
  const struct rmd_entry *start = rmd_law_entry(law, RMD_START, born_on);
  return rmd_year_of(date_add_months(born_on, start->value * 6));
}

int32_t rmd_begins_by(const struct rmd_law *law, int32_t born_on)
{
  return day_of(rmd_first_year(law, born_on) + 1, 4, 1);
}

bool rmd_is_taking_at_death(const struct rmd_law *law, const struct rmd_ira *ira)
{
  return !ira->roth && ira->owner_died >= rmd_begins_by(law, ira->owner_born);
}

bool rmd_is_near_in_age(const struct rmd_ira *ira)
{
  const int ten_years = 120; /* months */
  return ira->heir_born <= date_add_months(ira->owner_born, ten_years);
}

bool rmd_divide(int64_t balance_e4, int64_t outstanding_e4, int factor_tenths, int64_t *amount_e4)
{
  __int128 cents;
  int64_t rounded;
  cents = ((__int128)balance_e4 + outstanding_e4) * 10;
  if (!decimal_divide(cents, (__int128)factor_tenths * CENT_E4, ROUND_HALF_UP, &rounded) ||
      rounded > INT64_MAX / CENT_E4)
    return false;
  *amount_e4 = rounded * CENT_E4;
  return true;
}

void rmd_nothing(struct rmd_amount *out, enum rmd_outcome outcome, const char *why)
{
  out->outcome = outcome;
  out->amount_e4 = 0;
  out->factor_tenths = 0;
  out->due_on = DATE_NONE;
  out->why = why;
}

void rmd_refuse(struct rmd_amount *out, const char *why)
{
  rmd_nothing(out, RMD_REFUSED, why);
}

void rmd_whole(const struct rmd_case *of, struct rmd_amount *out)
{
  out->outcome = RMD_ALL;
  out->due_on = rmd_last_day(of->year);
  if (!decimal_add(of->ira->balance_e4, of->ira->outstanding_e4, &out->amount_e4))
    rmd_refuse(out, "the balance is too large to be computed with");
}

void rmd_share(const struct rmd_case *of, struct rmd_amount *out)
{
  out->outcome = RMD_DUE;
  out->due_on = rmd_last_day(of->year);
  if (!rmd_divide(of->ira->balance_e4, of->ira->outstanding_e4, out->factor_tenths, &out->amount_e4))
    rmd_refuse(out, "the balance is too large to be computed with");
}

/* Whether the joint table may be used: the spouse is the sole beneficiary, and was married on January 1. A death or a
 * divorce later in the year does not count until the next (26 CFR 1.401(a)(9)-5(c)(2)). */
static bool has_sole_spouse(const struct rmd_case *of)
{
  const struct rmd_ira *ira = of->ira;
  int32_t new_year = day_of(of->year, 1, 1);
  if (ira->model == RMD_INHERITED)
    return ira->heir == RMD_HEIR_SPOUSE; /* in the year of death */
  return ira->model == RMD_SPOUSE_SOLE && (ira->spouse_since == DATE_NONE || ira->spouse_since <= new_year) &&
         (ira->spouse_died == DATE_NONE || ira->spouse_died >= new_year);
}

/* The larger of the uniform factor and, with a spouse as sole beneficiary, the joint one (26 CFR 1.401(a)(9)-5(c)(2)).
 */
static void lifetime_factor(const struct rmd_case *of, struct rmd_amount *out)
{
  const struct rmd_ira *ira = of->ira;
  const struct rmd_table *uniform = rmd_law_table(of->law, RMD_UNIFORM, of->year);
  const struct rmd_table *joint = rmd_law_table(of->law, RMD_JOINT, of->year);
  if (uniform == NULL || joint == NULL) {
    rmd_refuse(out, "the tables in force before 2022 are not kept");
    return;
  }
  out->age = rmd_age_in(ira->owner_born, of->year);
  out->table = RMD_UNIFORM;
  out->factor_tenths = rmd_table_factor(uniform, out->age, 0);
  out->rule = "uniform lifetime table at the age attained in the year";
  out->source = uniform->source;
  if (!has_sole_spouse(of))
    return;
  int spouse = rmd_age_in(ira->model == RMD_INHERITED ? ira->heir_born : ira->spouse_born, of->year);
  int factor = rmd_table_factor(joint, out->age, spouse);
  if (factor <= out->factor_tenths)
    return;
  out->factor_tenths = factor;
  out->table = RMD_JOINT;
  out->other_age = spouse;
  out->rule = "joint and last survivor table: the spouse is the sole beneficiary and more than ten years younger";
  out->source = joint->source;
}

void rmd_of_owner(const struct rmd_case *of, struct rmd_amount *out)
{
  const struct rmd_ira *ira = of->ira;
  int first = rmd_first_year(of->law, ira->owner_born);
  const struct rmd_entry *waived = rmd_law_entry(of->law, RMD_WAIVED, of->year);
  bool has_died = ira->owner_died != DATE_NONE;
  if (ira->roth)
    return rmd_nothing(out, RMD_NEVER,
                       "a Roth IRA has no required distributions in its owner's life (26 USC 408A(c)(4))");
  if (of->year < first)
    return rmd_nothing(out, RMD_NOT_YET, "the owner has not reached the age at which distributions begin");
  if (has_died && ira->owner_died < rmd_begins_by(of->law, ira->owner_born))
    return rmd_nothing(
        out, RMD_NOT_YET,
        "the owner died before the required beginning date: nothing had to be taken in the owner's life");
  if (waived != NULL && waived->value == 1)
    return rmd_nothing(out, RMD_IS_WAIVED, waived->source);
  lifetime_factor(of, out);
  if (out->outcome == RMD_REFUSED)
    return;
  rmd_share(of, out);
  if (out->outcome == RMD_DUE && of->year == first)
    out->due_on = rmd_begins_by(of->law, ira->owner_born);
  if (has_died && rmd_year_of(ira->owner_died) == of->year)
    out->note = "What the owner did not take in the year of death, the beneficiary takes; no excise is due if it is "
                "taken by the "
                "end of the next year (26 CFR 54.4974-1(g)(3)).";
}

static struct status wrong(const char *field, const char *message)
{
  return status_fail(STATUS_INVALID_ARGUMENT, field, message);
}

static struct status check_heir(const struct rmd_law *law, const struct rmd_ira *ira)
{
  if (ira->owner_died == DATE_NONE)
    return wrong("owner_died_on", "an inherited IRA needs the day on which its owner died");
  if (ira->heir == RMD_HEIR_NONE)
    return status_ok();
  if (ira->heir_born == DATE_NONE)
    return wrong("beneficiary_born_on", "an inherited IRA needs the beneficiary's date of birth");
  if (ira->heir_died != DATE_NONE && ira->heir_died < ira->owner_died)
    return wrong("beneficiary_died_on", "the beneficiary died before the owner and has not inherited");
  if (ira->heir_born > ira->owner_died)
    return wrong("beneficiary_born_on", "the beneficiary was born after the owner's death");
  if (ira->heir == RMD_HEIR_MINOR &&
      date_age(ira->heir_born, ira->owner_died) >= rmd_law_entry(law, RMD_MAJORITY, 0)->value)
    return wrong("beneficiary", "a child of 21 or more at the owner's death is no minor child: say designated");
  if (ira->heir == RMD_HEIR_DESIGNATED && rmd_is_near_in_age(ira) && rmd_is_taking_at_death(law, ira) &&
      rmd_law_entry(law, RMD_TEN_YEAR, ira->owner_died) != NULL)
    return wrong("beneficiary", "who is not more than ten years younger than the owner is an eligible beneficiary (26 "
                                "CFR 1.401(a)(9)-4(e)(1)(v)): say eligible_designated");
  return status_ok();
}

static struct status check_spouse(const struct rmd_ira *ira, int year)
{
  if (ira->spouse_born == DATE_NONE)
    return wrong("spouse_born_on", "a spouse as sole beneficiary needs a date of birth");
  if (rmd_year_of(ira->spouse_born) > year)
    return wrong("spouse_born_on", "the spouse was born after the year");
  if (ira->spouse_died != DATE_NONE && ira->spouse_died < ira->spouse_born)
    return wrong("spouse_died_on", "the spouse died before being born");
  return status_ok();
}

static struct status check(const struct rmd_law *law, const struct rmd_ira *ira, int year)
{
  if (year < RMD_YEAR_FIRST || year > RMD_YEAR_LAST)
    return wrong("year", "a distribution year lies between 1987 and 2200");
  if (ira->balance_e4 < 0 || ira->outstanding_e4 < 0)
    return wrong("balance", "balances are not negative");
  if (ira->owner_born == DATE_NONE || rmd_law_entry(law, RMD_START, ira->owner_born) == NULL)
    return wrong("owner_born_on", "the owner's date of birth is needed");
  if (rmd_year_of(ira->owner_born) > year)
    return wrong("owner_born_on", "the owner was born after the year");
  if (ira->owner_died != DATE_NONE && ira->owner_died < ira->owner_born)
    return wrong("owner_died_on", "the owner died before being born");
  if (ira->model == RMD_SPOUSE_SOLE)
    return check_spouse(ira, year);
  return ira->model == RMD_INHERITED ? check_heir(law, ira) : status_ok();
}

/* What is refused by name, before any rule. */
static const char *unsupported(const struct rmd_ira *ira, int year)
{
  bool has_died = ira->owner_died != DATE_NONE && rmd_year_of(ira->owner_died) < year;
  if (ira->trust)
    return "see-through trusts as beneficiaries are not supported (26 CFR 1.401(a)(9)-4(f))";
  if (ira->annuity)
    return "annuity contracts are not supported (26 CFR 1.401(a)(9)-6)";
  if (ira->model == RMD_INHERITED && ira->shared)
    return "several beneficiaries without separate accounts are not supported (26 CFR 1.401(a)(9)-8(a))";
  if (ira->model != RMD_INHERITED && has_died)
    return "the owner died in an earlier year: choose who inherited";
  if (ira->model == RMD_INHERITED && rmd_year_of(ira->owner_died) > year)
    return "the owner lived in that year: compute it as the owner's";
  return NULL;
}

struct status rmd_of_ira(const struct rmd_law *law, const struct rmd_ira *ira, int year, struct rmd_amount *out)
{
  struct rmd_case of = { .law = law, .ira = ira, .year = year };
  struct rmd_amount amount = { .due_on = DATE_NONE, .empty_by = DATE_NONE, .rule = "", .source = "" };
  struct status status = check(law, ira, year);
  if (!status_is_ok(status))
    return status;
  const struct rmd_entry *open = rmd_law_entry(law, RMD_NOTE, ira->owner_born);
  amount.disclosure = open != NULL ? open->source : NULL;
  const char *why = unsupported(ira, year);
  if (why != NULL)
    rmd_refuse(&amount, why);
  else if (ira->model == RMD_INHERITED && rmd_year_of(ira->owner_died) < year)
    rmd_of_heir(&of, &amount);
  else
    rmd_of_owner(&of, &amount);
  *out = amount;
  return status_ok();
}
