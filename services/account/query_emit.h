/* query_emit: pieces of a statement and their parameters. */
#ifndef STEWARD_ACCOUNT_QUERY_EMIT_H
#define STEWARD_ACCOUNT_QUERY_EMIT_H
#include "query_compile.h"

struct emitter {
  struct arena *arena;
  bool is_past;
  char *text; /* NUL-terminated */
  size_t size, room;
  struct pg_parameter *parameters;
  struct pg_value *values;
  size_t count;
};

void emit_begin(struct emitter *emitter);
void emit(struct emitter *emitter, const char *fragment);            /* {account} and its kin become tables */
void emit_bind(struct emitter *emitter, struct pg_value value);      /* a parameter, $1 and on */
void emit_bind_text(struct emitter *emitter, struct pg_value value); /* the same, and "$9" into the text */

void emit_filter(struct emitter *emitter, const Account__QueryFilter *filter);   /* a condition */
void emit_value_of(struct emitter *emitter, const Account__QueryFilter *filter); /* what the filter's section shows */
void emit_people(struct emitter *emitter, const Account__QueryDefinition *definition); /* joins the columns of people */
void emit_order(struct emitter *emitter, const Account__QueryDefinition *definition);

struct query_day { /* what the business date stands for */
  int32_t settles_on;
  int64_t initial_e4;
};
struct query_day query_day_of(int32_t business_on);
#endif
