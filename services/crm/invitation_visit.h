/* invitation_visit: somebody with a link. Finds the invitation behind a token, counts the try, and finds out whether it
 * is the client. A try is counted before it is judged, so that a crowd of guesses at once has five, too. */
#ifndef STEWARD_CRM_INVITATION_VISIT_H
#define STEWARD_CRM_INVITATION_VISIT_H
#include "invitation_file.h"

struct visit {
  struct call call; /* as the system of the token's firm */
  struct invitation_file file;
  Account__Person *person;
};

struct visitor { /* what somebody says of themselves */
  const char *token;
  struct proof proof;
};

/* not_found: no such link. failed_precondition: it has ended, and why. unauthenticated: not the client. After it the
 * try is forgiven in visit->file, to be written with what comes next. */
struct status invitation_visit(const struct call *outside, const struct visitor *visitor, struct visit *out);

/* Writes visit->file. aborted: somebody else changed it; visit again. */
struct status invitation_visit_write(struct visit *visit);

/* Whether the link has an end that its holder is told of. OK while it is good. */
struct status invitation_visit_check(const struct visit *visit);
#endif
