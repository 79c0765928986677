/* Reads a firm's settings. */
#include "settings.h"

#include "base/date.h"
#include "risk.h"

const struct record_kind risk_settings_kind = { "risk.settings", &risk__risk_settings__descriptor };

struct status settings_read(struct call *call, Risk__RiskSettings *out)
{
  const struct risk *risk = call->state;
  struct record found;
  struct status status = records_find(call, &risk_settings_kind, RISK_SETTINGS_ID, &found);
  if (!status_is_ok(status))
    return status;
  Risk__RiskSettings settings = RISK__RISK_SETTINGS__INIT;
  if (found.message != NULL)
    settings = *(const Risk__RiskSettings *)found.message;
  if (settings.stale_months == 0)
    settings.stale_months = (uint32_t)risk->stale_months;
  settings.version = found.version;
  *out = settings;
  return status;
}

struct staleness settings_staleness_of(const struct call *call, const Risk__RiskSettings *settings)
{
  return (struct staleness){ .today = date_of_instant(call->now_us), .months = (int)settings->stale_months };
}

struct status settings_staleness(struct call *call, struct staleness *out)
{
  Risk__RiskSettings settings;
  struct status status = settings_read(call, &settings);
  if (status_is_ok(status))
    *out = settings_staleness_of(call, &settings);
  return status;
}

struct status settings_require_enabled(struct call *call)
{
  Risk__RiskSettings settings;
  struct status status = settings_read(call, &settings);
  if (status_is_ok(status) && !settings.enabled)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL,
                       "questionnaires are not turned on for this firm: an administrator or compliance does so once "
                       "with RiskSettingsService/Enable");
  return status;
}
