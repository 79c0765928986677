/* Invitations: the rules as tables. */
#include <criterion/criterion.h>
#include <string.h>

#include "invitation.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

Test(invitation, an_open_one_is_expired_from_its_end_on_and_no_other)
{
  static const struct {
    enum invitation_state stored;
    int64_t expires_us, now_us;
    enum invitation_state state;
  } rows[] = {
    { INVITATION_SENT, 100, 99, INVITATION_SENT },
    { INVITATION_SENT, 100, 100, INVITATION_EXPIRED },
    { INVITATION_OPENED, 100, 99, INVITATION_OPENED },
    { INVITATION_OPENED, 100, 101, INVITATION_EXPIRED },
    { INVITATION_COMPLETED, 100, 101, INVITATION_COMPLETED },
    { INVITATION_RECALLED, 100, 101, INVITATION_RECALLED },
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    cr_expect_eq(invitation_state_at(rows[i].stored, rows[i].expires_us, rows[i].now_us), rows[i].state, "row %zu", i);
}

Test(invitation, what_may_be_done_in_each_state)
{
  static const struct {
    enum invitation_state state;
    const char *link; /* a word of the refusal; NULL: it may */
    bool recall, resend, enter;
  } rows[] = {
    { INVITATION_SENT, NULL, true, true, true },
    { INVITATION_OPENED, NULL, true, true, true },
    { INVITATION_COMPLETED, "used", false, false, false },
    { INVITATION_EXPIRED, "expired", true, true, false },
    { INVITATION_RECALLED, "recalled", false, false, false },
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    const char *link = invitation_link_refusal(rows[i].state, 0);
    cr_expect_eq(link == NULL, rows[i].link == NULL, "row %zu", i);
    cr_expect(link == NULL || strstr(link, rows[i].link) != NULL, "row %zu: %s", i, link);
    cr_expect_eq(invitation_recall_refusal(rows[i].state) == NULL, rows[i].recall, "row %zu", i);
    cr_expect_eq(invitation_resend_refusal(rows[i].state) == NULL, rows[i].resend, "row %zu", i);
    cr_expect_eq(invitation_enter_refusal(rows[i].state) == NULL, rows[i].enter, "row %zu", i);
  }
}

Test(invitation, five_tries_lock_a_link_and_its_end_is_told_first)
{
  cr_expect_null(invitation_link_refusal(INVITATION_OPENED, 4));
  cr_expect_not_null(strstr(invitation_link_refusal(INVITATION_OPENED, 5), "locked"));
  cr_expect_not_null(strstr(invitation_link_refusal(INVITATION_SENT, 6), "locked"));
  cr_expect_not_null(strstr(invitation_link_refusal(INVITATION_COMPLETED, 5), "used"));
}

Test(invitation, who_must_answer_for_each_kind_of_account)
{
  static const struct {
    enum account_kind kind;
    const char *roles; /* O owner, J joint, T trustee, C custodian, B beneficiary, S signer */
  } rows[] = {
    { KIND_INDIVIDUAL, "O" },
    { KIND_JOINT, "OJ" },
    { KIND_TRADITIONAL_IRA, "O" },
    { KIND_ROLLOVER_IRA, "O" },
    { KIND_ROTH_IRA, "O" },
    { KIND_SEP_IRA, "O" },
    { KIND_SIMPLE_IRA, "O" },
    { KIND_INHERITED_IRA, "OB" },
    { KIND_TRUST, "T" },
    { KIND_CORPORATE, "S" },
    { KIND_LLC, "S" },
    { KIND_CUSTODIAL, "C" },
  };
  static const char letters[] = "OJTCBS";
  cr_assert_eq(COUNT(rows), KIND_COUNT - 1, "every kind");
  for (size_t i = 0; i < COUNT(rows); i++)
    for (int role = ROLE_OWNER; role <= ROLE_SIGNER; role++)
      cr_expect_eq(invitation_must_answer(rows[i].kind, (enum holder_role)role),
                   strchr(rows[i].roles, letters[role]) != NULL, "kind %d, role %c", rows[i].kind, letters[role]);
}

Test(invitation, the_first_reason_against_an_invitation_is_told)
{
  static const struct {
    struct invitation_candidate candidate; /* is deceased, is invited, has email, has proof */
    enum invitation_outcome outcome;
  } rows[] = {
    { { false, false, true, true }, OUTCOME_INVITED },       { { true, true, false, false }, OUTCOME_DECEASED },
    { { false, true, false, false }, OUTCOME_OPEN_ALREADY }, { { false, false, false, false }, OUTCOME_NO_EMAIL },
    { { false, false, true, false }, OUTCOME_NO_PROOF },
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    cr_expect_eq(invitation_outcome(&rows[i].candidate), rows[i].outcome, "row %zu", i);
  for (int outcome = OUTCOME_INVITED; outcome <= OUTCOME_NO_PROOF; outcome++)
    cr_expect_eq(invitation_reach_refusal((enum invitation_outcome)outcome) == NULL, outcome == OUTCOME_INVITED);
}

Test(invitation, a_client_is_proved_by_either_of_what_is_on_file_and_by_nothing_that_is_not)
{
  static const struct {
    const char *what;
    struct proof on_file, said;
    bool is_proved;
  } rows[] = {
    { "the birth date", { "1975-05-17", "6789" }, { "1975-05-17", "" }, true },
    { "the last four", { "1975-05-17", "6789" }, { "", "6789" }, true },
    { "one right, one wrong", { "1975-05-17", "6789" }, { "1975-05-18", "6789" }, true },
    { "both wrong", { "1975-05-17", "6789" }, { "1975-05-18", "6780" }, false },
    { "nothing said", { "1975-05-17", "6789" }, { "", "" }, false },
    { "nothing said, nothing on file", { "", "" }, { "", "" }, false },
    { "a birth date that is not on file", { "", "6789" }, { "1975-05-17", "" }, false },
    { "letters in either case", { "", "67aB" }, { "", "67Ab" }, true },
    { "leap day", { "1980-02-29", "" }, { "1980-02-29", "" }, true },
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    cr_expect_eq(invitation_is_proved(&rows[i].on_file, &rows[i].said), rows[i].is_proved, "%s", rows[i].what);
  cr_expect_not(invitation_can_prove(&(struct proof){ "", "" }));
  cr_expect(invitation_can_prove(&(struct proof){ "", "6789" }));
}

Test(invitation, a_signature_has_a_letter)
{
  static const struct {
    const char *text;
    bool stands;
  } rows[] = { { "Ada", true }, { "李", true },   { "  O  ", true }, { "", false },
               { "  ", false }, { "...", false }, { "42", false } };
  for (size_t i = 0; i < COUNT(rows); i++)
    cr_expect_eq(invitation_signature_refusal(rows[i].text) == NULL, rows[i].stands, "\"%s\"", rows[i].text);
}
