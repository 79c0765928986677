/* mailer: sends the mails that are queued, one after the other: at once when told of a firm, and by schedule what was
 * left over. What it keeps true: a mail is claimed before it goes out, by a commit that names its version, so that of
 * several replicas one sends it; a link's token exists in the mail alone, made for that try. */
#ifndef STEWARD_CRM_MAILER_H
#define STEWARD_CRM_MAILER_H
#include "crm.h"
#include "mail_deliver.h"
#include "schedule/schedule.h"

struct mailer;

struct mailer_options {
  struct bus *bus;
  struct mail_way way;
  const char *from;     /* address */
  const char *link_url; /* "https://portal.example.com": where clients reach the gateway */
};

struct status mailer_start(const struct mailer_options *options, struct mailer **out);
void mailer_stop(struct mailer *mailer); /* on a fiber; NULL is fine */

/* There is mail of this firm. NULL is fine: it goes by schedule. */
void mailer_tell(struct mailer *mailer, uint64_t firm_id);

/* The job: all that is due of the caller's firm. */
struct status mailer_run(struct call *call, struct schedule_run *run);
#endif
