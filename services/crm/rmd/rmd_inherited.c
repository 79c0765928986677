/* Required distributions of years after the owner's death (26 CFR 1.401(a)(9)-3 and -5, final since 2024). */
#include "base/date.h"
#include "rmd_work.h"

#define ONE_YEAR 10 /* tenths */

struct inheritance {
  const struct rmd_case *of;
  const struct rmd_table *single;
  int death;       /* year of the owner's death */
  bool was_taking; /* the owner died on or after the required beginning date */
  bool ten_years;  /* the law of deaths from 2020 on */
  int deadline;    /* last year for the whole balance; 0: none */
};

static int within(const struct rmd_case *of, enum rmd_entry_kind kind, int32_t died_on)
{
  const struct rmd_entry *entry = rmd_law_entry(of->law, kind, died_on);
  return entry == NULL ? 0 : rmd_year_of(died_on) + entry->value;
}

static int sooner(int a, int b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The year by whose end nothing may be left; 0: no such year. */
static int deadline_of(const struct inheritance *in)
{
  const struct rmd_ira *ira = in->of->ira;
  int deadline = 0;
  if (ira->heir == RMD_HEIR_NONE)
    return in->was_taking ? 0 : within(in->of, RMD_FIVE_YEAR, ira->owner_died);
  if (in->ten_years && ira->heir == RMD_HEIR_DESIGNATED)
    return within(in->of, RMD_TEN_YEAR, ira->owner_died);
  if (in->ten_years && ira->heir == RMD_HEIR_MINOR) {
    int majority = rmd_law_entry(in->of->law, RMD_MAJORITY, 0)->value;
    int years = rmd_law_entry(in->of->law, RMD_TEN_YEAR, ira->owner_died)->value;
    deadline = rmd_year_of(ira->heir_born) + majority + years;
  }
  /* A successor of who took over life has ten years, where the heir died under the law of 2020 (1.401(a)(9)-5(e)(3)).
   */
  if (ira->heir_died != DATE_NONE)
    deadline = sooner(deadline, within(in->of, RMD_TEN_YEAR, ira->heir_died));
  return deadline;
}

/* A life expectancy found for a year, less one for each year since. */
static int fixed_term(const struct inheritance *in, int age, int found_in)
{
  return rmd_table_factor(in->single, age, 0) - ONE_YEAR * (in->of->year - found_in);
}

/* Whether a successor has it: the year of the heir's own death is still the heir's. */
static bool has_succeeded(const struct rmd_case *of)
{
  return of->ira->heir_died != DATE_NONE && rmd_year_of(of->ira->heir_died) < of->year;
}

/* The beneficiary's, found for the year after the death; a surviving spouse's anew each year while living. */
static int heir_term(const struct inheritance *in, int *age)
{
  const struct rmd_ira *ira = in->of->ira;
  int from = in->death + 1;
  if (ira->heir == RMD_HEIR_SPOUSE) {
    from = has_succeeded(in->of) ? rmd_year_of(ira->heir_died) : in->of->year;
  }
  *age = rmd_age_in(ira->heir_born, from);
  return fixed_term(in, *age, from);
}

/* The owner's, found for the year of death. */
static int owner_term(const struct inheritance *in, int *age)
{
  *age = rmd_age_in(in->of->ira->owner_born, in->death);
  return fixed_term(in, *age, in->death);
}

static void take_term(const struct inheritance *in, struct rmd_amount *out, int tenths, int age)
{
  out->table = RMD_SINGLE;
  out->age = age;
  out->source = in->single->source;
  out->factor_tenths = tenths;
  if (tenths > ONE_YEAR)
    return rmd_share(in->of, out);
  out->factor_tenths = ONE_YEAR; /* the last year of the term, or later: all of it */
  rmd_whole(in->of, out);
}

/* Annual amounts over the longer of the two terms (1.401(a)(9)-5(d)(1)), over the heir's alone where the owner was not
 * taking any, over the owner's alone where there is no designated beneficiary. */
static void annual(const struct inheritance *in, struct rmd_amount *out)
{
  enum rmd_heir heir = in->of->ira->heir;
  int heir_age = 0, owner_age = 0;
  int mine = heir == RMD_HEIR_NONE ? 0 : heir_term(in, &heir_age);
  int theirs = in->was_taking ? owner_term(in, &owner_age) : 0;
  if (heir != RMD_HEIR_NONE && mine >= theirs) {
    out->rule = heir != RMD_HEIR_SPOUSE
                    ? "single life table at the beneficiary's age in the year after the death, less one a year"
                : has_succeeded(in->of)
                    ? "single life table at the spouse's age in the year in which the spouse died, less one a year"
                    : "single life table at the spouse's age, found anew each year";
    return take_term(in, out, mine, heir_age);
  }
  out->rule =
      "single life table at the owner's age in the year of death, less one a year: longer than the beneficiary's";
  if (heir == RMD_HEIR_NONE)
    out->rule = "single life table at the owner's age in the year of death, less one a year";
  take_term(in, out, theirs, owner_age);
  /* Under the law of 2020 an older beneficiary's own term ends it all the same (1.401(a)(9)-5(e)(5)). */
  if (heir != RMD_HEIR_NONE && in->ten_years && mine <= ONE_YEAR) {
    out->rule = "the older beneficiary's own life expectancy is over: all of it";
    rmd_whole(in->of, out);
  }
}

/* Whether only the deadline counts. */
static bool has_no_annual(const struct inheritance *in)
{
  enum rmd_heir heir = in->of->ira->heir;
  if (in->was_taking)
    return false;
  return heir == RMD_HEIR_NONE || (heir == RMD_HEIR_DESIGNATED && in->ten_years);
}

/* Waived within the ten years (Notices 2022-53 to 2024-35): of designated beneficiaries, and of successors from the
 * year after the heir's death. What the heir had to take over life, up to the year of death, was never waived. */
static const char *waived(const struct inheritance *in)
{
  const struct rmd_ira *ira = in->of->ira;
  const struct rmd_entry *entry = rmd_law_entry(in->of->law, RMD_WAIVED, in->of->year);
  if (entry == NULL)
    return NULL;
  bool within_ten = in->deadline != 0 && ((in->ten_years && ira->heir == RMD_HEIR_DESIGNATED) || has_succeeded(in->of));
  return entry->value == 1 || within_ten ? entry->source : NULL;
}

/* The first year of a surviving spouse of an owner who was not yet taking: the one after the death, or when the owner
 * would have begun, whichever is later (26 USC 401(a)(9)(B)(iv), 1.401(a)(9)-3(d)). */
static int spouse_begins(const struct inheritance *in)
{
  int owner_begins = rmd_first_year(in->of->law, in->of->ira->owner_born);
  return owner_begins > in->death ? owner_begins : in->death + 1;
}

static bool waits(const struct inheritance *in)
{
  return in->of->ira->heir == RMD_HEIR_SPOUSE && !in->was_taking && in->of->year < spouse_begins(in);
}

static const char *unsupported(const struct inheritance *in)
{
  const struct rmd_ira *ira = in->of->ira;
  if (ira->heir == RMD_HEIR_SPOUSE && !in->was_taking && ira->heir_died != DATE_NONE &&
      ira->heir_died < rmd_last_day(spouse_begins(in)))
    return "a surviving spouse who died before distributions had to begin is not supported (26 CFR 1.401(a)(9)-3(e))";
  return NULL;
}

static void by_deadline(const struct inheritance *in, struct rmd_amount *out)
{
  bool five = in->of->ira->heir == RMD_HEIR_NONE;
  out->rule = five ? "all within five years of the death" : "all within ten years";
  out->source =
      rmd_law_entry(in->of->law, five ? RMD_FIVE_YEAR : RMD_TEN_YEAR,
                    in->of->ira->heir_died != DATE_NONE && !five ? in->of->ira->heir_died : in->of->ira->owner_died)
          ->source;
  rmd_whole(in->of, out);
  out->due_on = out->empty_by;
}

/* What the heir of an owner who was not yet taking may choose instead; NULL: nothing. */
static const char *choice_of(const struct inheritance *in)
{
  const struct rmd_ira *ira = in->of->ira;
  if (in->was_taking)
    return NULL;
  if (ira->heir == RMD_HEIR_SPOUSE)
    return "The surviving spouse may elect to be treated as the owner, with the uniform table (26 USC "
           "401(a)(9)(B)(iv), from 2024); that election is not computed here.";
  if (in->ten_years && ira->heir == RMD_HEIR_DESIGNATED && rmd_is_near_in_age(ira))
    return "Who is not more than ten years younger than the owner is an eligible beneficiary, and takes over life "
           "unless "
           "the ten years are elected (26 CFR 1.401(a)(9)-3(c)(5)); ten years are computed here, as was said.";
  return NULL;
}

void rmd_of_heir(const struct rmd_case *of, struct rmd_amount *out)
{
  struct inheritance in = { .of = of,
                            .death = rmd_year_of(of->ira->owner_died),
                            .was_taking = rmd_is_taking_at_death(of->law, of->ira) };
  in.single = rmd_law_table(of->law, RMD_SINGLE, of->year);
  in.ten_years = rmd_law_entry(of->law, RMD_TEN_YEAR, of->ira->owner_died) != NULL;
  in.deadline = deadline_of(&in);
  out->empty_by = in.deadline == 0 ? DATE_NONE : rmd_last_day(in.deadline);
  const char *why = unsupported(&in);
  if (why != NULL)
    return rmd_refuse(out, why);
  out->note = choice_of(&in);
  if (in.deadline != 0 && of->year >= in.deadline)
    return by_deadline(&in, out);
  if ((why = waived(&in)) != NULL)
    return rmd_nothing(out, RMD_IS_WAIVED, why);
  if (waits(&in))
    return rmd_nothing(out, RMD_NOT_YET, "the owner would not yet have had to begin: nothing is due of the spouse");
  if (has_no_annual(&in))
    return rmd_nothing(out, RMD_NO_ANNUAL, "nothing is due each year; all of it by the last day named");
  if (in.single == NULL)
    return rmd_refuse(out, "the tables in force before 2022 are not kept");
  annual(&in, out);
}
