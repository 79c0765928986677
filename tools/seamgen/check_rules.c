/* check_rules.c: a rule must fit the type of its field, or nobody would notice that it checks nothing. */
#include <stdio.h>
#include <string.h>

#include "check.h"

#define MAX_BODY_BYTES (16u << 20)
#define MAX_DECIMAL_PLACES 18

enum shape { SHAPE_NUMBER, SHAPE_UNSIGNED, SHAPE_BOOL, SHAPE_ENUM, SHAPE_STRING, SHAPE_BYTES, SHAPE_MESSAGE };

/* A wrapper's rule is its value's. */
static enum shape shape_of_message(const char *type)
{
  static const struct {
    const char *name;
    enum shape shape;
  } wrappers[] = {
    { ".google.protobuf.StringValue", SHAPE_STRING },   { ".google.protobuf.BytesValue", SHAPE_BYTES },
    { ".google.protobuf.BoolValue", SHAPE_BOOL },       { ".google.protobuf.Int32Value", SHAPE_NUMBER },
    { ".google.protobuf.Int64Value", SHAPE_NUMBER },    { ".google.protobuf.UInt32Value", SHAPE_UNSIGNED },
    { ".google.protobuf.UInt64Value", SHAPE_UNSIGNED }, { ".google.protobuf.DoubleValue", SHAPE_NUMBER },
    { ".google.protobuf.FloatValue", SHAPE_NUMBER },
  };
  for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
    if (strcmp(type, wrappers[i].name) == 0)
      return wrappers[i].shape;
  }
  return SHAPE_MESSAGE;
}

static enum shape shape_of(const Google__Protobuf__FieldDescriptorProto *field)
{
  switch (field->type) {
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING:
    return SHAPE_STRING;
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES:
    return SHAPE_BYTES;
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL:
    return SHAPE_BOOL;
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_ENUM:
    return SHAPE_ENUM;
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32:
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64:
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32:
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64:
    return SHAPE_UNSIGNED;
  case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE:
    return shape_of_message(field->type_name);
  default:
    return SHAPE_NUMBER;
  }
}

/* What is wrong with the rule, or NULL. */
static const char *text_fault(const struct Options__Rule *rule, enum shape shape)
{
  if (rule->max_length && shape != SHAPE_STRING && shape != SHAPE_BYTES)
    return "has max_length but is neither string nor bytes";
  if (rule->decimal && shape != SHAPE_STRING)
    return "has decimal but is not a string";
  if (rule->date && shape != SHAPE_STRING)
    return "has date but is not a string";
  if (rule->date && rule->decimal)
    return "cannot be a date and a decimal";
  if (rule->decimal && rule->decimal->places > MAX_DECIMAL_PLACES)
    return "has a decimal of more than 18 places";
  if (rule->decimal && rule->decimal->signed_ && rule->decimal->positive)
    return "has a decimal that is both signed and positive";
  return NULL;
}

static const char *rule_fault(const struct Options__Rule *rule, const Google__Protobuf__FieldDescriptorProto *field)
{
  enum shape shape = shape_of(field);
  bool is_repeated = field->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED;
  if (rule->max_items && !is_repeated)
    return "has max_items but is not repeated";
  if (rule->range && shape != SHAPE_NUMBER && shape != SHAPE_UNSIGNED)
    return "has a range but is not a number";
  if (rule->range && rule->range->min > rule->range->max)
    return "has a range whose min is above its max";
  if (rule->range && shape == SHAPE_UNSIGNED && rule->range->min < 0)
    return "is unsigned but its range begins below zero";
  if (rule->required && field->has_oneof_index)
    return "is required but a member of a oneof";
  if (rule->required && shape == SHAPE_BOOL && !is_repeated && !field->type_name)
    return "is a required bool: false could never be said";
  return text_fault(rule, shape);
}

static size_t check_methods(const struct file_model *file)
{
  size_t faults = 0;
  for (size_t i = 0; i < file->service_count; i++) {
    const struct service_model *service = &file->services[i];
    for (size_t j = 0; j < service->method_count; j++) {
      if (service->methods[j].max_bytes <= MAX_BODY_BYTES)
        continue;
      fprintf(stderr, "proto/%s: error: %s/%s takes more than 16 MiB\n", file->proto->name, service->full_name,
              service->methods[j].proto->name);
      faults++;
    }
  }
  return faults;
}

size_t check_rules(const struct model *model)
{
  size_t faults = 0;
  for (size_t i = 0; i < model->file_count; i++) {
    const struct file_model *file = &model->files[i];
    faults += check_methods(file);
    for (size_t j = 0; j < file->message_count; j++) {
      const struct message_model *message = &file->messages[j];
      for (size_t k = 0; k < message->field_count; k++) {
        const struct field_model *field = &message->fields[k];
        const char *text = field->rule ? rule_fault(field->rule, field->proto) : NULL;
        if (!text)
          continue;
        fprintf(stderr, "proto/%s: error: %s.%s %s\n", file->proto->name, message->full_name, field->proto->name, text);
        faults++;
      }
    }
  }
  return faults;
}
