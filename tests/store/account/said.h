/* said: commits written down command by command, as a test says them. */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_SAID_H
#define STEWARD_TESTS_STORE_ACCOUNT_SAID_H
#include "house.h"

#define SAID_COMMANDS 64

struct said {
  struct house *house;
  struct call *call;
  Account__CommitRequest request;
  Account__Command *commands[SAID_COMMANDS];
  Account__Precondition *preconditions[SAID_COMMANDS];
  bool is_without_passes; /* else each order that has none is given one before it is sent */
};

/* Begins a commit; key NULL: one that was never used. It may be copied before it is sent. */
struct said said_by(struct house *house, struct caller caller, const char *key);
struct said said_here(struct house *house, const char *key); /* by the service itself, in FIRM */
void said_end(struct said *said);

void said_person(struct said *said, const char *name);
void said_security(struct said *said, const char *symbol);
Account__Account *said_account(struct said *said, uint64_t advisor_id, uint64_t person_id);
void said_cash(struct said *said, uint64_t account_id, const char *quantity); /* deposit, or withdrawal when negative */
Account__PostEntry *said_shares(struct said *said, uint64_t account_id, uint64_t security_id, const char *quantity,
                                const char *basis); /* in kind, one lot */
Account__Transfer *said_transfer(struct said *said, uint64_t account_id, uint64_t to_segment_id, uint64_t security_id,
                                 const char *quantity);
Account__CorporateAction *said_action(struct said *said);
void said_reverse(struct said *said, uint64_t entry_id);
Account__PostTrade *said_trade(struct said *said, int side, const char *quantity,
                               const char *amount); /* of the first account and security, today */
Account__Order *said_order(struct said *said, uint64_t order_id, int side, const char *quantity, const char *hold);
Account__MoveOrder *said_move(struct said *said, uint64_t order_id, int state);
Account__OrderPass *said_pass(struct arena *arena, const Account__Order *order); /* covers it, and rests on nothing */
struct status said_put_pass(struct house *house, uint64_t pass_id,
                            const Account__OrderPass *pass); /* of a reserved id */
void said_fill(struct said *said, uint64_t order_id, const char *exec_id, const char *quantity, const char *price);
Account__PutRecord *said_record(struct said *said, uint64_t id, uint64_t replaces, const char *text);
void said_fact(struct said *said, uint64_t account_id, const char *value);
void said_session(struct said *said, const char *venue, uint64_t sender_reserved, uint64_t target_next);
void said_expect(struct said *said, const char *kind, uint64_t id, uint64_t version);

struct status said_send(struct said *said, const Account__CommitResponse **out);
const Account__CommitResponse *said_commit(struct said *said); /* expects ok */

/* One deposit in a commit of its own. */
void said_deposit(struct house *house, uint64_t account_id, const char *quantity);
uint64_t said_ids(struct house *house, uint32_t count);
#endif
