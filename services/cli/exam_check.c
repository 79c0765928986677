/* Checks the folder of an exam pack: files by their hashes, the journal by its links, lines by the journal. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "exam_pack.h"
#include "file.h"
#include "journal/journal.h"
#include "wire/json.h"

#define JOURNAL_FILE "journal.jsonl"

struct request { /* of a whole line */
  uint64_t sequence;
  ProtobufCBinaryData bytes;
};

struct check {
  struct arena *arena;
  const char *folder;
  struct exam_report *out;
  Account__ExamManifest *manifest;
  uint64_t sequence; /* of the last line */
  uint8_t chain[HASH_BYTES];
  struct request *requests; /* by sequence */
  size_t request_count, request_room;
  const char *file; /* under way */
  uint64_t line;
};

static void problem(struct check *check, const char *text)
{
  struct exam_report *out = check->out;
  if (out->problem_count < EXAM_PROBLEMS_MOST)
    out->problems[out->problem_count++] = arena_printf(check->arena, "%s: %s", check->file, text);
}

static void problem_in_line(struct check *check, const char *text)
{
  problem(check, arena_printf(check->arena, "line %" PRIu64 " %s", check->line, text));
}

static void keep_request(struct check *check, const Account__ExamProof *proof)
{
  if (check->request_count == check->request_room) {
    size_t room = check->request_room == 0 ? 64 : 2 * check->request_room;
    struct request *grown = arena_array(check->arena, room, sizeof *grown);
    if (check->request_count > 0)
      memcpy(grown, check->requests, check->request_count * sizeof *grown);
    check->requests = grown;
    check->request_room = room;
  }
  struct request *kept = &check->requests[check->request_count++];
  kept->sequence = proof->sequence;
  kept->bytes.len = proof->request.len;
  kept->bytes.data = proof->request.len > 0 ? arena_copy(check->arena, proof->request.data, proof->request.len) : NULL;
}

static const struct request *find_request(const struct check *check, uint64_t sequence)
{
  size_t low = 0, high = check->request_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (check->requests[middle].sequence < sequence)
      low = middle + 1;
    else
      high = middle;
  }
  bool is_there = low < check->request_count && check->requests[low].sequence == sequence;
  return is_there ? &check->requests[low] : NULL;
}

static void link_whole(struct check *check, const Account__ExamProof *proof, uint8_t after[HASH_BYTES])
{
  static const uint8_t none[HASH_BYTES];
  struct journal_part part = { .formula = (int)proof->formula,
                               .firm_id = check->manifest->head->firm_id,
                               .sequence = proof->sequence,
                               .first_id = proof->first_id,
                               .recorded_at_us = proof->recorded_at_us,
                               .principal = proof->principal,
                               .method = proof->method,
                               .key = proof->idempotency_key,
                               .summary = proof->summary,
                               .request_hash = proof->request_hash.len == HASH_BYTES ? proof->request_hash.data : none,
                               .request = { proof->request.data, proof->request.len },
                               .answer = { proof->answer.data, proof->answer.len },
                               .commands = { proof->commands.data, proof->commands.len } };
  journal_link(check->chain, &part, after);
}

static void check_proof(struct check *check, const Account__ExamProof *proof)
{
  uint8_t after[HASH_BYTES] = { 0 };
  if (proof->sequence != check->sequence + 1)
    problem_in_line(check, "is not the journal's next");
  check->sequence = proof->sequence;
  check->out->proofs++;
  if (proof->chain.len != HASH_BYTES) {
    problem_in_line(check, "has no link");
    return;
  }
  if (proof->whole) {
    keep_request(check, proof);
    link_whole(check, proof, after);
  } else if (proof->line_hash.len == HASH_BYTES) {
    journal_link_hash(check->chain, proof->line_hash.data, after);
  } else if (proof->formula == 1) {
    check->out->given++;
    memcpy(after, proof->chain.data, HASH_BYTES);
  }
  if (memcmp(after, proof->chain.data, HASH_BYTES) != 0)
    problem_in_line(check, arena_printf(check->arena, "breaks the chain: journal line %" PRIu64, proof->sequence));
  memcpy(check->chain, proof->chain.data, HASH_BYTES);
}

static struct status take_proof(struct check *check, struct arena *arena, const char *text, size_t size)
{
  ProtobufCMessage *message;
  struct status status = json_to_message(arena, &account__exam_proof__descriptor, text, size, &message);
  if (status_is_ok(status))
    check_proof(check, (const Account__ExamProof *)message);
  else
    problem_in_line(check, "is no proof");
  return status_ok();
}

static bool has(const struct request *request, const void *data, size_t size)
{
  return size == 0 || memmem(request->bytes.data, request->bytes.len, data, size) != NULL;
}

/* A record's bytes are those that were hashed, and stand in the request that wrote them. */
static void check_record(struct check *check, struct arena *arena, const json_t *row, const struct request *request)
{
  const char *body = json_string_value(json_object_get(row, "body"));
  const char *wanted = json_string_value(json_object_get(row, "body_sha256"));
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  size_t size = 0, room = body == NULL ? 0 : strlen(body) + 1;
  uint8_t *bytes = arena_alloc(arena, room + 1);
  if (body == NULL || wanted == NULL ||
      sodium_base642bin(bytes, room, body, strlen(body), NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
    problem_in_line(check, "is no record");
    return;
  }
  hash_sha256(bytes, size, hash);
  if (strcmp(hash_hex(hash, hex), wanted) != 0)
    problem_in_line(check, "has other bytes than were hashed");
  else if (!has(request, bytes, size))
    problem_in_line(check, "is not in the request that its line of the journal has");
}

static struct status take_row(struct check *check, struct arena *arena, const char *text, size_t size)
{
  json_t *row = json_loadb(text, size, 0, NULL);
  if (!json_is_object(row)) {
    problem_in_line(check, "is no JSON");
    json_decref(row);
    return status_ok();
  }
  const json_t *sequence = json_object_get(row, "sequence");
  if (json_is_integer(sequence)) {
    const struct request *request = find_request(check, (uint64_t)json_integer_value(sequence));
    const char *value = json_string_value(json_object_get(row, "value"));
    if (request == NULL)
      problem_in_line(check, "names a line of the journal that is not in the pack");
    else if (strcmp(check->file, "records.jsonl") == 0)
      check_record(check, arena, row, request);
    else if (strcmp(check->file, "facts.jsonl") == 0 && (value == NULL || !has(request, value, strlen(value))))
      problem_in_line(check, "is not in the request that its line of the journal has");
  }
  json_decref(row);
  return status_ok();
}

/* Reads a file line by line, and compares count and hash with the manifest's. */
static struct status walk_file(struct check *check, const Account__ExamFile *file,
                               struct status (*take)(struct check *check, struct arena *arena, const char *text,
                                                     size_t size))
{
  const char *path = arena_printf(check->arena, "%s/%s", check->folder, file->name);
  struct status status = status_ok();
  struct hash_state hash;
  uint8_t found[HASH_BYTES];
  char *text = NULL;
  size_t room = 0;
  ssize_t size;
  FILE *stream = fopen(path, "r");
  check->file = file->name;
  if (stream == NULL)
    return status_format(check->arena, STATUS_NOT_FOUND, NULL, "%s: %s", path, strerror(errno));
  hash_begin(&hash);
  for (check->line = 0; status_is_ok(status) && (size = getline(&text, &room, stream)) > 0;) {
    struct arena *arena = arena_new();
    check->line++;
    hash_add(&hash, text, (size_t)size);
    status = take(check, arena, text, (size_t)size - (text[size - 1] == '\n'));
    arena_free(arena);
  }
  hash_end(&hash, found);
  free(text);
  fclose(stream);
  check->out->files++;
  check->out->lines += check->line;
  if (check->line != file->lines || file->sha256.len != HASH_BYTES || memcmp(found, file->sha256.data, HASH_BYTES) != 0)
    problem(check, "is not the file that the manifest names");
  return status;
}

static struct status walk_journal(struct check *check)
{
  const Account__ExamHead *head = check->manifest->head;
  struct status status = status_ok();
  check->sequence = head->before_sequence;
  if (head->before_chain.len == HASH_BYTES)
    memcpy(check->chain, head->before_chain.data, HASH_BYTES);
  for (size_t i = 0; i < check->manifest->n_files && status_is_ok(status); i++)
    if (strcmp(check->manifest->files[i]->name, JOURNAL_FILE) == 0)
      status = walk_file(check, check->manifest->files[i], take_proof);
  check->file = JOURNAL_FILE;
  if (check->sequence != head->sequence || head->chain.len != HASH_BYTES ||
      memcmp(check->chain, head->chain.data, HASH_BYTES) != 0)
    problem(check, "does not end at the head that the manifest names");
  return status;
}

struct status exam_check(struct arena *arena, const char *folder, struct exam_report *out)
{
  struct check check = { .arena = arena, .folder = folder, .out = out };
  ProtobufCBinaryData text;
  ProtobufCMessage *message;
  *out = (struct exam_report){ 0 };
  struct status status = file_read(arena, arena_printf(arena, "%s/manifest.json", folder), &text);
  if (status_is_ok(status))
    status = json_to_message(arena, &account__exam_manifest__descriptor, (const char *)text.data, text.len, &message);
  if (!status_is_ok(status))
    return status;
  check.manifest = (Account__ExamManifest *)message;
  if (check.manifest->head == NULL)
    return status_fail(STATUS_DATA_LOSS, NULL, "the manifest does not say what the pack is of");
  out->head = check.manifest->head;
  status = walk_journal(&check);
  for (size_t i = 0; i < check.manifest->n_files && status_is_ok(status); i++)
    if (strcmp(check.manifest->files[i]->name, JOURNAL_FILE) != 0)
      status = walk_file(&check, check.manifest->files[i], take_row);
  return status;
}
