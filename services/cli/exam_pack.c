/* Writes the items of an exam pack into a folder. */
#include "exam_pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "wire/json.h"
#include "wire/reflect.h"

#define FOLDER_MODE 0700
#define JOURNAL_PART "journal"

struct part {
  const char *name;
  FILE *file;
  struct hash_state hash;
  uint64_t lines;
};

struct exam_writer {
  struct arena *arena;
  const char *folder;
  struct part parts[EXAM_PARTS_MOST];
  size_t count;
  Account__ExamHead *head;
};

static struct status failed(struct arena *arena, const char *path)
{
  return status_format(arena, STATUS_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
}

static void close_all(void *argument)
{
  struct exam_writer *writer = argument;
  for (size_t i = 0; i < writer->count; i++)
    if (writer->parts[i].file != NULL)
      fclose(writer->parts[i].file);
}

struct status exam_writer_new(struct arena *arena, const char *folder, struct exam_writer **out)
{
  struct exam_writer *writer = arena_alloc(arena, sizeof *writer);
  writer->arena = arena;
  writer->folder = folder;
  if (mkdir(folder, FOLDER_MODE) != 0)
    return failed(arena, folder);
  arena_defer(arena, close_all, writer);
  *out = writer;
  return status_ok();
}

static struct status part_of(struct exam_writer *writer, const char *name, struct part **out)
{
  for (size_t i = 0; i < writer->count; i++) {
    *out = &writer->parts[i];
    if (strcmp((*out)->name, name) == 0)
      return status_ok();
  }
  if (name[0] == '\0' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] != '\0' || writer->count == EXAM_PARTS_MOST)
    return status_format(writer->arena, STATUS_DATA_LOSS, NULL, "a pack has no part \"%s\"", name);
  const char *path = arena_printf(writer->arena, "%s/%s.jsonl", writer->folder, name);
  struct part *part = &writer->parts[writer->count];
  *part = (struct part){ .name = arena_strdup(writer->arena, name), .file = fopen(path, "wx") };
  if (part->file == NULL)
    return failed(writer->arena, path);
  writer->count++;
  hash_begin(&part->hash);
  *out = part;
  return status_ok();
}

static struct status add_line(struct exam_writer *writer, const char *name, const char *json, size_t size)
{
  struct part *part = NULL;
  struct status status = part_of(writer, name, &part);
  if (!status_is_ok(status))
    return status;
  hash_add(&part->hash, json, size);
  hash_add(&part->hash, "\n", 1);
  part->lines++;
  bool is_written = fwrite(json, 1, size, part->file) == size && fputc('\n', part->file) != EOF;
  return is_written ? status : failed(writer->arena, name);
}

struct status exam_writer_add(struct exam_writer *writer, const Account__ExamItem *item)
{
  const char *json;
  size_t size;
  struct arena *arena;
  struct status status;
  switch (item->item_case) {
  case ACCOUNT__EXAM_ITEM__ITEM_LINE:
    return add_line(writer, item->line->part, item->line->json, strlen(item->line->json));
  case ACCOUNT__EXAM_ITEM__ITEM_PROOF:
    arena = arena_new();
    status = json_from_message(arena, &item->proof->base, &json, &size);
    if (status_is_ok(status))
      status = add_line(writer, JOURNAL_PART, json, size);
    else
      status = status_copy(writer->arena, status);
    arena_free(arena);
    return status;
  case ACCOUNT__EXAM_ITEM__ITEM_HEAD:
    writer->head = (Account__ExamHead *)reflect_copy(writer->arena, &item->head->base);
    return status_ok();
  default:
    return status_fail(STATUS_DATA_LOSS, NULL, "an item of the pack is empty");
  }
}

static struct status write_manifest(struct exam_writer *writer, const Account__ExamManifest *manifest)
{
  const char *path = arena_printf(writer->arena, "%s/manifest.json", writer->folder), *json;
  size_t size;
  struct status status = json_from_message(writer->arena, &manifest->base, &json, &size);
  if (!status_is_ok(status))
    return status;
  FILE *file = fopen(path, "wx");
  if (file == NULL)
    return failed(writer->arena, path);
  bool is_written = fwrite(json, 1, size, file) == size && fputc('\n', file) != EOF;
  is_written = fclose(file) == 0 && is_written;
  return is_written ? status : failed(writer->arena, path);
}

struct status exam_writer_end(struct exam_writer *writer)
{
  Account__ExamManifest manifest = ACCOUNT__EXAM_MANIFEST__INIT;
  if (writer->head == NULL)
    return status_fail(STATUS_DATA_LOSS, NULL, "the pack came without its head");
  manifest.head = writer->head;
  manifest.files = arena_array(writer->arena, writer->count + 1, sizeof *manifest.files);
  for (size_t i = 0; i < writer->count; i++) {
    struct part *part = &writer->parts[i];
    Account__ExamFile *file = arena_alloc(writer->arena, sizeof *file);
    account__exam_file__init(file);
    file->name = arena_printf(writer->arena, "%s.jsonl", part->name);
    file->lines = part->lines;
    file->sha256 = (ProtobufCBinaryData){ HASH_BYTES, arena_alloc(writer->arena, HASH_BYTES) };
    hash_end(&part->hash, file->sha256.data);
    FILE *open = part->file;
    part->file = NULL;
    if (fclose(open) != 0)
      return failed(writer->arena, file->name);
    manifest.files[manifest.n_files++] = file;
  }
  return write_manifest(writer, &manifest);
}
