/* level_rules: what a portfolio of a level may hold: kinds of instruments, leveraged and inverse funds, shorts, gross
 * leverage, the largest position. The limits stand in the level table.
 *
 * A change of a portfolio is judged trade by trade before anybody replicates it: what shrinks a position without
 * crossing zero is always admissible; of the rest each is admissible when it keeps the rules of names by itself, and
 * the rules of sums together with what was admitted before it. Shrinking trades come first, then the others by
 * security, so that the answer does not depend on the order they were given in.
 */
#ifndef STEWARD_RISK_LEVEL_RULES_H
#define STEWARD_RISK_LEVEL_RULES_H
#include "portfolio_level.h"

struct rule_name {
  int64_t security_id;
  const char *symbol;
  enum instrument_kind kind;
  int64_t leverage_e4;
  bool is_diversified_fund; /* exempt from the largest position while unleveraged */
};

struct rule_breach {
  int64_t security_id; /* 0: the whole portfolio */
  const char *rule;    /* "level 2: leveraged and inverse funds" */
  const char *number;  /* found */
  const char *limit;   /* allowed */
  const char *text;    /* a sentence for people */
};

#define RULE_BREACHES_OF_NAME 3  /* kind, short, largest position */
#define RULE_BREACHES_OF_WHOLE 3 /* leveraged funds, shorts, gross leverage */

struct rule_breaches {
  struct rule_breach *list; /* in the arena */
  size_t count;
};

struct rule_change {
  struct rule_name name;
  int64_t from_e8, to_e8;        /* weights; below 0: short */
  bool is_admissible;            /* out */
  struct rule_breaches breaches; /* out */
};

/* Of a portfolio as it is: `changes` with to_e8 as held; from_e8 is not looked at. Names first, then the whole. Level 1
 * to 5. */
struct rule_breaches level_rules_check(struct arena *arena, const struct level_table *table, enum risk_level level,
                                       const struct rule_change *positions, size_t count);

/* Judges each, in place. Every name of the portfolio stands in `changes`, the unchanged ones too; no name twice. */
void level_rules_judge(struct arena *arena, const struct level_table *table, enum risk_level level,
                       struct rule_change *changes, size_t count);
#endif
