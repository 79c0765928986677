/* check.c: shapes, names and comments of the contracts. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define MAX_FIELDS_OF_TYPE 256 /* common/wire keeps a mark for each */

static size_t fault(const struct file_model *file, const char *name, const char *text)
{
  fprintf(stderr, "proto/%s: error: %s %s\n", file->proto->name, name, text);
  return 1;
}

static bool is_house(const struct file_model *file)
{
  return file->short_name != NULL;
}

/* The options are for builders and the test contracts for tests: neither is an interface somebody integrates with. */
static bool needs_comments(const struct file_model *file)
{
  return is_house(file) && strcmp(file->short_name, "options") != 0 && strcmp(file->short_name, "test") != 0;
}

static const char *field_name(const struct message_model *message, const struct field_model *field)
{
  return keep_printf("%s.%s", message->full_name, field->proto->name);
}

static const char *method_name(const struct service_model *service, const struct method_model *method)
{
  return keep_printf("%s/%s", service->full_name, method->proto->name);
}

static size_t check_message_shape(const struct file_model *file, const struct message_model *message)
{
  size_t faults = 0;
  if (message->proto->options && message->proto->options->map_entry)
    faults += fault(file, message->full_name, "comes from a map field: use repeated messages with a named key");
  if (message->field_count > MAX_FIELDS_OF_TYPE)
    faults += fault(file, message->full_name, "has more than 256 fields");
  for (size_t i = 0; i < message->field_count; i++) {
    const Google__Protobuf__FieldDescriptorProto *proto = message->fields[i].proto;
    if (proto->proto3_optional)
      faults += fault(file, field_name(message, &message->fields[i]),
                      "is proto3 optional, which protoc-c refuses: use a wrapper message");
    if (strcmp(proto->name, "base") == 0)
      faults += fault(file, field_name(message, &message->fields[i]),
                      "clashes with protobuf-c's own member of that name: choose another");
    if (proto->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_GROUP)
      faults += fault(file, field_name(message, &message->fields[i]), "is a group");
  }
  return faults;
}

size_t check_shapes(const struct model *model)
{
  size_t faults = 0;
  for (size_t i = 0; i < model->file_count; i++) {
    const struct file_model *file = &model->files[i];
    if (!is_house(file))
      continue;
    if (!file->proto->syntax || strcmp(file->proto->syntax, "proto3") != 0)
      faults += fault(file, file->package, "must be proto3");
    for (size_t j = 0; j < file->message_count; j++)
      faults += check_message_shape(file, &file->messages[j]);
    for (size_t j = 0; j < file->service_count; j++) {
      const struct service_model *service = &file->services[j];
      for (size_t k = 0; k < service->method_count; k++) {
        if (service->methods[k].proto->client_streaming)
          faults += fault(file, method_name(service, &service->methods[k]), "streams from the client: not supported");
      }
    }
  }
  return faults;
}

struct symbol {
  const char *name, *owner;
  const struct file_model *file;
};

static int compare_symbols(const void *a, const void *b)
{
  return strcmp(((const struct symbol *)a)->name, ((const struct symbol *)b)->name);
}

static size_t collect_symbols(const struct model *model, struct symbol *symbols)
{
  size_t count = 0;
  for (size_t i = 0; i < model->file_count; i++) {
    const struct file_model *file = &model->files[i];
    for (size_t j = 0; j < file->service_count; j++) {
      const struct service_model *service = &file->services[j];
      if (symbols)
        symbols[count] = (struct symbol){ keep_printf("%s_service", service->prefix), service->full_name, file };
      count++;
      for (size_t k = 0; k < service->method_count; k++, count++) {
        if (symbols)
          symbols[count] =
              (struct symbol){ service->methods[k].name, method_name(service, &service->methods[k]), file };
      }
    }
  }
  return count;
}

size_t check_names(const struct model *model)
{
  size_t faults = 0, count = collect_symbols(model, NULL);
  struct symbol *symbols = keep_alloc((count + 1) * sizeof *symbols);
  collect_symbols(model, symbols);
  qsort(symbols, count, sizeof *symbols, compare_symbols);
  for (size_t i = 1; i < count; i++) {
    if (strcmp(symbols[i].name, symbols[i - 1].name) == 0)
      faults += fault(symbols[i].file, symbols[i].owner,
                      keep_printf("and %s would both be %s in C: rename one", symbols[i - 1].owner, symbols[i].name));
  }
  return faults;
}

static size_t check_message_comments(const struct file_model *file, const struct message_model *message)
{
  size_t faults = 0;
  if (!message->is_commented)
    faults += fault(file, message->full_name, "has no comment");
  for (size_t i = 0; i < message->field_count; i++) {
    if (!message->fields[i].is_commented)
      faults += fault(file, field_name(message, &message->fields[i]), "has no comment");
  }
  return faults;
}

size_t check_comments(const struct model *model)
{
  size_t faults = 0;
  for (size_t i = 0; i < model->file_count; i++) {
    const struct file_model *file = &model->files[i];
    if (!needs_comments(file))
      continue;
    for (size_t j = 0; j < file->message_count; j++)
      faults += check_message_comments(file, &file->messages[j]);
    for (size_t j = 0; j < file->service_count; j++) {
      const struct service_model *service = &file->services[j];
      for (size_t k = 0; k < service->method_count; k++) {
        if (!service->methods[k].is_commented)
          faults += fault(file, method_name(service, &service->methods[k]), "has no comment");
      }
    }
  }
  return faults;
}
