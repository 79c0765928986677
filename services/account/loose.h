/* loose: numbers, dates and symbols as brokers and custodians write them. Pure.
 *
 * Their files carry "$1,269.50", "(12.34)", "-$2.20", "--" for nothing, 20260831;103000, 09/24/2026, BRK/B: each has
 * one reading here, and what has none is refused, never guessed.
 */
#ifndef STEWARD_ACCOUNT_LOOSE_H
#define STEWARD_ACCOUNT_LOOSE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum loose { LOOSE_GOOD, LOOSE_ABSENT, LOOSE_BAD };

/* Absent are "", "-", "--", "n/a" and "N/A". A dollar sign, thousands commas, a sign and parentheses for a negative
 * number are read; decimals beyond the places are rounded half even. *out is written only when good. */
enum loose loose_number(const char *text, int places, int64_t *out);

/* 2026-08-31, 2026/08/31, 20260831, 08/31/2026, "Aug 31, 2026", "Aug-31-2026"; a time behind it is passed over. */
enum loose loose_date(const char *text, int32_t *day);

/* A symbol in the house's form, in the arena: upper case, '.' before the share class (BRK/B, "BRK B"), marks of
 * footnotes ("SPAXX**") taken off. "" when it is none. */
const char *loose_symbol(struct arena *arena, const char *text);

/* Text without blanks at its ends, in the arena; at most `most` bytes, cut between characters. */
const char *loose_text(struct arena *arena, const char *text, size_t most);
#endif
