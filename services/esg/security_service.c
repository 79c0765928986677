/* AlignmentService/Security and AlternativeService: one security, and what could be held in its place. */
#include <stdlib.h>

#include "alternative.h"
#include "base/decimal.h"
#include "detail.h"

#define ROLES_OF_CLIENTS (ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER)) /* traders see no personal data */
#define RATIO_PLACES 4
#define ALTERNATIVES_MAX 100
#define ACTING_NOTE                                                                                                    \
  "A list, not an order: to act on it, swap the one for the other in the account's index, and review the proposal."

/* The world of the request, and the security in it. */
static struct status load(struct call *call, struct world_request request, uint64_t security_id, struct world *world,
                          const Account__Security **security)
{
  Account__Account *account;
  struct status status = request.account_id == 0 ? status_ok() : esg_account(call, request.account_id, &account);
  if (status_is_ok(status))
    status = world_load(call, &request, world);
  if (!status_is_ok(status))
    return status;
  *security = world_security(world, security_id);
  if (*security == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "security_id", "there is no security %llu",
                     (unsigned long long)security_id);
  return status;
}

const struct access alignment_security_access = { .roles = ROLES_OF_CLIENTS };
struct status alignment_security(struct call *call, const struct Esg__SecurityAlignmentRequest *in,
                                 struct Esg__SecurityAlignment *out)
{
  struct world_request request = { .account_id = in->account_id };
  struct world world;
  const Account__Security *security;
  struct status status = esg_day_of(call, in->as_of, &request.day);
  if (status_is_ok(status))
    status = load(call, request, in->security_id, &world, &security);
  if (status_is_ok(status))
    detail_whole(&world, security, out);
  return status;
}

struct choosing {
  const struct world *world;
  const Account__Benchmark *benchmark;
  struct alternative_candidate holding;
  struct alternative_candidate *fitting;
  size_t count, room;
};

/* What the issuer states, else the weight: either says how large the companies are beside each other. */
static int64_t market_value_of(const Account__Benchmark *benchmark, uint64_t security_id)
{
  for (size_t i = 0; i < benchmark->n_security_ids; i++) {
    if (benchmark->security_ids[i] != security_id)
      continue;
    if (i < benchmark->n_market_value_e4 && benchmark->market_value_e4[i] > 0)
      return benchmark->market_value_e4[i];
    return i < benchmark->n_weight_e8 ? benchmark->weight_e8[i] : 0;
  }
  return 0;
}

static struct alternative_candidate candidate_of(const struct choosing *choosing, const Account__Security *security)
{
  return (struct alternative_candidate){
    .security_id = (int64_t)security->security_id,
    .industry = security->industry,
    .market_value_e4 = market_value_of(choosing->benchmark, security->security_id),
    .score_e4 = world_score_of(choosing->world, security->security_id).score.score_e4,
    .outcome = world_flags_of(choosing->world, security->security_id).outcome,
    .is_excluded = world_is_excluded(choosing->world, security->security_id),
  };
}

static int compare_scores(const void *a, const void *b)
{
  const struct alternative_candidate *left = a, *right = b;
  if (left->score_e4 != right->score_e4)
    return left->score_e4 > right->score_e4 ? -1 : 1;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static void choose(struct choosing *choosing, Esg__ListAlternativesResponse *out)
{
  const Account__Benchmark *benchmark = choosing->benchmark;
  choosing->fitting =
      arena_array(choosing->world->call->arena, benchmark->n_security_ids + 1, sizeof *choosing->fitting);
  for (size_t i = 0; i < benchmark->n_security_ids; i++) {
    const Account__Security *security = world_security(choosing->world, benchmark->security_ids[i]);
    if (security == NULL)
      continue;
    struct alternative_candidate candidate = candidate_of(choosing, security);
    enum alternative_verdict verdict = alternative_judge(&choosing->holding, &candidate);
    out->considered += verdict != ALTERNATIVE_OTHER_INDUSTRY;
    out->unknown += verdict == ALTERNATIVE_UNKNOWN;
    if (verdict == ALTERNATIVE_FITS)
      choosing->fitting[choosing->count++] = candidate;
  }
  qsort(choosing->fitting, choosing->count, sizeof *choosing->fitting, compare_scores);
}

static void write_alternatives(const struct choosing *choosing, Esg__ListAlternativesResponse *out)
{
  struct arena *arena = choosing->world->call->arena;
  char text[DECIMAL_TEXT_SIZE];
  size_t count = choosing->count < ALTERNATIVES_MAX ? choosing->count : ALTERNATIVES_MAX;
  out->alternatives = arena_array(arena, count + 1, sizeof *out->alternatives);
  for (size_t i = 0; i < count; i++) {
    const struct alternative_candidate *fitting = &choosing->fitting[i];
    int64_t ratio_e4 = 0;
    Esg__Alternative *shown = arena_alloc(arena, sizeof *shown);
    esg__alternative__init(shown);
    shown->security_id = (uint64_t)fitting->security_id;
    shown->symbol = world_security(choosing->world, shown->security_id)->symbol;
    shown->score = data_score_text(arena, fitting->score_e4);
    shown->better_by = data_score_text(arena, fitting->score_e4 - choosing->holding.score_e4);
    (void)decimal_mul_div(fitting->market_value_e4, CASH_E4, choosing->holding.market_value_e4, ROUND_HALF_EVEN,
                          &ratio_e4); /* it fits: the factor is at most four */
    shown->size_ratio = arena_strdup(arena, decimal_format(ratio_e4, RATIO_PLACES, 2, text));
    shown->fit = (Esg__Fit__Kind)world_score_of(choosing->world, shown->security_id).score.fit;
    out->alternatives[out->n_alternatives++] = shown;
  }
}

static const char *note_of(const struct choosing *choosing)
{
  if (choosing->count > 0)
    return ACTING_NOTE;
  if (choosing->holding.industry[0] == '\0')
    return "The industry of the holding is not known, so nothing can be compared with it.";
  if (choosing->holding.score_e4 == ESG_NO_SCORE)
    return "The holding has no score, so nothing can be told to be better.";
  if (choosing->holding.market_value_e4 == 0)
    return "The benchmark does not have the holding, so its size cannot be compared.";
  return "Nothing in the benchmark fits.";
}

const struct access alternative_list_access = { .roles = ROLES_OF_CLIENTS };
struct status alternative_list(struct call *call, const struct Esg__ListAlternativesRequest *in,
                               struct Esg__ListAlternativesResponse *out)
{
  struct world_request request = { .account_id = in->account_id };
  struct world world;
  const Account__Security *security;
  Account__GetBenchmarkRequest get = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  Account__Benchmark *benchmark;
  struct status status = esg_day_of(call, in->as_of, &request.day);
  if (status_is_ok(status))
    status = load(call, request, in->security_id, &world, &security);
  if (!status_is_ok(status))
    return status;
  get.symbol = in->benchmark;
  get.as_of = data_day_text(call->arena, request.day.day);
  status = benchmark_get_call(call, &get, &benchmark);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "benchmark", "no holdings of %s are known on %s", in->benchmark,
                     get.as_of);
  if (!status_is_ok(status))
    return status;
  struct choosing choosing = { .world = &world, .benchmark = benchmark };
  choosing.holding = candidate_of(&choosing, security);
  out->holding = arena_alloc(call->arena, sizeof *out->holding);
  esg__security_alignment__init(out->holding);
  detail_head(&world, security, out->holding);
  out->industry = security->industry;
  choose(&choosing, out);
  write_alternatives(&choosing, out);
  out->note = note_of(&choosing);
  return status;
}
