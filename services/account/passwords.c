/* argon2id off the loop; a queue of fibers before the two that may run. */
#include "passwords.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fiber/fiber.h"

#define IN_FLIGHT 2
#define WAITING_LIMIT 64
#define PASSWORD_BYTES 257
#define SALT_BYTES 16
#define DIGEST_BYTES 32

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "libsodium's text of a hash");

struct passwords {
  unsigned long long passes;
  size_t memory;
  int in_flight, waiting;
  struct fiber_queue queue;
  char dummy[PASSWORD_HASH_BYTES];
};

struct work { /* all that a thread touches */
  unsigned long long passes;
  size_t memory;
  char password[PASSWORD_BYTES];
  char hash[PASSWORD_HASH_BYTES];
  bool is_hashing, is_ok;
};

static void run(void *argument)
{
  struct work *work = argument;
  size_t length = strlen(work->password);
  if (work->is_hashing)
    work->is_ok = crypto_pwhash_str_alg(work->hash, work->password, length, work->passes, work->memory,
                                        crypto_pwhash_ALG_ARGON2ID13) == 0;
  else
    work->is_ok = crypto_pwhash_str_verify(work->hash, work->password, length) == 0;
}

/* A hash that no password has, in argon2id's text: comparing with it costs what comparing costs, making it nothing. */
static void make_dummy(struct passwords *passwords, int64_t memory_kib)
{
  uint8_t random[SALT_BYTES + DIGEST_BYTES];
  char salt[SALT_BYTES * 4 / 3 + 3], digest[DIGEST_BYTES * 4 / 3 + 3];
  randombytes_buf(random, sizeof random);
  sodium_bin2base64(salt, sizeof salt, random, SALT_BYTES, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  sodium_bin2base64(digest, sizeof digest, random + SALT_BYTES, DIGEST_BYTES,
                    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  snprintf(passwords->dummy, sizeof passwords->dummy, "$argon2id$v=19$m=%lld,t=%llu,p=1$%s$%s", (long long)memory_kib,
           passwords->passes, salt, digest);
}

struct status passwords_new(int64_t passes, int64_t memory_kib, struct passwords **out)
{
  if (passes < 1 || memory_kib < PASSWORD_MIN_MEMORY_KIB)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "passwords need one pass and 8192 KiB at the least");
  if (sodium_init() < 0)
    return status_fail(STATUS_INTERNAL, NULL, "libsodium does not start");
  struct passwords *passwords = calloc(1, sizeof *passwords);
  if (passwords == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for passwords");
  passwords->passes = (unsigned long long)passes;
  passwords->memory = (size_t)memory_kib << 10;
  make_dummy(passwords, memory_kib);
  *out = passwords;
  return status_ok();
}

void passwords_free(struct passwords *passwords)
{
  free(passwords);
}

/* Waits for one of the two places; gives the outcome back in *work. */
static struct status perform(struct passwords *passwords, struct work *work)
{
  struct status status = status_ok();
  if (passwords->waiting >= WAITING_LIMIT)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many passwords are being checked; try again in a moment");
  passwords->waiting++;
  while (passwords->in_flight >= IN_FLIGHT && status_is_ok(status))
    status = fiber_queue_wait(&passwords->queue);
  passwords->waiting--;
  if (!status_is_ok(status)) {
    fiber_queue_wake_one(&passwords->queue); /* a wake-up that came together with the cancellation is handed on */
    return status;
  }
  passwords->in_flight++;
  fiber_offload(run, work);
  passwords->in_flight--;
  fiber_queue_wake_one(&passwords->queue);
  return status;
}

static struct work work_of(const struct passwords *passwords, const char *password)
{
  struct work work = { .passes = passwords->passes, .memory = passwords->memory };
  strncpy(work.password, password, PASSWORD_BYTES - 1);
  return work;
}

struct status passwords_hash(struct passwords *passwords, const char *password, char out[PASSWORD_HASH_BYTES])
{
  struct work work = work_of(passwords, password);
  work.is_hashing = true;
  struct status status = perform(passwords, &work);
  sodium_memzero(work.password, sizeof work.password);
  if (status_is_ok(status) && !work.is_ok)
    status = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for a password's hash");
  if (status_is_ok(status))
    memcpy(out, work.hash, PASSWORD_HASH_BYTES);
  return status;
}

struct status passwords_verify(struct passwords *passwords, const char *hash, const char *password, bool *is_right)
{
  struct work work = work_of(passwords, password);
  bool is_somebody = hash != NULL && hash[0] != '\0';
  snprintf(work.hash, sizeof work.hash, "%s", is_somebody ? hash : passwords->dummy);
  struct status status = perform(passwords, &work);
  sodium_memzero(work.password, sizeof work.password);
  *is_right = work.is_ok && is_somebody;
  return status;
}

struct status password_check(const char *password, const char *login_name, const char *field)
{
  size_t characters = 0;
  for (const char *at = password; *at != '\0'; at++)
    characters += ((unsigned char)*at & 0xc0) != 0x80;
  if (characters < PASSWORD_MIN)
    return status_fail(STATUS_INVALID_ARGUMENT, field, "a password has twelve characters and more");
  if (strcasecmp(password, login_name) == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, field, "a password is not the name one signs in by");
  return status_ok();
}
