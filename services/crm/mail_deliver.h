/* mail_deliver: one mail to the mail server by SMTP (libcurl), or as a file into the spool folder. Blocks: it is run
 * off the loop, and touches nothing but its argument. */
#ifndef STEWARD_CRM_MAIL_DELIVER_H
#define STEWARD_CRM_MAIL_DELIVER_H
#include <stdbool.h>
#include <stddef.h>

#define MAIL_REASON_SIZE 200

struct mail_way {       /* strings live as long as the program */
  const char *smtp_url; /* "smtp://mail.example.com:587", "smtps://..."; NULL: the spool */
  const char *user;     /* NULL: none */
  const char *password; /* NULL: none */
  const char *spool;    /* folder; NULL: there is none */
  bool allows_clear;    /* SMTP without TLS is fine: a server on this host */
};

struct mail_delivery {
  const struct mail_way *way;
  const char *from, *to; /* addresses */
  const char *name;      /* of the file in the spool */
  const char *data;      /* the mail */
  size_t size;

  /* How it ended. */
  bool is_sent;
  bool is_final;                 /* trying again will not help */
  char reason[MAIL_REASON_SIZE]; /* of a failure; no address, no secret */
};

void mail_deliver(void *delivery); /* a struct mail_delivery: for fiber_offload() */

const char *mail_way_name(const struct mail_way *way); /* "smtp", "spool" */
#endif
