/* model: the contracts as the generator needs them, read from a FileDescriptorSet. */
#ifndef SEAMGEN_MODEL_H
#define SEAMGEN_MODEL_H
#include <stdbool.h>
#include <stdint.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "steward/options/v1/rules.pb-c.h"

#define MODEL_MAX_NESTING 8

struct field_model {
  const Google__Protobuf__FieldDescriptorProto *proto;
  const struct Options__Rule *rule; /* NULL when it has none */
  bool is_commented;
};

struct message_model {
  const Google__Protobuf__DescriptorProto *proto;
  const char *full_name;  /* "steward.crm.v1.CalculateRmdRequest" */
  const char *c_type;     /* "Crm__CalculateRmdRequest" */
  const char *descriptor; /* "crm__calculate_rmd_request__descriptor" */
  struct field_model *fields;
  size_t field_count;
  bool is_commented;
};

struct method_model {
  const Google__Protobuf__MethodDescriptorProto *proto;
  const char *name;   /* "rmd_calculate" */
  const char *action; /* "calculate" */
  const struct message_model *in, *out;
  uint32_t max_bytes, timeout_ms;
  bool is_anonymous, is_by_link;
  bool is_commented;
};

struct service_model {
  const char *full_name; /* "steward.crm.v1.RmdService" */
  const char *name;      /* "RmdService" */
  const char *prefix;    /* "rmd" */
  struct method_model *methods;
  size_t method_count;
};

/* One .proto. */
struct file_model {
  const Google__Protobuf__FileDescriptorProto *proto;
  const char *package;            /* "steward.crm.v1" */
  const char *short_name;         /* "crm"; NULL for imports that are not the house's */
  const char *header;             /* "steward/crm/v1/rmd.pb-c.h" */
  struct message_model *messages; /* nested ones too */
  size_t message_count;
  struct service_model *services;
  size_t service_count;
};

struct model {
  struct file_model *files; /* in the set's order */
  size_t file_count;
};

/* Fills the model; false after a message on stderr. */
bool model_read(const Google__Protobuf__FileDescriptorSet *set, struct model *model);

const struct message_model *model_message(const struct model *model, const char *full_name);

/* options.c: the house's custom options, which arrive as unknown fields. False when they are not readable. */
bool options_rule(const Google__Protobuf__FieldOptions *options, const struct Options__Rule **out);
bool options_method(const Google__Protobuf__MethodOptions *options, const struct Options__MethodRule **out);
#endif
