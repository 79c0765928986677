/* Makes, writes and reads API keys. */
#include "api_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEY_PREFIX "stw_"
#define SESSION_PREFIX "sts_" /* a session's token stands in a file of its own as a key does */
#define KEY_BYTES 32
#define LINE_LIMIT 256

const char *api_key_make(struct arena *arena)
{
  uint8_t random[KEY_BYTES];
  char text[sodium_base64_ENCODED_LEN(KEY_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  randombytes_buf(random, sizeof random);
  sodium_bin2base64(text, sizeof text, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return arena_printf(arena, KEY_PREFIX "%s", text);
}

void api_key_hash(const char *key, uint8_t out[HASH_BYTES])
{
  hash_sha256(key, strlen(key), out);
}

struct status api_key_read(struct arena *arena, const char *path, const char **out)
{
  FILE *file = fopen(path, "re");
  if (file == NULL)
    return status_format(arena, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_PERMISSION_DENIED, NULL, "%s: %s", path,
                         strerror(errno));
  char line[LINE_LIMIT] = "";
  bool is_read = fgets(line, sizeof line, file) != NULL;
  fclose(file);
  line[strcspn(line, " \t\r\n")] = '\0';
  bool is_ours = strncmp(line, KEY_PREFIX, strlen(KEY_PREFIX)) == 0 || strncmp(line, SESSION_PREFIX, strlen(SESSION_PREFIX)) == 0;
  if (!is_read || strlen(line) != API_KEY_LENGTH || !is_ours)
    return status_format(arena, STATUS_INVALID_ARGUMENT, NULL, "%s holds no API key", path);
  *out = arena_strdup(arena, line);
  return status_ok();
}

struct status secret_write(struct arena *arena, const char *path, const char *text)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return status_format(arena, errno == EEXIST ? STATUS_ALREADY_EXISTS : STATUS_PERMISSION_DENIED, NULL, "%s: %s",
                         path, strerror(errno));
  bool is_written = dprintf(fd, "%s\n", text) == (int)strlen(text) + 1;
  is_written = fsync(fd) == 0 && is_written;
  is_written = close(fd) == 0 && is_written;
  return is_written ? status_ok() : status_format(arena, STATUS_UNAVAILABLE, NULL, "%s can not be written", path);
}

struct status api_key_write(struct arena *arena, const char *path, const char *key)
{
  return secret_write(arena, path, key);
}

struct status api_key_read_or_make(struct arena *arena, const char *path, const char **out)
{
  struct status status = api_key_read(arena, path, out);
  if (status.code != STATUS_NOT_FOUND)
    return status;
  const char *key = api_key_make(arena);
  status = api_key_write(arena, path, key);
  if (status_is_ok(status))
    *out = key;
  return status;
}
