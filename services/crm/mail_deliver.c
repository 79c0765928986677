/* Delivers one mail. */
#include "mail_deliver.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MS 10000L
#define WHOLE_MS 60000L
#define PATH_LIMIT 512

struct upload {
  const char *data;
  size_t left;
};

static size_t give(char *to, size_t one, size_t count, void *context)
{
  struct upload *upload = context;
  size_t size = one * count < upload->left ? one * count : upload->left;
  memcpy(to, upload->data, size);
  upload->data += size;
  upload->left -= size;
  return size;
}

static void set_options(CURL *easy, const struct mail_delivery *delivery, struct curl_slist *to, struct upload *upload)
{
  const struct mail_way *way = delivery->way;
  curl_easy_setopt(easy, CURLOPT_URL, way->smtp_url);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(way->allows_clear ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, delivery->from);
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(easy, CURLOPT_READDATA, upload);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, WHOLE_MS);
  if (way->user != NULL)
    curl_easy_setopt(easy, CURLOPT_USERNAME, way->user);
  if (way->password != NULL)
    curl_easy_setopt(easy, CURLOPT_PASSWORD, way->password);
}

/* What the server says may repeat the address, so its code is all that is told. */
static void judge(struct mail_delivery *delivery, CURL *easy, CURLcode code)
{
  long answer = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
  delivery->is_sent = code == CURLE_OK;
  delivery->is_final = answer >= 500 && answer < 600 && code != CURLE_LOGIN_DENIED;
  if (delivery->is_sent)
    return;
  if (answer >= 400)
    snprintf(delivery->reason, sizeof delivery->reason, "the mail server answered %ld: %s", answer,
             curl_easy_strerror(code));
  else
    snprintf(delivery->reason, sizeof delivery->reason, "the mail server was not reached: %s",
             curl_easy_strerror(code));
}

static void by_smtp(struct mail_delivery *delivery)
{
  CURL *easy = curl_easy_init();
  struct curl_slist *to = curl_slist_append(NULL, delivery->to);
  struct upload upload = { delivery->data, delivery->size };
  if (easy == NULL || to == NULL) {
    snprintf(delivery->reason, sizeof delivery->reason, "out of memory");
  } else {
    set_options(easy, delivery, to, &upload);
    judge(delivery, easy, curl_easy_perform(easy));
  }
  curl_slist_free_all(to);
  curl_easy_cleanup(easy);
}

static bool write_whole(int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t written = write(fd, data, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    data += written;
    size -= (size_t)written;
  }
  return fsync(fd) == 0;
}

/* Written whole, then given its name. */
static void into_spool(struct mail_delivery *delivery)
{
  char path[PATH_LIMIT], fresh[PATH_LIMIT + 8];
  if (delivery->way->spool == NULL) {
    snprintf(delivery->reason, sizeof delivery->reason,
             "there is neither a mail server nor a spool folder: see "
             "STEWARD_CRM_SMTP_URL and STEWARD_CRM_MAIL_SPOOL");
    return;
  }
  snprintf(path, sizeof path, "%s/%s.eml", delivery->way->spool, delivery->name);
  snprintf(fresh, sizeof fresh, "%s.new", path);
  int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool is_written = fd >= 0 && write_whole(fd, delivery->data, delivery->size);
  int error = errno;
  if (fd >= 0 && close(fd) != 0)
    is_written = false;
  delivery->is_sent = is_written && rename(fresh, path) == 0;
  if (!delivery->is_sent)
    snprintf(delivery->reason, sizeof delivery->reason, "the spool folder can not be written: %s", strerror(error));
}

void mail_deliver(void *argument)
{
  struct mail_delivery *delivery = argument;
  if (delivery->way->smtp_url != NULL)
    by_smtp(delivery);
  else
    into_spool(delivery);
}

const char *mail_way_name(const struct mail_way *way)
{
  return way->smtp_url != NULL ? "smtp" : "spool";
}
