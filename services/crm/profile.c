/* The rules of profiles. */
#include "profile.h"

static const struct profile_factor *find(const struct profile_factor *factors, size_t count, int kind)
{
  for (size_t i = 0; i < count; i++)
    if (factors[i].kind == kind)
      return &factors[i];
  return NULL;
}

static const char *factor_refusal(const struct profile_change *change, size_t at, const char **field)
{
  const struct profile_factor *given = &change->given[at];
  const struct profile_factor *on_file = find(change->on_file, change->on_file_count, given->kind);
  *field = "kind";
  if (find(change->given, at, given->kind) != NULL)
    return "a factor is named twice";
  *field = "stated_on";
  if (given->stated_on > change->today)
    return "nobody has said this yet: the day is to come";
  if (on_file != NULL && given->stated_on < on_file->stated_on)
    return "what is on file is of a later day; a correction has that day or a later one";
  *field = "text";
  return given->is_empty ? "a factor says something, in words or figures" : NULL;
}

const char *profile_refusal(const struct profile_change *change, size_t *at, const char **field)
{
  for (*at = 0; *at < change->given_count; ++*at) {
    const char *refusal = factor_refusal(change, *at, field);
    if (refusal != NULL)
      return refusal;
  }
  return NULL;
}

void profile_merge(const struct profile_change *change, int out[PROFILE_FACTORS])
{
  for (int kind = 1; kind <= PROFILE_FACTORS; kind++) {
    const struct profile_factor *given = find(change->given, change->given_count, kind);
    const struct profile_factor *on_file = find(change->on_file, change->on_file_count, kind);
    out[kind - 1] = given != NULL     ? -(int)(given - change->given) - 1
                    : on_file != NULL ? (int)(on_file - change->on_file) + 1
                                      : 0;
  }
}
