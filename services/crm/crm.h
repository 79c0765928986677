/* crm: what the service's handlers share: who may, the records they keep, and small readers of master data. */
#ifndef STEWARD_CRM_H
#define STEWARD_CRM_H
#include "account.seam.h"
#include "bus/call.h"
#include "crm.seam.h"
#include "records/records.h"
#include "wire/timestamp.h"

#define CRM_ROLES_OF_PEOPLE (ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER)) /* traders see no personal data */
#define CRM_ROLES_KEEPING (ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT))

extern const struct record_kind crm_task_kind; /* ids are given */
extern const struct record_kind
    crm_task_index_kind; /* by the account, or the person without any, that tasks are about */

extern const struct record_kind crm_invitation_kind; /* ids are given */
extern const struct record_kind crm_mail_kind;       /* ids are given */
extern const struct record_kind crm_note_kind;       /* ids are given */
extern const struct record_kind crm_profile_kind;    /* by the person */

struct mailer;
struct goal_state;
struct crm {             /* the handlers' state */
  struct mailer *mailer; /* NULL in tests: mail waits */
  struct rmd_law *rmd_law;
  struct goal_state *goals;
};

/* Master data the caller sees; not_found names the field. */
struct status crm_account(struct call *call, const char *field, uint64_t account_id, Account__Account **out);
struct status crm_person(struct call *call, const char *field, uint64_t person_id, Account__Person **out);

/* A refusal of a commit with its field as the account service's command has it, without the command's place. */
struct status crm_own_field(struct status status);

/* Records about a person rest on the first account they hold that the caller sees: who sees it sees them. 0: they hold
 * none, and whoever sees the person sees the record. */
struct status crm_anchor(struct call *call, uint64_t person_id, uint64_t *account_id);

/* The account or person that a new record is about, or both: both must be seen, one must be named. */
struct status crm_about(struct call *call, uint64_t account_id, uint64_t person_id, uint64_t *anchor);

/* Whether the caller may see a record, about a person, that came with a list. */
struct status crm_sees(struct call *call, const struct record *record, uint64_t person_id, bool *seen);

/* The profile as it was on file; the caller has been seen to see the person. */
struct status profile_as_of(struct call *call, uint64_t person_id, const Google__Protobuf__Timestamp *as_of,
                            Crm__Profile *out);
#endif
