/* steward task, steward note: what is to be done about clients, and what was said. */
#include "command.h"
#include "crm.seam.h"
#include "output.h"

static struct status id_option(struct cli *cli, const struct arguments *arguments, const char *name, uint64_t *out)
{
  const char *text = arguments_option(arguments, name);
  return text == NULL ? status_ok() : number_parse(cli->arena, name, text, UINT64_MAX, out);
}

static struct status enum_option(struct cli *cli, const struct arguments *arguments, const char *name,
                                 const ProtobufCEnumDescriptor *type, int *out)
{
  const char *text = arguments_option(arguments, name);
  return text == NULL ? status_ok() : enum_parse(cli->arena, name, type, text, out);
}

static struct status task_open_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  struct Crm__OpenTaskResponse *response;
  int kind = CRM__TASK__KIND__OTHER;
  bool is_done;
  request.title = or_empty(arguments_operand(arguments, 0));
  request.detail = or_empty(arguments_option(arguments, "--detail"));
  request.due_on = or_empty(arguments_option(arguments, "--due"));
  request.subject = or_empty(arguments_option(arguments, "--subject"));
  struct status status = id_option(cli, arguments, "--account", &request.account_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--person", &request.person_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--to", &request.assigned_to);
  if (status_is_ok(status))
    status = enum_option(cli, arguments, "--kind", &crm__task__kind__descriptor, &kind);
  request.kind = (Crm__Task__Kind)kind;
  if (status_is_ok(status))
    status = task_open_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "task %llu%s: %s\n", (unsigned long long)response->task->task_id,
            response->was_open ? ", open already" : "", response->task->title);
  return status;
}

static void add_task(struct cli *cli, struct table *table, const struct Crm__Task *task)
{
  table_add(table,
            (const char *[]){ id_text(cli->arena, task->task_id),
                              enum_text(cli->arena, &crm__task__kind__descriptor, (int)task->kind),
                              enum_text(cli->arena, &crm__task__state__descriptor, (int)task->state), task->due_on,
                              id_text(cli->arena, task->account_id), id_text(cli->arena, task->person_id),
                              id_text(cli->arena, task->assigned_to), task->title });
}

static struct status task_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListTasksRequest request = CRM__LIST_TASKS_REQUEST__INIT;
  struct Crm__ListTasksResponse *response;
  struct table *table = table_new(cli->arena, ">task|kind|state|due|>account|>person|>with user|title");
  int kind = 0;
  request.page_size = 1000;
  request.state = arguments_flag(arguments, "--all") ? CRM__TASK__STATE__STATE_UNSPECIFIED : CRM__TASK__STATE__OPEN;
  request.due_by = or_empty(arguments_option(arguments, "--due-by"));
  struct status status = id_option(cli, arguments, "--account", &request.account_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--person", &request.person_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--with", &request.assigned_to);
  if (status_is_ok(status))
    status = enum_option(cli, arguments, "--kind", &crm__task__kind__descriptor, &kind);
  request.kind = (Crm__Task__Kind)kind;
  do {
    bool is_done = false;
    if (status_is_ok(status))
      status = task_list_call(cli->call, &request, &response);
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_tasks && !is_done; i++)
      add_task(cli, table, response->tasks[i]);
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static struct status print_task(struct cli *cli, struct status status, const struct Crm__Task *task)
{
  bool is_done;
  if (status_is_ok(status))
    status = output_if_json(cli, &task->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "task %llu: %s\n", (unsigned long long)task->task_id,
            enum_text(cli->arena, &crm__task__state__descriptor, (int)task->state));
  return status;
}

static struct status task_done_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__CompleteTaskRequest request = CRM__COMPLETE_TASK_REQUEST__INIT;
  struct Crm__Task *task = NULL;
  struct status status =
      number_parse(cli->arena, "TASK", arguments_operand(arguments, 0), UINT64_MAX, &request.task_id);
  request.outcome = or_empty(arguments_operand(arguments, 1));
  if (status_is_ok(status))
    status = task_complete_call(cli->call, &request, &task);
  return print_task(cli, status, task);
}

static struct status task_dismiss_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__DismissTaskRequest request = CRM__DISMISS_TASK_REQUEST__INIT;
  struct Crm__Task *task = NULL;
  struct status status =
      number_parse(cli->arena, "TASK", arguments_operand(arguments, 0), UINT64_MAX, &request.task_id);
  request.reason = or_empty(arguments_operand(arguments, 1));
  if (status_is_ok(status))
    status = task_dismiss_call(cli->call, &request, &task);
  return print_task(cli, status, task);
}

static struct status task_assign_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__AssignTaskRequest request = CRM__ASSIGN_TASK_REQUEST__INIT;
  struct Crm__Task *task = NULL;
  struct status status =
      number_parse(cli->arena, "TASK", arguments_operand(arguments, 0), UINT64_MAX, &request.task_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "USER", arguments_operand(arguments, 1), UINT64_MAX, &request.assigned_to);
  if (status_is_ok(status))
    status = task_assign_call(cli->call, &request, &task);
  return print_task(cli, status, task);
}

static struct status note_add_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__AddNoteRequest request = CRM__ADD_NOTE_REQUEST__INIT;
  struct Crm__Note *note;
  int kind = CRM__NOTE__KIND__REMARK;
  bool is_done;
  request.text = or_empty(arguments_operand(arguments, 0));
  request.happened_on = or_empty(arguments_option(arguments, "--on"));
  struct status status = id_option(cli, arguments, "--account", &request.account_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--person", &request.person_id);
  if (status_is_ok(status))
    status = enum_option(cli, arguments, "--kind", &crm__note__kind__descriptor, &kind);
  request.kind = (Crm__Note__Kind)kind;
  if (status_is_ok(status))
    status = note_add_call(cli->call, &request, &note);
  if (status_is_ok(status))
    status = output_if_json(cli, &note->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "note %llu\n", (unsigned long long)note->note_id);
  return status;
}

static struct status note_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListNotesRequest request = CRM__LIST_NOTES_REQUEST__INIT;
  struct Crm__ListNotesResponse *response;
  struct table *table = table_new(cli->arena, ">note|on|kind|author|text");
  request.page_size = 1000;
  struct status status = id_option(cli, arguments, "--account", &request.account_id);
  if (status_is_ok(status))
    status = id_option(cli, arguments, "--person", &request.person_id);
  do {
    bool is_done = false;
    if (status_is_ok(status))
      status = note_list_call(cli->call, &request, &response);
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_notes && !is_done; i++) {
      const struct Crm__Note *note = response->notes[i];
      table_add(table, (const char *[]){ id_text(cli->arena, note->note_id), note->happened_on,
                                         enum_text(cli->arena, &crm__note__kind__descriptor, (int)note->kind),
                                         note->author, note->text });
    }
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static const struct option_row open_options[] = {
  { "--account", "ACCOUNT", 0, "it is about" },
  { "--person", "PERSON", 0, "it is about" },
  { "--kind", "KIND", 0, "call, review or other (the default)" },
  { "--due", "DATE", 0, "until when" },
  { "--to", "USER", 0, "who does it; default the account's advisor, else the caller" },
  { "--subject", "TEXT", 0, "tells several open tasks of a kind apart" },
  { "--detail", "TEXT", 0, "more" },
};
static const struct option_row list_options[] = {
  { "--account", "ACCOUNT", 0, "about this account" },
  { "--person", "PERSON", 0, "about this person" },
  { "--with", "USER", 0, "of this user" },
  { "--kind", "KIND", 0, "call, rmd-due, questionnaire-stale, ..." },
  { "--due-by", "DATE", 0, "due on this day or before" },
  { "--all", NULL, 0, "those that are closed, too" },
};
static const struct option_row note_options[] = {
  { "--account", "ACCOUNT", 0, "it is about" },
  { "--person", "PERSON", 0, "it is about" },
  { "--kind", "KIND", 0, "call, meeting, message or remark (the default)" },
  { "--on", "DATE", 0, "when it happened; default the firm's business date" },
};
static const struct option_row notes_options[] = {
  { "--account", "ACCOUNT", 0, "about this account" },
  { "--person", "PERSON", 0, "about this person" },
};

static const struct command commands[] = {
  { "task open",
    { "TITLE", open_options, array_length(open_options) },
    "Opens a task about an account or a person. One that is open already is shown instead.",
    task_open_run },
  { "task list", { "", list_options, array_length(list_options) }, "Lists the open tasks.", task_list_run },
  { "task done", { "TASK [OUTCOME]", NULL, 0 }, "Says that a task is done.", task_done_run },
  { "task dismiss", { "TASK REASON", NULL, 0 }, "Says that a task will not be done, and why.", task_dismiss_run },
  { "task assign", { "TASK USER", NULL, 0 }, "Gives a task to somebody else.", task_assign_run },
  { "note add",
    { "TEXT", note_options, array_length(note_options) },
    "Writes a note about a person or an account.",
    note_add_run },
  { "note list",
    { "", notes_options, array_length(notes_options) },
    "Lists notes that were not withdrawn.",
    note_list_run },
};

const struct command_group task_commands = { "Tasks and notes", commands, array_length(commands) };
