/* steward replay: decisions derived again from their records, byte for byte. */
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "command.h"
#include "output.h"
#include "replay/decision_replay.h"

#define DECISION_KIND "risk.decision"

static void print_replay(struct cli *cli, uint64_t id, const struct decision_replay *replay)
{
  char recorded[HASH_HEX_SIZE], derived[HASH_HEX_SIZE];
  const Risk__SuitabilityDecision *decision = replay->decision;
  fprintf(cli->out, "decision %" PRIu64 ", account %" PRIu64 ", rules version %u: %s, %s\n", id,
          decision->inputs->request->account_id, decision->rules_version, decision->allowed ? "allowed" : "denied",
          decision->message);
  fprintf(cli->out, "  recorded %s (%zu bytes)\n  derived  %s\n", hash_hex(replay->recorded, recorded), replay->size,
          hash_hex(replay->derived, derived));
  if (replay->is_same)
    fprintf(cli->out, "  the same, byte for byte\n");
  else
    fprintf(cli->out, "  NOT the same: byte %zu differs\n", replay->differs_at);
  if (decision->rules_version != replay->rules_version)
    fprintf(cli->out, "  it was made by rules version %u, this program has version %u\n", decision->rules_version,
            replay->rules_version);
}

static struct status replay_one(struct cli *cli, uint64_t id, const void *body, size_t size)
{
  struct decision_replay replay;
  struct status status = decision_replay(cli->arena, body, size, &replay);
  if (!status_is_ok(status))
    return status;
  print_replay(cli, id, &replay);
  if (replay.is_same)
    return status_ok();
  if (replay.decision->rules_version != replay.rules_version)
    return status_format(cli->arena, STATUS_FAILED_PRECONDITION, "ID",
                         "decision %" PRIu64 " was made by rules version %u and this program has %u: replay it with a "
                         "release of that version",
                         id, replay.decision->rules_version, replay.rules_version);
  return status_format(cli->arena, STATUS_DATA_LOSS, NULL, "decision %" PRIu64 " does not come out of its record", id);
}

static struct status replay_recorded(struct cli *cli, const char *operand)
{
  Account__GetRecordRequest request = ACCOUNT__GET_RECORD_REQUEST__INIT;
  Account__Record *record;
  request.kind = DECISION_KIND;
  struct status status = number_parse(cli->arena, "ID", operand, UINT64_MAX, &request.id);
  if (status_is_ok(status))
    status = record_get_call(cli->call, &request, &record);
  return status_is_ok(status) ? replay_one(cli, record->id, record->body.data, record->body.len) : status;
}

struct replayed {
  uint64_t count;  /* decisions */
  uint64_t others; /* of them made by other rules, which say nothing here */
};

/* A line of a pack's records, when it is a decision. */
static struct status replay_row(struct cli *cli, const json_t *row, struct replayed *replayed)
{
  const char *kind = json_string_value(json_object_get(row, "kind"));
  const char *body = json_string_value(json_object_get(row, "body"));
  uint64_t id = (uint64_t)json_integer_value(json_object_get(row, "id"));
  if (kind == NULL || strcmp(kind, DECISION_KIND) != 0)
    return status_ok();
  size_t size = 0, room = body == NULL ? 0 : strlen(body) + 1;
  uint8_t *bytes = arena_alloc(cli->arena, room + 1);
  if (body == NULL ||
      sodium_base642bin(bytes, room, body, strlen(body), NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
    return status_format(cli->arena, STATUS_DATA_LOSS, NULL, "decision %" PRIu64 " has no readable bytes", id);
  replayed->count++;
  struct status status = replay_one(cli, id, bytes, size);
  if (status.code != STATUS_FAILED_PRECONDITION)
    return status;
  replayed->others++;
  return status_ok();
}

static struct status sum_up(struct cli *cli, const struct replayed *replayed)
{
  if (replayed->others == 0) {
    fprintf(cli->out, "%" PRIu64 " decisions, all the same byte for byte\n", replayed->count);
    return status_ok();
  }
  return status_format(cli->arena, STATUS_FAILED_PRECONDITION, "--pack",
                       "%" PRIu64 " of %" PRIu64 " decisions were made by other rules: replay them with releases of "
                       "those versions; the others are the same byte for byte",
                       replayed->others, replayed->count);
}

/* All decisions of an exam pack; the first that does not come out by the same rules is the end. */
static struct status replay_pack(struct cli *cli, const char *folder)
{
  const char *path = arena_printf(cli->arena, "%s/records.jsonl", folder);
  struct status status = status_ok();
  struct replayed replayed = { 0 };
  char *line = NULL;
  size_t room = 0;
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return status_format(cli->arena, STATUS_NOT_FOUND, "--pack", "%s cannot be read", path);
  for (ssize_t size; status_is_ok(status) && (size = getline(&line, &room, file)) > 0;) {
    json_t *row = json_loadb(line, (size_t)size, 0, NULL);
    status = json_is_object(row) ? replay_row(cli, row, &replayed)
                                 : status_fail(STATUS_DATA_LOSS, "--pack", "records.jsonl has a line that is no JSON");
    json_decref(row);
  }
  free(line);
  fclose(file);
  return status_is_ok(status) ? sum_up(cli, &replayed) : status;
}

static struct status decision_run(struct cli *cli, const struct arguments *arguments)
{
  const char *folder = arguments_option(arguments, "--pack"), *id = arguments_operand(arguments, 0);
  if ((folder == NULL) == (id == NULL))
    return status_fail(STATUS_INVALID_ARGUMENT, "ID", "either a decision's id or --pack is needed");
  return folder != NULL ? replay_pack(cli, folder) : replay_recorded(cli, id);
}

static const struct option_row options[] = {
  { "--pack", "DIR", 0, "every decision of an exam pack, without asking anybody" },
};

static const struct command commands[] = {
  { "replay decision",
    { "[ID]", options, array_length(options) },
    "Derives a suitability decision again from its record and compares the bytes.\n"
    "  steward replay decision 2041\n"
    "  steward replay decision --pack pack",
    decision_run },
};

const struct command_group replay_commands = { "Replays", commands, array_length(commands) };
