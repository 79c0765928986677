/* exam_pack: an exam pack as files in a folder, and checking such a folder without the house it came from.
 *
 * A part is a file of JSON lines, PART.jsonl; journal.jsonl has the proof; manifest.json says what the pack is of and
 * has the hash of every file. Checking recomputes the hashes and every link of the journal from the first line to the
 * head, and looks for each line of a part in the journal's line that it names: records and facts also by their content.
 * Whoever trusts the head's link (kept elsewhere, or asked of the firm) can trust the pack.
 */
#ifndef STEWARD_CLI_EXAM_PACK_H
#define STEWARD_CLI_EXAM_PACK_H
#include "account.seam.h"
#include "base/arena.h"
#include "base/status.h"

#define EXAM_PARTS_MOST 32
#define EXAM_PROBLEMS_MOST 100

struct exam_writer;
struct status exam_writer_new(struct arena *arena, const char *folder, struct exam_writer **out); /* makes the folder */
struct status exam_writer_add(struct exam_writer *writer, const Account__ExamItem *item);
struct status exam_writer_end(struct exam_writer *writer); /* writes the manifest; DATA_LOSS when there was no head */

struct exam_report {
  Account__ExamHead *head;
  uint64_t files, lines, proofs;
  uint64_t given; /* links of the first formula that were taken as given */
  const char *problems[EXAM_PROBLEMS_MOST];
  size_t problem_count;
};
/* A status is of reading; what does not agree is a problem. */
struct status exam_check(struct arena *arena, const char *folder, struct exam_report *out);
#endif
