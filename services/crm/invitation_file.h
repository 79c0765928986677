/* invitation_file: invitations as they are kept and as they are shown. */
#ifndef STEWARD_CRM_INVITATION_FILE_H
#define STEWARD_CRM_INVITATION_FILE_H
#include "crm.h"
#include "invitation.h"
#include "records/commit.h"

struct invitation_file {
  struct record record;
  Crm__InvitationFile *file; /* changed in place; its unknown fields are kept */
};

/* not_found names the field. */
struct status invitation_file_read(struct call *call, const char *field, uint64_t invitation_id,
                                   struct invitation_file *out);

/* Puts the file, as it now is, in place of the version that was read. */
void invitation_file_put(struct commit_builder *commit, const struct invitation_file *in);

enum invitation_state invitation_file_state(const struct call *call, const struct invitation_file *in);

/* What the office sees: state as of now, tries left, id and version. */
Crm__Invitation *invitation_file_show(struct call *call, const struct record *record);

/* What becomes of inviting a person, who may have an invitation of the kind that is open. */
enum invitation_outcome invitation_file_reach(const Account__Person *person, bool is_invited);

/* The line that stands over its mail. */
struct status invitation_file_subject(struct call *call, const Crm__Invitation *invitation, const char **out);
#endif
