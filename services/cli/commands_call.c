/* steward call: any method of any service, with JSON. */
#include <string.h>

#include "command.h"
#include "file.h"
#include "output.h"
#include "wire/json.h"

static bool ends_with(const char *path, const char *name)
{
  size_t path_length = strlen(path), length = strlen(name);
  return length > 0 && length < path_length && strcmp(path + path_length - length, name) == 0 &&
         path[path_length - length - 1] == '.';
}

/* By its whole path, or without the package where that is plain enough. */
static struct status find_method(struct cli *cli, const char *name, const struct method **out)
{
  const struct method *found = seam_find(name);
  for (size_t i = 0; i < seam_method_count && found == NULL; i++) {
    if (ends_with(seam_methods[i]->path, name))
      found = seam_methods[i];
  }
  if (found == NULL)
    return call_fail(cli->call, STATUS_NOT_FOUND, NULL, "there is no method %s; steward methods lists them", name);
  *out = found;
  return status_ok();
}

static struct status print_stream(struct cli *cli, const struct method *method, const ProtobufCMessage *request)
{
  struct bus_stream *stream;
  ProtobufCMessage *item = NULL;
  struct status status = bus_open(cli->call, method, request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = bus_next(stream, &item)) && item != NULL) {
    status = output_json(cli, item);
    fflush(cli->out);
  }
  bus_close(stream);
  return status;
}

static struct status call_run(struct cli *cli, const struct arguments *arguments)
{
  const struct method *method;
  const char *json = arguments_operand(arguments, 1);
  ProtobufCBinaryData text = { .len = 2, .data = (uint8_t *)"{}" };
  struct status status = find_method(cli, arguments_operand(arguments, 0), &method);
  if (status_is_ok(status) && json != NULL && strcmp(json, "-") == 0)
    status = file_read(cli->arena, "-", &text);
  else if (json != NULL)
    text = (ProtobufCBinaryData){ .len = strlen(json), .data = (uint8_t *)json };
  ProtobufCMessage *request, *response;
  if (status_is_ok(status))
    status = json_to_message(cli->arena, method->in, (const char *)text.data, text.len, &request);
  if (!status_is_ok(status))
    return status;
  if (method->streaming)
    return print_stream(cli, method, request);
  status = bus_call(cli->call, method, request, &response);
  return status_is_ok(status) ? output_json(cli, response) : status;
}

static struct status methods_run(struct cli *cli, const struct arguments *arguments)
{
  (void)arguments;
  struct table *table = table_new(cli->arena, "method|request|answer");
  for (size_t i = 0; i < seam_method_count; i++) {
    const struct method *method = seam_methods[i];
    const char *answer =
        arena_printf(cli->arena, "%s%s", method->streaming ? "stream of " : "", method->out->short_name);
    if (strncmp(method->path, "steward.test.", 13) != 0)
      table_add(table, (const char *[]){ method->path, method->in->short_name, answer });
  }
  table_print(table, cli->out);
  return status_ok();
}

static const struct command commands[] = {
  { "call",
    { "SERVICE/METHOD [JSON|-]", NULL, 0 },
    "Calls any method with JSON and prints its answer as JSON. \"-\" reads the JSON from standard input; a stream is "
    "printed a line an item.\n  steward call steward.crm.v1.ClientService/List '{\"pageSize\": 5}'",
    call_run },
  { "methods", { "", NULL, 0 }, "Lists all methods that can be called.", methods_run },
};

const struct command_group call_commands = { "Everything else", commands, array_length(commands) };
