/* What is joined to an account when a section of the catalogue needs it: one row each, none when there is nothing. */
#include "query_catalogue.h"

#define PAST_ENTRIES "e.effective_on <= $5 AND e.recorded_at <= $3 AND e.sequence <= $4"
#define PAST_LEGS                                                                                                      \
  " FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id"                               \
  " WHERE l.firm_id = $1 AND l.account_id = a.account_id AND " PAST_ENTRIES

/* The value that a fact had: the present is no other than the latest past. */
#define FACT(name, alias)                                                                                              \
  " LEFT JOIN LATERAL (SELECT k.value FROM fact k WHERE k.firm_id = $1 AND k.name = '" name "'"                        \
  " AND k.account_id = a.account_id AND k.valid_from <= $3 AND k.sequence <= $4"                                       \
  " ORDER BY k.valid_from DESC LIMIT 1) " alias " ON true"
#define ALWAYS(text)                                                                                                   \
  {                                                                                                                    \
    text, text                                                                                                         \
  }

/* Shares at a price in whole cents, half even (decimal_value()), scale 1e-4; in machine numbers where they hold it. */
#define CENTS_OF(product, scale) "div(" product " + 4999999999 + mod(div(" product ", " scale "), 2), " scale ") * 100"
#define WORTH(quantity, price)                                                                                         \
  " CASE WHEN " quantity " < 9000000000000000000 / " price " THEN"                                                     \
  " (" quantity " * " price " + 4999999999 + " quantity " * " price " / 10000000000 % 2) / 10000000000 * 100"          \
  " ELSE " CENTS_OF("(" quantity "::numeric * " price ")", "10000000000") " END"

/* Free on a day is the least that is settled on it or on any later one, without what orders hold (cash.h). */
#define FREE_CASH                                                                                                      \
  "(SELECT coalesce(sum(greatest(0, o.free_e6 / 100)), 0)::int8 FROM position q CROSS JOIN LATERAL ("                  \
  "SELECT min(q.quantity_e6 - q.held_e6 - d.later_e6) AS free_e6 FROM ("                                               \
  "SELECT coalesce(sum(x.quantity_e6), 0) AS later_e6 FROM cash_due x"                                                 \
  " WHERE x.firm_id = $1 AND x.account_id = a.account_id AND x.segment_id = q.segment_id AND x.settles_on > $6"        \
  " UNION ALL SELECT coalesce((SELECT sum(y.quantity_e6) FROM cash_due y WHERE y.firm_id = $1"                         \
  " AND y.account_id = a.account_id AND y.segment_id = q.segment_id AND y.settles_on > x.settles_on), 0)"              \
  " FROM cash_due x WHERE x.firm_id = $1 AND x.account_id = a.account_id AND x.segment_id = q.segment_id"              \
  " AND x.settles_on > $6) d) o"                                                                                       \
  " WHERE q.firm_id = $1 AND q.account_id = a.account_id AND q.security_id = 0)"
/* Equity less the initial requirement on what is held and what orders will buy, divided by that requirement. */
#define MARGIN_POWER                                                                                                   \
  "(SELECT greatest(0, trunc((m.cash_e4 + m.market_e4 - ceil((m.market_e4 + m.held_e4) * $7 / 10000)) * 10000 / $7 / " \
  "100)"                                                                                                               \
  " * 100)::int8 FROM (SELECT"                                                                                         \
  " coalesce(sum(trunc(q.quantity_e6::numeric * r.price_e6 / 100000000)) FILTER (WHERE q.security_id <> 0), 0) AS "    \
  "market_e4,"                                                                                                         \
  " coalesce(sum(q.quantity_e6) FILTER (WHERE q.security_id = 0), 0) / 100 AS cash_e4,"                                \
  " coalesce(sum(q.held_e6) FILTER (WHERE q.security_id = 0), 0) / 100 AS held_e4"                                     \
  " FROM position q LEFT JOIN price_last r ON r.firm_id = $1 AND r.security_id = q.security_id"                        \
  " WHERE q.firm_id = $1 AND q.account_id = a.account_id) m)"

const struct query_join query_joins[QUERY_SOURCE_COUNT] = {
  /* SOURCE_ADVISOR */
  ALWAYS(" LEFT JOIN app_user u ON u.firm_id = $1 AND u.user_id = a.advisor_id"),
  /* SOURCE_CASH */
  { " LEFT JOIN LATERAL (SELECT coalesce(sum(q.quantity_e6) / 100, 0)::int8 AS e4 FROM position q"
    " WHERE q.firm_id = $1 AND q.account_id = a.account_id AND q.security_id = 0) cash ON true",
    " LEFT JOIN LATERAL (SELECT coalesce(sum(l.quantity_e6) / 100, 0)::int8 AS e4" PAST_LEGS
    " AND l.security_id = 0) cash ON true" },
  /* SOURCE_VALUE */
  { " LEFT JOIN LATERAL (SELECT coalesce(sum(CASE q.security_id WHEN 0 THEN q.quantity_e6 / 100"
    " ELSE" WORTH(
        "q.quantity_e6",
        "r.price_e6") " END), 0)::int8 AS e4"
                      " FROM position q LEFT JOIN price_last r ON r.firm_id = $1 AND r.security_id = q.security_id"
                      " WHERE q.firm_id = $1 AND q.account_id = a.account_id) worth ON true",
    " LEFT JOIN LATERAL (SELECT coalesce(sum(CASE s.security_id WHEN 0 THEN s.quantity_e6 / 100"
    " ELSE" WORTH("s.quantity_e6",
                  "c.close_e6") " END), 0)::int8 AS e4"
                                " FROM (SELECT l.security_id, sum(l.quantity_e6)::int8 AS quantity_e6" PAST_LEGS
                                " GROUP BY l.security_id) s"
                                " LEFT JOIN LATERAL (SELECT k.close_e6 FROM price_close k WHERE k.firm_id = $1 AND "
                                "k.security_id = s.security_id"
                                " AND k.on_date <= $5 ORDER BY k.on_date DESC LIMIT 1) c ON true) worth ON true" },
  /* SOURCE_POWER */
  { " LEFT JOIN LATERAL (SELECT CASE WHEN a.margin AND a.kind NOT BETWEEN 3 AND 8 AND a.kind <> 12 THEN " MARGIN_POWER
    " ELSE " FREE_CASH " END AS e4) power ON true",
    NULL },
  /* SOURCE_DEPOSIT */
  ALWAYS(" LEFT JOIN LATERAL (SELECT e.effective_on AS on_date, l.quantity_e6 / 100 AS e4" PAST_LEGS
         " AND e.kind = 2 AND l.security_id = 0"
         " AND NOT EXISTS (SELECT FROM ledger_entry b WHERE b.firm_id = $1 AND b.reverses = e.entry_id"
         " AND b.recorded_at <= $3 AND b.sequence <= $4)"
         " ORDER BY e.effective_on DESC, e.entry_id DESC LIMIT 1) deposit ON true"),
  /* SOURCE_INDEXES */
  { " LEFT JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT q.segment_id), '{}') AS ids FROM position q"
    " WHERE q.firm_id = $1 AND q.account_id = a.account_id AND q.segment_id <> 0 AND q.quantity_e6 <> 0) held_in ON "
    "true",
    " LEFT JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT s.segment_id), '{}') AS ids FROM ("
    "SELECT l.segment_id" PAST_LEGS " AND l.segment_id <> 0 GROUP BY l.segment_id, l.security_id"
    " HAVING sum(l.quantity_e6) <> 0) s) held_in ON true" },
  ALWAYS(FACT("risk_score", "f_score")),
  ALWAYS(FACT("risk_level", "f_level")),
  ALWAYS(FACT("risk_stale_on", "f_stale")),
  ALWAYS(FACT("portfolio_level", "f_portfolio")),
  ALWAYS(FACT("out_of_profile", "f_profile")),
  ALWAYS(FACT("rmd_status", "f_rmd")),
  ALWAYS(FACT("rmd_remaining", "f_remaining")),
  ALWAYS(FACT("goal_likelihood", "f_goal")),
  ALWAYS(FACT("impact_preferences", "f_impact")),
  ALWAYS(FACT("drift", "f_drift")),
};
