/* command: a row of the command line's table, and what its function is given. */
#ifndef STEWARD_CLI_COMMAND_H
#define STEWARD_CLI_COMMAND_H
#include <stdio.h>

#include "arguments.h"
#include "bus/bus.h"

struct gateway_client;

struct cli {
  struct call *call; /* every request is made on it */
  struct arena *arena;
  struct gateway_client *gateway;
  const char *key_file; /* that is in use */
  FILE *out;
  bool is_json;
};

struct command {
  const char *name; /* "client create" */
  struct syntax syntax;
  const char *help; /* a sentence or more; the first stands in the list */
  struct status (*run)(struct cli *cli, const struct arguments *arguments);
};

struct command_group {
  const char *title;
  const struct command *commands;
  size_t count;
  const char *notes; /* what to know before, for the help of the group; NULL: nothing */
};

/* Every file of commands has one. */
extern const struct command_group call_commands, key_commands, firm_commands, import_commands, exchange_commands,
    client_commands, questionnaire_commands, score_commands, risk_commands, index_commands, proposal_commands,
    order_commands, ledger_commands, sample_commands, exam_commands, user_commands, performance_commands, rmd_commands,
    query_commands, goal_commands, esg_commands, alignment_commands, household_commands, invite_commands,
    master_commands, task_commands, replay_commands, portfolio_commands, suitability_commands;

#define array_length(array) (sizeof(array) / sizeof((array)[0]))

/* What was not given is the empty text in a message. */
static inline const char *or_empty(const char *text)
{
  return text == NULL ? "" : text;
}
#endif
