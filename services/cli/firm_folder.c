/* Writes an export's pieces to files. */
#include "firm_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "csv_cells.h"
#include "wire/json.h"

#define TABLES_MAX 500
#define LINE_MAX_BYTES ((size_t)64 << 20)

struct written {
  const char *name;
  uint64_t rows;
  char sha256[HASH_HEX_SIZE];
};

struct firm_folder {
  struct arena *arena;
  const char *path;
  FILE *lines, *csv; /* of the table that is written */
  const char **columns;
  size_t column_count;
  struct hash_state hash;
  char *line; /* what has come of a line that goes on */
  size_t used, room;
  struct written tables[TABLES_MAX];
  size_t count;
  uint64_t rows;
  bool is_whole;
};

static bool is_empty_folder(const char *path)
{
  DIR *directory = opendir(path);
  bool is_empty = directory != NULL;
  for (struct dirent *entry; is_empty && (entry = readdir(directory)) != NULL;)
    is_empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
  if (directory != NULL)
    closedir(directory);
  return is_empty;
}

/* What a firm has is nobody else's to read. */
struct status firm_folder_new(struct arena *arena, const char *path, struct firm_folder **out)
{
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    return status_format(arena, STATUS_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
  if (!is_empty_folder(path))
    return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "%s is not an empty folder", path);
  const char *csv = arena_printf(arena, "%s/csv", path);
  if (mkdir(csv, 0700) != 0)
    return status_format(arena, STATUS_UNAVAILABLE, NULL, "%s: %s", csv, strerror(errno));
  struct firm_folder *folder = arena_alloc(arena, sizeof *folder);
  folder->arena = arena;
  folder->path = path;
  *out = folder;
  return status_ok();
}

static struct status failed(struct firm_folder *folder)
{
  return status_format(folder->arena, STATUS_UNAVAILABLE, NULL, "%s: %s", folder->path, strerror(errno));
}

static bool close_file(FILE **file)
{
  bool is_good = *file == NULL || fclose(*file) == 0;
  *file = NULL;
  return is_good;
}

static struct status end_table(struct firm_folder *folder)
{
  uint8_t hash[HASH_BYTES];
  if (folder->lines == NULL)
    return status_ok();
  hash_end(&folder->hash, hash);
  hash_hex(hash, folder->tables[folder->count - 1].sha256);
  bool is_good = close_file(&folder->lines);
  is_good &= close_file(&folder->csv);
  if (folder->used > 0)
    return status_fail(STATUS_DATA_LOSS, NULL, "the export ends inside a line");
  return is_good ? status_ok() : failed(folder);
}

void firm_folder_free(struct firm_folder *folder)
{
  if (folder == NULL)
    return;
  close_file(&folder->lines);
  close_file(&folder->csv);
  free(folder->line);
}

/* Names become names of files: nothing but letters, digits and underscores. */
static bool is_plain_name(const char *name)
{
  return name[0] != '\0' && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static struct status begin_table(struct firm_folder *folder, const struct Account__ExportPiece *piece)
{
  struct status status = end_table(folder);
  if (!status_is_ok(status))
    return status;
  if (!is_plain_name(piece->table) || folder->count == TABLES_MAX)
    return status_fail(STATUS_DATA_LOSS, NULL, "the export has a table of no plain name, or too many");
  struct arena *arena = folder->arena;
  const char *name = arena_strdup(arena, piece->table);
  folder->tables[folder->count++] = (struct written){ .name = name };
  folder->column_count = piece->n_columns;
  folder->columns = arena_array(arena, piece->n_columns + 1, sizeof *folder->columns);
  folder->lines = fopen(arena_printf(arena, "%s/%s.jsonl", folder->path, name), "we");
  folder->csv = fopen(arena_printf(arena, "%s/csv/%s.csv", folder->path, name), "we");
  if (folder->lines == NULL || folder->csv == NULL)
    return failed(folder);
  hash_begin(&folder->hash);
  for (size_t i = 0; i < piece->n_columns; i++) {
    folder->columns[i] = arena_strdup(arena, piece->columns[i]);
    if (i > 0)
      fputc(',', folder->csv);
    csv_cell_write(folder->csv, folder->columns[i]);
  }
  fputc('\n', folder->csv);
  return status_ok();
}

/* Keeps what has come of a line until it is whole. */
static struct status keep(struct firm_folder *folder, const char *data, size_t size)
{
  if (folder->used + size > LINE_MAX_BYTES)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "a line of the export is too long");
  if (folder->used + size > folder->room) {
    size_t room = (folder->used + size) * 2;
    char *wider = realloc(folder->line, room);
    if (wider == NULL)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "there is no memory for a line of the export");
    folder->line = wider;
    folder->room = room;
  }
  memcpy(folder->line + folder->used, data, size);
  folder->used += size;
  return status_ok();
}

static struct status put_lines(struct firm_folder *folder, const char *data, size_t size)
{
  struct status status = status_ok();
  if (size > 0 && fwrite(data, 1, size, folder->lines) != size)
    return failed(folder);
  hash_add(&folder->hash, data, size);
  while (size > 0 && status_is_ok(status)) {
    const char *end = memchr(data, '\n', size);
    size_t part = end == NULL ? size : (size_t)(end - data);
    status = keep(folder, data, part);
    if (status_is_ok(status) && end != NULL) {
      status = csv_row_write(folder->csv, folder->line == NULL ? "" : folder->line, folder->used, folder->columns,
                             folder->column_count);
      folder->used = 0;
      folder->tables[folder->count - 1].rows++;
      folder->rows++;
    }
    data += part + (end != NULL);
    size -= part + (end != NULL);
  }
  return status;
}

static bool is_as_said(const struct firm_folder *folder, const struct Account__ExportManifest *manifest)
{
  if (folder->count != manifest->n_tables)
    return false;
  for (size_t i = 0; i < folder->count; i++) {
    const struct Account__ExportedTable *said = manifest->tables[i];
    const struct written *table = &folder->tables[i];
    if (strcmp(said->name, table->name) != 0 || said->rows != table->rows || strcmp(said->sha256, table->sha256) != 0)
      return false;
  }
  return true;
}

static struct status put_manifest(struct firm_folder *folder, const struct Account__ExportManifest *manifest)
{
  const char *text;
  size_t size;
  struct status status = end_table(folder);
  if (!status_is_ok(status))
    return status;
  if (!is_as_said(folder, manifest))
    return status_fail(STATUS_DATA_LOSS, NULL, "the files are not what the export's manifest says");
  status = json_from_message(folder->arena, &manifest->base, &text, &size);
  if (!status_is_ok(status))
    return status;
  FILE *file = fopen(arena_printf(folder->arena, "%s/manifest.json", folder->path), "we");
  if (file == NULL)
    return failed(folder);
  bool is_written = fwrite(text, 1, size, file) == size && fputc('\n', file) != EOF;
  folder->is_whole = fclose(file) == 0 && is_written;
  return folder->is_whole ? status_ok() : failed(folder);
}

struct status firm_folder_put(struct firm_folder *folder, const struct Account__ExportPiece *piece)
{
  if (piece->manifest != NULL)
    return put_manifest(folder, piece->manifest);
  struct status status = status_ok();
  bool is_next = folder->lines == NULL || strcmp(folder->tables[folder->count - 1].name, piece->table) != 0;
  if (is_next)
    status = begin_table(folder, piece);
  return status_is_ok(status) ? put_lines(folder, (const char *)piece->lines.data, piece->lines.len) : status;
}

bool firm_folder_is_whole(const struct firm_folder *folder)
{
  return folder->is_whole;
}

uint64_t firm_folder_rows(const struct firm_folder *folder)
{
  return folder->rows;
}
