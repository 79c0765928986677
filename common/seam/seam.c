/* seam.c: finds methods by path, messages by name and rules by message in the generated tables, which are sorted. */
#include "seam.h"

#include <stdlib.h>
#include <string.h>

static int compare_path(const void *path, const void *entry)
{
  return strcmp(path, (*(const struct method *const *)entry)->path);
}

const struct method *seam_find(const char *path)
{
  const struct method *const *found =
      bsearch(path, seam_methods, seam_method_count, sizeof *seam_methods, compare_path);
  return found ? *found : NULL;
}

static int compare_message(const void *name, const void *entry)
{
  return strcmp(name, ((const struct message_rules *)entry)->message->name);
}

const struct message_rules *seam_rules_of(const ProtobufCMessageDescriptor *message)
{
  return bsearch(message->name, seam_rules, seam_rules_count, sizeof *seam_rules, compare_message);
}

static int compare_name(const void *name, const void *entry)
{
  return strcmp(name, (*(const ProtobufCMessageDescriptor *const *)entry)->name);
}

const ProtobufCMessageDescriptor *seam_find_message(const char *full_name)
{
  const ProtobufCMessageDescriptor *const *found =
      bsearch(full_name, seam_messages, seam_message_count, sizeof *seam_messages, compare_name);
  return found ? *found : NULL;
}
