/* Funds against practices, by what they hold. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "fund_screen.h"

#define DAY 100

enum {
  FUND = 20,
  PM = 1,
  MO,
  KO,
  PEP,
  GIS,
  K
}; /* PM and MO show tobacco, KO and PEP do not, of GIS and K nobody knows */

static const struct esg_rating ratings[] = {
  { PM, "V", "tobacco", 80000000, 90, 1 },
  { MO, "V", "tobacco", 60000000, 90, 1 },
  { KO, "V", "tobacco", 0, 90, 1 },
  { PEP, "V", "tobacco", 100000, 90, 1 },
};
static const struct esg_predicate predicate = { "tobacco", "V", "tobacco", ESG_AT_LEAST, 5000000 };

struct row {
  const char *title;
  const char *own;      /* rating of the fund itself; "": none */
  const char *holds;    /* a letter a percent of ten: P PM, M MO, C KO, c PEP, G GIS, k K; "": not known */
  int64_t tolerance_e8; /* of the practice */
  enum esg_outcome outcome;
  int64_t flagged_e8, unknown_e8, by; /* the constituent that decides; 0: the fund itself */
};

#define TENTH INT64_C(10000000)
static const struct row rows[] = {
  /* title                                      own   holds         tolerance  outcome      flagged    unknown    by */
  { "nothing is known of it at all", "", "", 0, ESG_UNKNOWN, 0, 0, 0 },
  { "its own flag counts", "7", "CCCCCCCCCC", 0, ESG_FLAGGED, 0, 0, 0 },
  { "its own word, constituents not known", "1", "", 0, ESG_CLEAN, 0, 0, 0 },
  { "one in ten shows it", "", "PCCCCCCCCC", 0, ESG_FLAGGED, TENTH, 0, PM },
  { "though its own word is clean", "1", "PCCCCCCCCC", 0, ESG_FLAGGED, TENTH, 0, PM },
  { "the heaviest that shows it is named", "", "PMMCCCCCCC", 0, ESG_FLAGGED, 3 * TENTH, 0, MO },
  { "exactly the tolerance is not too much", "", "PCCCCCCCCc", TENTH, ESG_CLEAN, TENTH, 0, KO },
  { "a hair more is", "", "PCCCCCCCCc", TENTH - 1, ESG_FLAGGED, TENTH, 0, PM },
  { "all clean", "", "CCCCCCcccc", 0, ESG_CLEAN, 0, 0, KO },
  { "one in ten not known", "", "GCCCCCCCCC", 0, ESG_UNKNOWN, 0, TENTH, 0 },
  { "not known, but its own word is clean", "1", "GCCCCCCCCC", 0, ESG_CLEAN, 0, TENTH, 0 },
  { "what is not known would not be too much", "", "GCCCCCCCCC", TENTH, ESG_CLEAN, 0, TENTH, KO },
  { "with what shows it, it might be", "", "GPCCCCCCCC", TENTH, ESG_UNKNOWN, TENTH, TENTH, 0 },
  { "flagged before unknown", "", "GkPCCCCCCC", 0, ESG_FLAGGED, TENTH, 2 * TENTH, PM },
  { "whatever it holds is tolerated", "", "PGGGGGGGGG", 10 * TENTH, ESG_CLEAN, TENTH, 9 * TENTH, 0 },
};

static int64_t id_of(char letter)
{
  static const char letters[] = "PMCcGk";
  return strchr(letters, letter) - letters + PM;
}

static void check_row(const struct row *row)
{
  struct arena *arena = arena_new();
  struct esg_rating all[5];
  size_t count = 4;
  int64_t ids[10], weights[10];
  memcpy(all, ratings, sizeof ratings);
  if (row->own[0] != '\0')
    all[count++] = (struct esg_rating){ FUND, "V", "tobacco", (row->own[0] - '0') * INT64_C(1000000), 90, 1 };
  struct esg_book book = esg_book_make(arena, all, count);
  struct look_fund fund = { .security_id = FUND, .security_ids = ids, .weight_e8 = weights };
  for (const char *at = row->holds; *at != '\0'; at++) { /* as often as it stands there */
    size_t place = 0;
    while (place < fund.count && ids[place] != id_of(*at))
      place++;
    if (place == fund.count) {
      ids[fund.count] = id_of(*at);
      weights[fund.count++] = 0;
    }
    weights[place] += TENTH;
  }
  struct fund_question question = { &book, &predicate, 1, DAY, row->tolerance_e8 };
  struct fund_verdict found = fund_screen(&question, &fund);
  cr_expect_eq(found.verdict.outcome, row->outcome, "%s: %d", row->title, found.verdict.outcome);
  cr_expect_eq(found.flagged_e8, row->flagged_e8, "%s", row->title);
  cr_expect_eq(found.unknown_e8, row->unknown_e8, "%s", row->title);
  cr_expect_eq(found.constituent_id, row->by, "%s: %d", row->title, (int)found.constituent_id);
  cr_expect_eq(found.verdict.rating != NULL && found.verdict.predicate != NULL, row->outcome == ESG_FLAGGED, "%s",
               row->title);
  arena_free(arena);
}

Test(fund_screen, a_fund_shows_what_more_than_the_tolerated_part_of_it_shows)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_row(&rows[i]);
}
