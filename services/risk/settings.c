/* Reads a firm's settings. */
#include "settings.h"

#include "records/firm_zone.h"
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

struct status settings_staleness(struct call *call, struct staleness *out)
{
  Risk__RiskSettings settings;
  struct zone zone;
  struct status status = settings_read(call, &settings);
  if (status_is_ok(status))
    status = firm_zone(call, &zone);
  if (status_is_ok(status))
    *out = (struct staleness){ .today = zone_day(&zone, call->now_us),
                               .months = (int)settings.stale_months,
                               .zone = zone };
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
