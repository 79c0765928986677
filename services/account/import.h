/* import: what the imports of files have in common: read off the loop, report, and write in the firm's lane, or not.
 *
 * A file goes through the same steps whatever it is. Its bytes are checked to be text and read (import_kind.read); an
 * error ends it there. import_kind.match looks up what the firm has, and adds what is left out for want of it. A dry
 * run ends here. Else import_kind.write writes, in one transaction with the journal line and a note of the file, so
 * that the same file again changes nothing.
 */
#ifndef STEWARD_ACCOUNT_IMPORT_H
#define STEWARD_ACCOUNT_IMPORT_H
#include "account.h"
#include "account.seam.h"
#include "base/hash.h"
#include "import_findings.h"
#include "import_symbols.h"

#define IMPORT_KEPT_BYTES ((size_t)256 << 10) /* files up to this size are kept in the journal */
#define IMPORT_ROWS_AT_ONCE ((size_t)20000)   /* of a statement */

struct import;

struct import_kind {
  /* In a thread of the pool: touches nothing but the import. */
  void (*read)(struct import *import);
  /* In the lane's transaction, or outside any with work NULL. May run again from the start. */
  struct status (*match)(struct import *import, struct lane_work *work);
  struct status (*write)(struct import *import, struct lane_work *work);

  /* What only the firm's lane can say: `carry_out` in place of match and write. It gives its commands and reports; a
   * dry run, and one with errors, is rolled back. The same file is looked at again: what it says is told from its
   * content. */
  struct status (*carry_out)(struct import *import, struct lane_work *work);
  bool may_be_windows; /* bytes that are no UTF-8 are Windows-1252 */
};

struct import {
  struct call *call;
  const struct import_kind *kind;
  const char *purpose;   /* the same file for the same purpose changes nothing */
  const char *file_name; /* "" when not given */
  struct pg_bytes file;
  const ProtobufCMessage *request;
  bool dry_run;
  void *content; /* what read() makes of the file */

  /* Made by import_run(). */
  uint8_t hash[HASH_BYTES];
  struct findings *findings;
  struct findings_mark read_mark; /* findings of read() end here, those of match() follow */
  Account__ImportReport *report;
  bool was_imported; /* the same bytes for the same purpose, before */
  bool has_changes;      /* set by carry_out */
  bool is_rolled_back;
};

/* Fills the report. A file with errors is answered with its findings, not with a failure: nothing was taken. */
struct status import_run(struct import *import, Account__ImportReport *report);

/* The ids of symbols, 0 where the firm has none; in the transaction, or outside any with work NULL. */
struct status import_find(struct import *import, struct lane_work *work, const struct symbols *symbols, int64_t **ids);

/* Securities to make or to fill in; columns of equal length. Gives an id to those that have 0. */
struct securities {
  int kind; /* as steward.account.v1.Security.Kind */
  size_t count;
  int64_t *ids;
  const char **symbols, **names, **sectors, **exchanges;
};
struct securities import_securities(struct arena *arena, int kind, size_t room);

/* Sent only: the commit collects. */
void import_send_securities(struct lane_work *work, struct securities *securities);

/* Closes: columns of equal length. */
struct closes {
  const char *source;
  size_t count;
  int64_t *security_ids, *days, *closes_e6;
};
void import_send_closes(struct lane_work *work, const struct closes *closes);
void import_send_last_prices(struct lane_work *work,
                             const struct closes *closes); /* at the market's close of the day */
#endif
