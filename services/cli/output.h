/* output: tables that people can read, and the texts that stand in them. */
#ifndef STEWARD_CLI_OUTPUT_H
#define STEWARD_CLI_OUTPUT_H
#include <protobuf-c/protobuf-c.h>
#include <stdio.h>

#include "command.h"

#define TABLE_COLUMNS_MAX 16

struct table;
struct table *table_new(struct arena *arena, const char *columns); /* "account|alias|>cash": '>' aligns right */
void table_add(struct table *table, const char *const *cells);     /* one a column; NULL is empty; borrowed */
void table_print(const struct table *table, FILE *out);

/* The message as JSON, with a newline. */
struct status output_json(struct cli *cli, const ProtobufCMessage *message);

/* JSON when it was asked for: then *done is true and the command has nothing more to print. */
struct status output_if_json(struct cli *cli, const ProtobufCMessage *message, bool *done);

const char *id_text(struct arena *arena, uint64_t id);                              /* "" for 0 */
const char *scaled_text(struct arena *arena, int64_t value, int places, int least); /* shortest exact */
const char *percent_text(struct arena *arena, int64_t weight_e8); /* two decimals, half even: "5.00%" */
const char *money_text(struct arena *arena, const char *decimal); /* "1,234.50"; "" stays empty */
const char *enum_text(struct arena *arena, const ProtobufCEnumDescriptor *type, int value); /* lower case */
/* Case and '-' for '_' do not matter. */
struct status enum_parse(struct arena *arena, const char *what, const ProtobufCEnumDescriptor *type, const char *text,
                         int *out);
#endif
