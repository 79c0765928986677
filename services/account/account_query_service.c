/* AccountQueryService: the catalogue, plans, runs and exports of account queries. */
#include <string.h>

#include "query_cell.h"
#include "query_csv.h"
#include "query_run.h"

#define PAGE_ROWS 500
#define EXPORT_ROWS 3000
#define PIECE_BYTES ((size_t)512 << 10)

#define ROLES_ASKING (ROLES_STAFF & ~ROLE_BIT(ROLE_SYSTEM))

const struct access account_query_plan_access = { .roles = ROLES_ASKING };
const struct access account_query_run_access = { .roles = ROLES_ASKING, .second_factor = true };
const struct access account_query_export_access = { .roles = ROLES_ASKING, .second_factor = true };

struct status account_query_plan(struct call *call, const Account__QueryPlanRequest *in, Account__QueryPlan *out)
{
  const Account__QueryDefinition *definition = in->definition;
  struct query_view view;
  struct status status = query_view_of(call, in->as_of, &view);
  if (status_is_ok(status))
    status = query_check(call->arena, definition, &view);
  if (!status_is_ok(status))
    return status;
  out->filters = arena_array(call->arena, definition->n_filters + 1, sizeof *out->filters);
  for (size_t i = 0; i < definition->n_filters; i++)
    out->filters[out->n_filters++] = query_filter_words(call->arena, definition->filters[i]);
  out->columns = arena_array(call->arena, definition->n_columns + 1, sizeof *out->columns);
  for (size_t i = 0; i < definition->n_columns; i++)
    out->columns[out->n_columns++] = query_section_find(definition->columns[i])->label;
  out->sort = arena_array(call->arena, definition->n_sort + 1, sizeof *out->sort);
  for (size_t i = 0; i < definition->n_sort; i++)
    out->sort[out->n_sort++] =
        arena_printf(call->arena, "%s, %s", query_section_find(definition->sort[i]->section)->label,
                     definition->sort[i]->descending ? "largest first" : "smallest first");
  if (in->check_only)
    return status;
  struct query_work work = { .definition = definition, .view = &view };
  bool is_exact = false;
  status = query_estimate(call, &work, &out->estimated_rows, &is_exact);
  out->exact = is_exact;
  return status;
}

/* Pages. */

static struct status send_page(struct query_run *run, const struct pg_rows *rows)
{
  struct arena *arena = arena_new();
  char buffer[QUERY_CELL_SIZE];
  size_t count = pg_count(rows), columns = run->compiled.column_count;
  Account__QueryPage page = ACCOUNT__QUERY_PAGE__INIT;
  if (count == 0 && run->done > 0) /* the rows before were the last ones */
    return arena_free(arena), status_ok();
  page.n_columns = columns;
  page.columns = arena_array(arena, columns, sizeof *page.columns);
  for (size_t i = 0; i < columns; i++) {
    const struct query_section *section = run->compiled.columns[i];
    Account__QueryColumn *column = page.columns[i] = arena_alloc(arena, sizeof *column);
    account__query_column__init(column);
    column->section = section->id;
    column->label = section->label;
    column->type = section->type;
    column->n_values = count;
    column->values = arena_array(arena, count + 1, sizeof *column->values);
    for (size_t row = 0; row < count; row++) {
      struct query_cell cell = query_cell_read(section, rows, row, (int)i, buffer);
      column->values[row] = arena_strndup(arena, cell.text, cell.size);
    }
  }
  page.done = run->done;
  page.total = run->total;
  struct status status = account_query_run_send(run->call, &page);
  arena_free(arena);
  return status;
}

static struct status start(struct call *call, const Account__QueryDefinition *definition, const char *as_of,
                           struct query_run *run)
{
  struct query_view *view = arena_alloc(call->arena, sizeof *view);
  struct status status = query_view_of(call, as_of, view);
  if (status_is_ok(status))
    status = query_check(call->arena, definition, view);
  run->call = call;
  run->wants_total = !run->estimates_total;
  run->work = (struct query_work){ .definition = definition, .view = view, .purpose = QUERY_ROWS };
  return status_is_ok(status) ? query_run(run) : status;
}

struct status account_query_run(struct call *call, const Account__RunQueryRequest *in)
{
  struct query_run run = { .rows_at_once = in->page_size ? in->page_size : PAGE_ROWS, .take = send_page };
  return start(call, in->definition, in->as_of, &run);
}

/* Pieces of CSV. */

struct piece {
  char *data;
  size_t size, room;
  bool has_labels;
};

static void add_cell(struct piece *piece, const char *text, size_t size, bool is_text, bool is_last)
{
  piece->size += query_csv_cell(piece->data + piece->size, text, size, is_text);
  if (is_last)
    piece->data[piece->size++] = '\r';
  piece->data[piece->size++] = is_last ? '\n' : ',';
}

static struct status send_piece(struct query_run *run, struct piece *piece)
{
  Account__QueryCsv csv = ACCOUNT__QUERY_CSV__INIT;
  csv.csv.data = (uint8_t *)piece->data;
  csv.csv.len = piece->size;
  csv.done = run->done;
  csv.total = run->total;
  piece->size = 0;
  return account_query_export_send(run->call, &csv);
}

/* Room for one more cell; a row is not torn, so the piece grows when a row is larger than it. */
static void make_room(struct call *call, struct piece *piece, size_t size)
{
  size_t needed = piece->size + QUERY_CSV_GROWTH(size) + 2;
  if (needed <= piece->room)
    return;
  piece->room = 2 * needed;
  char *wider = arena_alloc(call->arena, piece->room);
  memcpy(wider, piece->data, piece->size);
  piece->data = wider;
}

static void add_labels(struct query_run *run, struct piece *piece)
{
  for (size_t i = 0; i < run->compiled.column_count; i++) {
    const char *label = run->compiled.columns[i]->label;
    make_room(run->call, piece, strlen(label));
    add_cell(piece, label, strlen(label), true, i + 1 == run->compiled.column_count);
  }
  piece->has_labels = true;
}

static struct status take_csv(struct query_run *run, const struct pg_rows *rows)
{
  struct piece *piece = run->context;
  char buffer[QUERY_CELL_SIZE];
  struct status status = status_ok();
  size_t count = pg_count(rows), columns = run->compiled.column_count;
  if (!piece->has_labels)
    add_labels(run, piece);
  for (size_t row = 0; row < count; row++) {
    for (size_t i = 0; i < columns; i++) {
      struct query_cell cell = query_cell_read(run->compiled.columns[i], rows, row, (int)i, buffer);
      make_room(run->call, piece, cell.size);
      add_cell(piece, cell.text, cell.size, cell.is_text, i + 1 == columns);
    }
    if (piece->size >= PIECE_BYTES && !status_is_ok(status = send_piece(run, piece)))
      return status;
  }
  return count < run->rows_at_once ? send_piece(run, piece) : status;
}

struct status account_query_export(struct call *call, const Account__ExportQueryRequest *in)
{
  struct piece piece = { .room = PIECE_BYTES + PIECE_BYTES / 4 };
  struct query_run run = { .estimates_total = true, .rows_at_once = EXPORT_ROWS, .take = take_csv, .context = &piece };
  piece.data = arena_alloc(call->arena, piece.room);
  return start(call, in->definition, in->as_of, &run);
}
