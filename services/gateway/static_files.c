// Serves a folder from memory.
#include "static_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

#define PATH_LIMIT 512u
#define TAG_DIGITS 32

struct file {
  char *path; /* "/index.html" */
  const char *type;
  char tag[TAG_DIGITS + 3]; /* quoted */
  uint8_t *data;
  size_t size;
};

struct static_files {
  struct file files[STATIC_FILES_LIMIT];
  size_t count;
  size_t total_size;
};

static const char *type_of(const char *path)
{
  static const struct {
    const char *ending, *type;
  } types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".txt", "text/plain; charset=utf-8" },
  };
  const char *ending = strrchr(path, '.');
  for (size_t i = 0; ending != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
    if (strcmp(types[i].ending, ending) == 0) {
      return types[i].type;
    }
  }
  return "application/octet-stream";
}

static struct status read_whole(int fd, struct file *file)
{
  size_t done = 0;
  while (done < file->size) {
    ssize_t got = read(fd, file->data + done, file->size - done);
    if (got <= 0) {
      return status_fail(STATUS_UNAVAILABLE, NULL, "a static file can not be read");
    }
    done += (size_t)got;
  }
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  hash_sha256(file->data, file->size, hash);
  snprintf(file->tag, sizeof(file->tag), "\"%.*s\"", TAG_DIGITS, hash_hex(hash, hex));
  return status_ok();
}

static struct status add_file(struct static_files *files, int fd, const char *path, size_t size)
{
  if (files->count == STATIC_FILES_LIMIT || size > STATIC_FILE_BYTES_LIMIT ||
      files->total_size + size > STATIC_BYTES_LIMIT) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the static folder is too large");
  }
  struct file *file = &files->files[files->count++];
  *file = (struct file){ .path = strdup(path), .data = malloc(size + 1), .size = size };
  if (file->path == NULL || file->data == NULL) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  file->type = type_of(file->path);
  files->total_size += size;
  return read_whole(fd, file);
}

static struct status read_folder(struct static_files *files, int fd, const char *path, int depth);

static struct status add_entry(struct static_files *files, int parent, const char *path, int depth)
{
  const char *name = strrchr(path, '/') + 1;
  int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return status_ok(); /* a link, or nothing we may read: not served */
  }
  struct stat about;
  struct status status = status_ok();
  if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
    return read_folder(files, fd, path, depth + 1);
  }
  if (S_ISREG(about.st_mode)) {
    status = add_file(files, fd, path, (size_t)about.st_size);
  }
  close(fd);
  return status;
}

/* Takes fd over. */
static struct status read_folder(struct static_files *files, int fd, const char *path, int depth)
{
  DIR *folder = depth > STATIC_DEPTH_LIMIT ? NULL : fdopendir(fd);
  if (folder == NULL) {
    close(fd);
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the static folder can not be read");
  }
  struct status status = status_ok();
  struct dirent *entry;
  while (status_is_ok(status) && (entry = readdir(folder)) != NULL) {
    char child[PATH_LIMIT];
    if (entry->d_name[0] == '.') {
      continue;
    }
    int size = snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
    if (size < 0 || (size_t)size >= sizeof(child)) {
      status = status_fail(STATUS_INVALID_ARGUMENT, NULL, "a static file's path is too long");
      break;
    }
    status = add_entry(files, dirfd(folder), child, depth);
  }
  closedir(folder);
  return status;
}

static int compare_paths(const void *a, const void *b)
{
  return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

struct status static_files_new(const char *folder, struct static_files **out)
{
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return status_fail(STATUS_NOT_FOUND, NULL, "the static folder does not exist");
  }
  struct static_files *files = calloc(1, sizeof(*files));
  if (files == NULL) {
    close(fd);
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  struct status status = read_folder(files, fd, "", 0);
  if (!status_is_ok(status)) {
    static_files_free(files);
    return status;
  }
  qsort(files->files, files->count, sizeof(files->files[0]), compare_paths);
  *out = files;
  return status_ok();
}

void static_files_free(struct static_files *files)
{
  if (files == NULL) {
    return;
  }
  for (size_t i = 0; i < files->count; i++) {
    free(files->files[i].path);
    free(files->files[i].data);
  }
  free(files);
}

static const struct file *find(const struct static_files *files, const char *path)
{
  char whole[PATH_LIMIT];
  size_t size = strlen(path);
  const char *index = size > 0 && path[size - 1] == '/' ? "index.html" : "";
  int length = snprintf(whole, sizeof(whole), "%s%s", path, index);
  if (length < 0 || (size_t)length >= sizeof(whole)) {
    return NULL;
  }
  struct file key = { .path = whole };
  return bsearch(&key, files->files, files->count, sizeof(files->files[0]), compare_paths);
}

bool static_files_answer(const struct static_files *files, struct http_exchange *exchange)
{
  const struct http_request *request = http_exchange_request(exchange);
  const struct file *file = find(files, request->path);
  if (file == NULL) {
    return false;
  }
  const char *known = http_header(request, "if-none-match");
  bool is_known = known != NULL && strstr(known, file->tag) != NULL;
  struct http_answer answer = {
    .status = is_known ? 304 : 200,
    .content_type = is_known ? NULL : file->type,
    .headers = { { "ETag", file->tag },
                 { "Cache-Control", "no-cache" },
                 { "Content-Security-Policy",
                   "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                   "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
                 { "Referrer-Policy", "no-referrer" },
                 { "Cross-Origin-Opener-Policy", "same-origin" },
                 { "Cross-Origin-Resource-Policy", "same-origin" } },
    .header_count = 6,
    .body = file->data,
    .body_size = is_known ? 0 : file->size,
  };
  http_respond(exchange, &answer);
  return true;
}
