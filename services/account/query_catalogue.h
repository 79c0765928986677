/* query_catalogue: what can be asked about accounts. One table: each section has an id that queries name, what its
 * values are, how it compares, and the fragments of SQL it becomes. Nothing else ever becomes SQL.
 *
 * A fragment may use the parameters and aliases of query_compile.h; {holder}, {person}, {household} and {tier} stand
 * for the tables of these names, now or as they were.
 */
#ifndef STEWARD_ACCOUNT_QUERY_CATALOGUE_H
#define STEWARD_ACCOUNT_QUERY_CATALOGUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.seam.h"

struct query_choice {
  const char *id, *label;
  int64_t number; /* as it is stored; of a set of bits: its bit. Where the id itself is stored: unused */
};

struct query_group { /* chosen in place of its values, and expanded when the query runs */
  const char *id, *label;
  const char *const *values;
  size_t count;
};

struct query_choices {
  const struct query_choice *items;
  size_t count;
  const struct query_group *groups;
  size_t group_count;
};

/* What is joined to the account when a section needs it: a bit each. */
enum query_source {
  SOURCE_ADVISOR = 1 << 0,
  SOURCE_CASH = 1 << 1,
  SOURCE_VALUE = 1 << 2,
  SOURCE_POWER = 1 << 3,
  SOURCE_DEPOSIT = 1 << 4,
  SOURCE_INDEXES = 1 << 5,
  SOURCE_RISK_SCORE = 1 << 6,
  SOURCE_RISK_LEVEL = 1 << 7,
  SOURCE_RISK_STALE = 1 << 8,
  SOURCE_PORTFOLIO_LEVEL = 1 << 9,
  SOURCE_OUT_OF_PROFILE = 1 << 10,
  SOURCE_RMD_STATUS = 1 << 11,
  SOURCE_RMD_REMAINING = 1 << 12,
  SOURCE_GOAL = 1 << 13,
  SOURCE_IMPACT = 1 << 14,
  SOURCE_DRIFT = 1 << 15,
};
#define QUERY_SOURCE_COUNT 16

struct query_join { /* now, and as it was; NULL: it cannot be had */
  const char *now, *then;
};
extern const struct query_join query_joins[QUERY_SOURCE_COUNT]; /* by bit */

enum query_past {
  PAST_NEVER,
  PAST_BY_DATE, /* prices of the past are kept by day, not by line of the journal */
  PAST_ALWAYS,
};

struct query_section {
  const char *id, *label, *heading, *help;
  Account__QueryType type;
  uint32_t operators; /* QUERY_OPERATOR_BIT() of each; 0: no filter */
  uint32_t places;    /* scale of numbers */
  bool is_column, is_of_person;
  bool is_text; /* of CHOICE: the ids themselves are stored */
  enum query_past past;
  uint32_t sources;                    /* query_source bits */
  const struct query_choices *choices; /* of CHOICE and SET; NULL: the firm's own ids */
  const char *value;                   /* what is compared and sorted by */
  const char *shown;                   /* in a column; NULL: the value */
  const char *among;                   /* rows of which one must fit; NULL: the account itself */
  const char *stale;                   /* condition of STALE */
};

#define QUERY_OPERATOR_BIT(name) (1u << ACCOUNT__QUERY_CONDITION__OPERATOR__##name)

extern const struct query_section query_sections[];
extern const size_t query_section_count;

const struct query_section *query_section_find(const char *id); /* NULL: there is none */
const struct query_choice *query_choice_find(const struct query_choices *choices, const char *id);
const struct query_group *query_group_find(const struct query_choices *choices, const char *id);
const char *query_choice_label(const struct query_choices *choices, int64_t number); /* NULL: none has it */

extern const struct query_choices query_kinds, query_statuses, query_discretions, query_margin_types, query_lot_methods,
    query_tax_statuses, query_permissions, query_fee_kinds, query_fee_terms, query_contributions, query_marital,
    query_employment, query_roles, query_yes_no, query_levels, query_rmd, query_impact;
#endif
