/* world: all that an analysis of one day rests on: catalogue and vendors as they are, ratings and preferences of the
 * day, and the board made of them. */
#ifndef STEWARD_ESG_WORLD_H
#define STEWARD_ESG_WORLD_H
#include "board.h"
#include "data.h"
#include "funds.h"

struct world_request {
  uint64_t account_id;      /* whose preferences; 0: nobody's */
  struct esg_day day;       /* of ratings, holdings, prices */
  bool present_preferences; /* else those of the day */
};

struct world {
  struct call *call;
  struct esg_day day;
  Esg__Reference reference;
  Esg__Vendor **vendors;
  size_t vendor_count;
  const Esg__Preferences *preferences; /* NULL: the client has said nothing */
  uint64_t preference_version;
  const Esg__Exclusions *exclusions; /* NULL: none */
  struct data_predicates predicates; /* of all practices, in the catalogue's order */
  Account__Security **securities;    /* all of the firm, by id */
  size_t security_count;
  struct esg_book book;
  struct board board;       /* all securities */
  struct board_want *wants; /* the client's; with account 0 every value alike */
  size_t want_count;
};

/* The account must be checked to be the caller's. */
struct status world_load(struct call *call, const struct world_request *request, struct world *out);

const Account__Security *world_security(const struct world *world, uint64_t security_id); /* NULL: there is none */
bool world_avoids(const struct world *world, const char *practice);
int64_t world_importance(const struct world *world, const char *value);

struct esg_verdict world_verdict(const struct world *world, uint64_t security_id, size_t practice);

/* Over all practices avoided: flagged by one, else unknown of one, else clean; clean when none is avoided. */
struct world_flags {
  enum esg_outcome outcome;
  const char **flagged, **unknown; /* avoided practices */
  size_t flagged_count, unknown_count;
};
struct world_flags world_flags_of(const struct world *world, uint64_t security_id);

/* The same of a fund that was judged: by its own ratings and by what it holds. */
void world_judge_funds(const struct world *world, struct funds *funds);
struct world_flags world_flags_of_fund(const struct world *world, const struct fund *fund);

struct world_score {
  struct esg_security_score score; /* capped */
  int64_t uncapped_e4, coverage_e8;
};
struct world_score world_score_of(const struct world *world, uint64_t security_id);

/* Whether the firm excludes the security, by name or for a practice that it shows. */
bool world_is_excluded(const struct world *world, uint64_t security_id);
#endif
