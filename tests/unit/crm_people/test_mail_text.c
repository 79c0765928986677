/* Mails as bytes, addresses, and when to try again. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "mail_text.h"

static struct mail_text plain(void)
{
  return (struct mail_text){ .from = "office@example.com",
                             .to = "ada@example.com",
                             .from_name = "Example \"Advisors\"",
                             .subject = "Your questionnaire",
                             .message_id = "<1-2-3@example.com>",
                             .at_us = INT64_C(1795252509) * US_PER_SECOND,
                             .body = "Dear Ada,\n\n.\nhttps://example.com/link/#1.2.abc\n" };
}

Test(mail_text, a_plain_mail_is_readable_as_it_is)
{
  struct arena *arena = arena_new();
  struct mail_text mail = plain();
  size_t size;
  const char *text = mail_text_compose(arena, &mail, &size);
  cr_expect_eq(size, strlen(text));
  cr_expect_str_eq(text, "Date: Sat, 21 Nov 2026 09:15:09 +0000\r\n"
                         "From: \"Example 'Advisors'\" <office@example.com>\r\n"
                         "To: <ada@example.com>\r\n"
                         "Subject: Your questionnaire\r\n"
                         "Message-ID: <1-2-3@example.com>\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: 7bit\r\n"
                         "Auto-Submitted: auto-generated\r\n\r\n"
                         "Dear Ada,\r\n\r\n.\r\nhttps://example.com/link/#1.2.abc\r\n");
  arena_free(arena);
}

Test(mail_text, other_letters_are_encoded)
{
  struct arena *arena = arena_new();
  struct mail_text mail = plain();
  size_t size;
  mail.subject = "Für Inés";
  mail.body = "é\n";
  const char *text = mail_text_compose(arena, &mail, &size);
  cr_expect_not_null(strstr(text, "Subject: =?UTF-8?B?RsO8ciBJbsOpcw==?=\r\n"));
  cr_expect_not_null(strstr(text, "Content-Transfer-Encoding: base64\r\n"));
  cr_expect_not_null(strstr(text, "\r\n\r\nw6kNCg==\r\n"));
  arena_free(arena);
}

Test(mail_text, a_long_subject_is_folded_between_characters)
{
  struct arena *arena = arena_new();
  struct mail_text mail = plain();
  char subject[301] = "";
  size_t size;
  for (int i = 0; i < 150; i++)
    strcat(subject, "é");
  mail.subject = subject;
  const char *line = strstr(mail_text_compose(arena, &mail, &size), "Subject: ");
  for (const char *end; (end = strstr(line, "\r\n")) != NULL && (line[0] == ' ' || strncmp(line, "Subject", 7) == 0);
       line = end + 2)
    cr_expect_leq(end - line, 85);
  arena_free(arena);
}

Test(mail_text, no_text_makes_a_header)
{
  struct arena *arena = arena_new();
  struct mail_text mail = plain();
  size_t size;
  mail.subject = "x\r\nBcc: thief@example.com";
  mail.from_name = "y\nBcc: thief@example.com";
  const char *text = mail_text_compose(arena, &mail, &size);
  cr_expect_null(strstr(text, "\nBcc:"));
  arena_free(arena);
}

Test(mail_text, what_a_mail_server_can_be_given_as_an_address)
{
  static const struct {
    const char *text;
    bool is_one;
  } rows[] = {
    { "ada@example.com", true },
    { "a.b+c@x", true },
    { "", false },
    { "ada", false },
    { "@example.com", false },
    { "ada@", false },
    { "a@b@c", false },
    { "a b@example.com", false },
    { "a@example.com>", false },
    { "a@example.com\r\nx", false },
    { "<a@example.com>", false },
    { "a,b@example.com", false },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(mail_is_address(rows[i].text), rows[i].is_one, "%s", rows[i].text);
}

Test(mail_text, tries_come_later_each_time_and_end)
{
  static const int minutes[] = { 1, 5, 15, 60, 240, 720, 0 };
  for (uint32_t tries = 1; tries <= 7; tries++)
    cr_expect_eq(mail_wait_us(tries), minutes[tries - 1] * 60 * US_PER_SECOND, "after %u", tries);
  cr_expect_eq(mail_wait_us(UINT32_MAX), 0);
}

Test(mail_text, an_invitation_names_firm_person_account_end_and_link)
{
  struct arena *arena = arena_new();
  struct mail_invitation in = { .firm = "Example Advisors",
                                .person = "Ada",
                                .account = "Ada's plan",
                                .message = "It takes five minutes.",
                                .link = "https://x/link/#t",
                                .ends_on = "2026-12-05 UTC" };
  const char *body = mail_invitation_body(arena, &in);
  const char *const parts[] = { "Example Advisors", "Ada", "\"Ada's plan\"", "five minutes", "https://x/link/#t\n",
                                "2026-12-05",       "risk" };
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    cr_expect_not_null(strstr(body, parts[i]), "%s", parts[i]);
  cr_expect_str_eq(mail_invitation_subject(arena, &in), "Example Advisors: your risk questionnaire");
  in.is_preferences = true;
  cr_expect_str_eq(mail_invitation_subject(arena, &in), "Example Advisors: tell us what matters to you");
  arena_free(arena);
}
