/* RiskSettingsService: what a firm decides once about questionnaires. */
#include "convert.h"
#include "records/commit.h"
#include "risk.h"
#include "settings.h"

const struct access risk_settings_get_access = { .roles = ROLES_STAFF };
struct status risk_settings_get(struct call *call, const struct Risk__GetRiskSettingsRequest *in,
                                struct Risk__RiskSettings *out)
{
  (void)in;
  return settings_read(call, out);
}

/* Puts the settings in place of the version they were read with. */
static struct status put_settings(struct call *call, const ProtobufCMessage *in, Risk__RiskSettings *settings)
{
  struct record current;
  Account__CommitResponse *committed;
  struct status status = records_find(call, &risk_settings_kind, RISK_SETTINGS_ID, &current);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, in);
  commit_put(commit, &(struct record_put){ .kind = &risk_settings_kind,
                                           .id = RISK_SETTINGS_ID,
                                           .replaces = settings->version,
                                           .message = &settings->base,
                                           .previous = current.message });
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? settings_read(call, settings) : status;
}

const struct access risk_settings_enable_access = { .roles = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) };
struct status risk_settings_enable(struct call *call, const struct Risk__EnableQuestionnairesRequest *in,
                                   struct Risk__RiskSettings *out)
{
  struct status status = settings_read(call, out);
  if (!status_is_ok(status) || out->enabled)
    return status;
  out->enabled = true;
  out->enabled_by = call->caller.principal;
  out->enabled_at = convert_instant_out(call->arena, call->now_us);
  status = put_settings(call, &in->base, out);
  if (status.code != STATUS_ABORTED)
    return status;
  struct status again = settings_read(call, out); /* who was faster enabled it, too */
  return status_is_ok(again) && out->enabled ? again : status;
}

const struct access risk_settings_set_stale_months_access = { .roles = ROLE_BIT(ROLE_COMPLIANCE) };
struct status risk_settings_set_stale_months(struct call *call, const struct Risk__SetStaleMonthsRequest *in,
                                             struct Risk__RiskSettings *out)
{
  Account__CommitResponse *earlier;
  struct status status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status))
    status = settings_read(call, out);
  if (!status_is_ok(status) || earlier != NULL)
    return status;
  if (in->version != 0 && in->version != out->version)
    return call_fail(call, STATUS_ABORTED, "version", "the settings have version %llu, not %llu: look at them again",
                     (unsigned long long)out->version, (unsigned long long)in->version);
  out->stale_months = in->stale_months;
  return put_settings(call, &in->base, out);
}
