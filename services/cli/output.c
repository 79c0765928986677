/* Aligned tables and readable numbers. */
#include "output.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/decimal.h"
#include "wire/json.h"

struct row {
  const char **cells;
  struct row *next;
};

struct table {
  struct arena *arena;
  size_t columns;
  const char *titles[TABLE_COLUMNS_MAX];
  bool is_right[TABLE_COLUMNS_MAX];
  size_t widths[TABLE_COLUMNS_MAX];
  struct row *first, **last;
};

/* Characters, not bytes. */
static size_t width_of(const char *text)
{
  size_t width = 0;
  for (; *text != '\0'; text++)
    width += ((unsigned char)*text & 0xC0) != 0x80;
  return width;
}

struct table *table_new(struct arena *arena, const char *columns)
{
  struct table *table = arena_alloc(arena, sizeof *table);
  table->arena = arena;
  table->last = &table->first;
  table->columns = text_split(arena, columns, '|', table->titles, TABLE_COLUMNS_MAX);
  for (size_t i = 0; i < table->columns; i++) {
    table->is_right[i] = table->titles[i][0] == '>';
    table->titles[i] += table->is_right[i];
    table->widths[i] = width_of(table->titles[i]);
  }
  return table;
}

void table_add(struct table *table, const char *const *cells)
{
  struct row *row = arena_alloc(table->arena, sizeof *row);
  row->cells = arena_array(table->arena, table->columns, sizeof *row->cells);
  for (size_t i = 0; i < table->columns; i++) {
    row->cells[i] = cells[i] == NULL ? "" : cells[i];
    size_t width = width_of(row->cells[i]);
    table->widths[i] = width > table->widths[i] ? width : table->widths[i];
  }
  *table->last = row;
  table->last = &row->next;
}

static void print_row(const struct table *table, const char *const *cells, FILE *out)
{
  for (size_t i = 0; i < table->columns; i++) {
    int padding = (int)(table->widths[i] - width_of(cells[i]));
    bool is_last = i + 1 == table->columns;
    if (table->is_right[i])
      fprintf(out, "%*s%s", padding, "", cells[i]);
    else
      fprintf(out, "%s%*s", cells[i], is_last ? 0 : padding, "");
    fputs(is_last ? "\n" : "  ", out);
  }
}

void table_print(const struct table *table, FILE *out)
{
  print_row(table, table->titles, out);
  for (const struct row *row = table->first; row != NULL; row = row->next)
    print_row(table, row->cells, out);
}

struct status output_json(struct cli *cli, const ProtobufCMessage *message)
{
  const char *text;
  size_t size;
  struct status status = json_from_message(cli->arena, message, &text, &size);
  if (!status_is_ok(status))
    return status;
  fwrite(text, 1, size, cli->out);
  fputc('\n', cli->out);
  return status_ok();
}

struct status output_if_json(struct cli *cli, const ProtobufCMessage *message, bool *done)
{
  *done = cli->is_json;
  return cli->is_json ? output_json(cli, message) : status_ok();
}

const char *id_text(struct arena *arena, uint64_t id)
{
  return id == 0 ? "" : arena_printf(arena, "%llu", (unsigned long long)id);
}

const char *scaled_text(struct arena *arena, int64_t value, int places, int least)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(value, places, least, buffer));
}

const char *percent_text(struct arena *arena, int64_t weight_e8)
{
  int64_t hundredths = 0;
  decimal_mul_div(weight_e8, 1, 10000, ROUND_HALF_EVEN, &hundredths);
  return arena_printf(arena, "%s%%", scaled_text(arena, hundredths, 2, 2));
}

const char *money_text(struct arena *arena, const char *decimal)
{
  if (decimal == NULL || decimal[0] == '\0')
    return "";
  size_t sign = decimal[0] == '-';
  size_t digits = strspn(decimal + sign, "0123456789");
  char *out = arena_alloc(arena, 2 * strlen(decimal) + 1);
  size_t at = 0;
  if (sign == 1)
    out[at++] = '-';
  for (size_t i = 0; i < digits; i++) {
    if (i > 0 && (digits - i) % 3 == 0)
      out[at++] = ',';
    out[at++] = decimal[sign + i];
  }
  strncpy(out + at, decimal + sign + digits, strlen(decimal) + 1);
  return out;
}

const char *enum_text(struct arena *arena, const ProtobufCEnumDescriptor *type, int value)
{
  const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
  if (found == NULL)
    return arena_printf(arena, "%d", value);
  char *text = arena_strdup(arena, found->name);
  for (char *at = text; *at != '\0'; at++)
    *at = *at == '_' ? ' ' : (char)tolower((unsigned char)*at);
  return text;
}

struct status enum_parse(struct arena *arena, const char *what, const ProtobufCEnumDescriptor *type, const char *text,
                         int *out)
{
  char *name = arena_strdup(arena, text);
  for (char *at = name; *at != '\0'; at++)
    *at = *at == '-' || *at == ' ' ? '_' : (char)toupper((unsigned char)*at);
  const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value_by_name(type, name);
  if (found == NULL) {
    const char *known = "";
    for (unsigned i = 0; i < type->n_values; i++)
      known = arena_printf(arena, "%s%s%s", known, i == 0 ? "" : ", ", enum_text(arena, type, type->values[i].value));
    return status_format(arena, STATUS_INVALID_ARGUMENT, what, "\"%s\" is none of %s", text, known);
  }
  *out = found->value;
  return status_ok();
}
