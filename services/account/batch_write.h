/* batch_write: what the files that write a batch share. */
#ifndef STEWARD_ACCOUNT_BATCH_WRITE_H
#define STEWARD_ACCOUNT_BATCH_WRITE_H
#include "batch.h"
#include "columns.h"

struct writer {
  struct batch *batch;
  struct pg_transaction *transaction;
};

struct columns *writer_columns(const struct writer *writer, const struct pg_statement *statement, size_t room);
bool writer_is_latest(const struct writer *writer, const struct put *put); /* a statement may not touch a row twice */
void batch_write_puts(const struct writer *writer, const struct put *puts);
void batch_write_ledger(const struct writer *writer);                         /* what only ledger commands change */
void batch_write_master(const struct writer *writer, const struct put *puts); /* of these, master and reference data */
void batch_write_gains(const struct writer *writer);                          /* after the lots */
#endif
