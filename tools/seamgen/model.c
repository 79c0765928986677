/* model.c: reads the FileDescriptorSet into the generator's model. */
#include "model.h"

#include <stdio.h>
#include <string.h>

#include "names.h"

#define DEFAULT_MAX_BYTES (1u << 20)
#define DEFAULT_TIMEOUT_MS 10000

/* Where a declaration stands in its file, as SourceCodeInfo paths say it. */
struct place {
  const Google__Protobuf__SourceCodeInfo *info;
  int32_t path[2 * MODEL_MAX_NESTING + 4];
  size_t length;
};

static bool has_text(const char *text)
{
  return text && text[strspn(text, " \t\n")] != '\0';
}

static bool place_is_commented(const struct place *place)
{
  for (size_t i = 0; place->info && i < place->info->n_location; i++) {
    const Google__Protobuf__SourceCodeInfo__Location *location = place->info->location[i];
    if (location->n_path == place->length &&
        memcmp(location->path, place->path, place->length * sizeof *place->path) == 0)
      return has_text(location->leading_comments) || has_text(location->trailing_comments);
  }
  return false;
}

static struct place place_below(const struct place *parent, int32_t kind, size_t index)
{
  struct place place = *parent;
  place.path[place.length++] = kind;
  place.path[place.length++] = (int32_t)index;
  return place;
}

/* "steward.crm.v1" -> "crm": the package of C names. NULL for others' packages. */
static const char *short_name(const char *package)
{
  static const char prefix[] = "steward.", suffix[] = ".v1";
  if (strncmp(package, prefix, strlen(prefix)) != 0 || !name_ends_with(package, suffix))
    return NULL;
  const char *from = package + strlen(prefix);
  return keep_printf("%.*s", (int)(strlen(from) - strlen(suffix)), from);
}

static size_t count_messages(const Google__Protobuf__DescriptorProto *const *protos, size_t count)
{
  size_t total = count;
  for (size_t i = 0; i < count; i++)
    total += count_messages((const Google__Protobuf__DescriptorProto *const *)protos[i]->nested_type,
                            protos[i]->n_nested_type);
  return total;
}

static bool read_message(struct file_model *file, const Google__Protobuf__DescriptorProto *proto, const char *parent,
                         const struct place *place)
{
  if (place->length > 2 * MODEL_MAX_NESTING) {
    fprintf(stderr, "%s: %s is nested too deep\n", file->proto->name, proto->name);
    return false;
  }
  const char *local = *parent ? keep_printf("%s.%s", parent, proto->name) : proto->name;
  const char *c_name = keep_printf("%s.%s", file->short_name ? file->short_name : file->package, local);
  struct message_model *message = &file->messages[file->message_count++];
  *message = (struct message_model){
    .proto = proto,
    .full_name = keep_printf("%s.%s", file->package, local),
    .c_type = name_type(c_name),
    .descriptor = keep_printf("%s__descriptor", name_lower(c_name)),
    .fields = keep_alloc(proto->n_field * sizeof *message->fields),
    .field_count = proto->n_field,
    .is_commented = place_is_commented(place),
  };
  for (size_t i = 0; i < proto->n_field; i++) {
    struct place below = place_below(place, 2, i);
    message->fields[i] = (struct field_model){ .proto = proto->field[i], .is_commented = place_is_commented(&below) };
    if (!options_rule(proto->field[i]->options, &message->fields[i].rule)) {
      fprintf(stderr, "%s: %s.%s: its rule cannot be read\n", file->proto->name, message->full_name,
              proto->field[i]->name);
      return false;
    }
  }
  for (size_t i = 0; i < proto->n_nested_type; i++) {
    struct place below = place_below(place, 3, i);
    if (!read_message(file, proto->nested_type[i], local, &below))
      return false;
  }
  return true;
}

static bool read_messages(struct file_model *file)
{
  struct place root = { .info = file->proto->source_code_info };
  size_t total = count_messages((const Google__Protobuf__DescriptorProto *const *)file->proto->message_type,
                                file->proto->n_message_type);
  file->messages = keep_alloc(total * sizeof *file->messages);
  for (size_t i = 0; i < file->proto->n_message_type; i++) {
    struct place place = place_below(&root, 4, i);
    if (!read_message(file, file->proto->message_type[i], "", &place))
      return false;
  }
  return true;
}

static bool read_method(const struct model *model, const struct service_model *service,
                        const Google__Protobuf__MethodDescriptorProto *proto, struct method_model *method)
{
  const struct Options__MethodRule *rule = NULL;
  if (!options_method(proto->options, &rule)) {
    fprintf(stderr, "%s/%s: its options cannot be read\n", service->full_name, proto->name);
    return false;
  }
  method->proto = proto;
  method->action = name_snake(proto->name);
  method->name = keep_printf("%s_%s", service->prefix, method->action);
  method->in = model_message(model, proto->input_type + 1); /* behind the leading '.' */
  method->out = model_message(model, proto->output_type + 1);
  method->max_bytes = rule && rule->max_bytes ? rule->max_bytes : DEFAULT_MAX_BYTES;
  method->timeout_ms = rule && rule->timeout_ms ? rule->timeout_ms : DEFAULT_TIMEOUT_MS;
  method->is_by_link = rule && rule->by_link;
  method->is_anonymous = rule && (rule->anonymous || rule->by_link);
  if (!method->in || !method->out)
    fprintf(stderr, "%s/%s: its types are not in the set\n", service->full_name, proto->name);
  return method->in && method->out;
}

static bool read_services(const struct model *model, struct file_model *file)
{
  struct place root = { .info = file->proto->source_code_info };
  file->service_count = file->proto->n_service;
  file->services = keep_alloc(file->service_count * sizeof *file->services);
  for (size_t i = 0; i < file->service_count; i++) {
    const Google__Protobuf__ServiceDescriptorProto *proto = file->proto->service[i];
    struct service_model *service = &file->services[i];
    size_t stem = strlen(proto->name) - (name_ends_with(proto->name, "Service") ? strlen("Service") : 0);
    service->name = proto->name;
    service->full_name = keep_printf("%s.%s", file->package, proto->name);
    service->prefix = name_snake(keep_printf("%.*s", (int)stem, proto->name));
    service->method_count = proto->n_method;
    service->methods = keep_alloc(proto->n_method * sizeof *service->methods);
    struct place place = place_below(&root, 6, i);
    for (size_t j = 0; j < proto->n_method; j++) {
      struct place below = place_below(&place, 2, j);
      if (!read_method(model, service, proto->method[j], &service->methods[j]))
        return false;
      service->methods[j].is_commented = place_is_commented(&below);
    }
  }
  return true;
}

bool model_read(const Google__Protobuf__FileDescriptorSet *set, struct model *model)
{
  model->files = keep_alloc(set->n_file * sizeof *model->files);
  model->file_count = set->n_file;
  for (size_t i = 0; i < set->n_file; i++) {
    struct file_model *file = &model->files[i];
    file->proto = set->file[i];
    file->package = file->proto->package ? file->proto->package : "";
    file->short_name = short_name(file->package);
    file->header = keep_printf("%.*s.pb-c.h", (int)(strlen(file->proto->name) - strlen(".proto")), file->proto->name);
    if (!read_messages(file))
      return false;
  }
  for (size_t i = 0; i < model->file_count; i++) {
    if (!read_services(model, &model->files[i]))
      return false;
  }
  return true;
}

const struct message_model *model_message(const struct model *model, const char *full_name)
{
  for (size_t i = 0; i < model->file_count; i++) {
    for (size_t j = 0; j < model->files[i].message_count; j++) {
      if (strcmp(model->files[i].messages[j].full_name, full_name) == 0)
        return &model->files[i].messages[j];
    }
  }
  return NULL;
}
