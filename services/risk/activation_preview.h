/* activation_preview: what making a draft active would do to the scores of the caller's book. */
#ifndef STEWARD_RISK_ACTIVATION_PREVIEW_H
#define STEWARD_RISK_ACTIVATION_PREVIEW_H
#include "activation.h"

#define PREVIEW_EFFECTS_MAX 1000

struct status activation_preview(struct call *call, struct activation *activation, Risk__ActivationPreview *out);
#endif
