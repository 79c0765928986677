/* settings: what a firm decided about questionnaires: whether it uses them, and when a score is too old. */
#ifndef STEWARD_RISK_SETTINGS_H
#define STEWARD_RISK_SETTINGS_H
#include "account_score.h"
#include "records/records.h"
#include "risk.seam.h"

extern const struct record_kind risk_settings_kind; /* id RISK_SETTINGS_ID */
#define RISK_SETTINGS_ID 1

/* The firm's settings, with the installation's defaults for what it did not decide. */
struct status settings_read(struct call *call, Risk__RiskSettings *out);

/* When a score is stale, on the firm's day of the call. */
struct status settings_staleness(struct call *call, struct staleness *out);

/* failed_precondition when the firm has not turned questionnaires on. */
struct status settings_require_enabled(struct call *call);
#endif
