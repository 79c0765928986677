/* shelf: trades of a house in commits of their own, and what the readers say of lots and gains. */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_LOTS_SHELF_H
#define STEWARD_TESTS_STORE_ACCOUNT_LOTS_SHELF_H
#include "said.h"

/* One trade of the house's security; gives the entry's id. */
uint64_t shelf_buy(struct house *house, uint64_t account_id, const char *on, const char *quantity, const char *amount);
uint64_t shelf_sell(struct house *house, uint64_t account_id, const char *on, const char *quantity, const char *amount);

/* An account of the house's person, with money in it. */
uint64_t shelf_account(struct house *house, Account__Account__Kind kind);

/* "10 at 250 since 2026-02-01 with 100, ..." of open lots by id: shares, cost, tax date when it is not the day of
 * purchase, losses added. sequence 0: now; else as of that line. */
const char *shelf_lots(struct house *house, uint64_t account_id, uint64_t sequence);
uint64_t shelf_lot_id(struct house *house, uint64_t account_id, size_t place);

/* "10: 100 - 200 + 100 = 0 short, ...; short 0, long 0": proceeds, basis, disallowed, gain; then the totals' gains. */
const char *shelf_gains(struct house *house, uint64_t account_id, uint32_t tax_year);

/* Verify finds nothing, and every commit run again comes to the same rows. */
void shelf_expect_good(struct house *house);
void shelf_expect_difference(struct house *house, const char *part);
uint64_t shelf_sequence(struct house *house); /* of the journal's last line */
#endif
