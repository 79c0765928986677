/* invitation_pending: signed answers on their way. They are kept first, then handed over under a key of their own, then
 * marked as arrived; whoever finds them in between goes on from there. */
#ifndef STEWARD_CRM_INVITATION_PENDING_H
#define STEWARD_CRM_INVITATION_PENDING_H
#include "invitation_file.h"
#include "schedule/schedule.h"

/* Hands the pending answers over and completes the invitation. Refused answers are taken back, and the refusal is
 * returned; on other trouble they stay on their way. `call` is the system's. */
struct status invitation_pending_finish(struct call *call, struct invitation_file *file);

/* The job: answers whose handing over was cut off. */
struct status invitation_pending_run(struct call *call, struct schedule_run *run);
#endif
