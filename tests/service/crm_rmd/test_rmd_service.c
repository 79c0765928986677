/* RmdService beside a fake account service: whole firms in chunks, failures in the middle, two dates, what is unknown.
 */
#include <string.h>

#include "rmd_scene.h"

struct page {
  size_t lines, batches;
  uint32_t done, total;
  uint64_t last_person;
  bool has_disclaimer;
};

/* The firm's page, line by line: each person once, in order, progress that rises. */
static struct status read_page(struct rmd_scene *scene, struct page *page)
{
  Crm__FirmRmdRequest request = CRM__FIRM_RMD_REQUEST__INIT;
  Crm__FirmRmdBatch *batch = NULL;
  struct bus_stream *stream;
  cr_assert_ok(rmd_firm_open(rmd_scene_call(scene, ROLE_ADVISOR), &request, &stream));
  struct status status;
  while (status_is_ok(status = rmd_firm_next(stream, &batch)) && batch != NULL) {
    cr_assert_gt(batch->done, page->done);
    page->done = batch->done;
    page->total = batch->total;
    page->batches++;
    page->has_disclaimer = batch->disclaimer[0] != '\0';
    for (size_t i = 0; i < batch->n_lines; i++) {
      cr_assert_eq(batch->lines[i]->person_id, ++page->last_person);
      cr_assert_eq(batch->lines[i]->n_account_ids, 2);
      cr_assert_str_eq(batch->lines[i]->amount, "2000.00");
      page->lines++;
    }
  }
  return status;
}

static void play_firm(struct rmd_scene *scene)
{
  struct page page = { 0 };
  cr_assert_ok(read_page(scene, &page));
  cr_expect_eq(page.lines, scene->people);
  cr_expect_eq(page.done, 2 * scene->people);
  cr_expect_eq(page.total, 2 * scene->people);
  cr_expect_eq(page.batches, 3);
  cr_expect(page.has_disclaimer);
  cr_expect_eq(scene->most_accounts, 1000);
}

Test(rmd_service, a_firms_page_comes_in_chunks_that_never_part_a_person)
{
  rmd_scene_run(&(struct rmd_scene){ .people = 1250, .born = "1951-05-20", .cash_e6 = 24600000000, .play = play_firm });
}

static void play_failure(struct rmd_scene *scene)
{
  struct page page = { 0 };
  struct status status = read_page(scene, &page);
  cr_expect_eq(status.code, STATUS_UNAVAILABLE);
  cr_expect_str_eq(status.message, "the database is away");
  cr_expect_eq(page.batches, 1, "what came before stays said, and is not said to be all");
  cr_expect_not(page.has_disclaimer);
}

Test(rmd_service, a_failure_in_the_middle_ends_the_page_with_its_reason)
{
  rmd_scene_run(&(struct rmd_scene){
      .people = 1250, .born = "1951-05-20", .cash_e6 = 24600000000, .fails_at = 2, .play = play_failure });
}

static Crm__CalculateRmdResponse *calculate(struct rmd_scene *scene, const Crm__CalculateRmdRequest *request)
{
  Crm__CalculateRmdResponse *response;
  cr_assert_ok(rmd_calculate_call(rmd_scene_call(scene, ROLE_ADVISOR), request, &response));
  return response;
}

static void play_two_dates(struct rmd_scene *scene)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  request.person_id = 1;
  const Crm__CalculateRmdResponse *response = calculate(scene, &request);
  cr_assert_eq(response->n_groups, 1);
  cr_assert_eq(response->groups[0]->n_dues, 2);
  cr_expect_str_eq(response->groups[0]->dues[0]->due_on, "2026-04-01");
  cr_expect_str_eq(response->groups[0]->dues[1]->due_on, "2026-12-31");
  cr_expect_str_eq(response->groups[0]->status, "overdue");
  cr_expect_eq(response->groups[0]->n_lines, 4, "two IRAs, two years");
  cr_assert_eq(scene->positions_asked, 2);
  cr_expect_str_eq(scene->dates[0], "2025-12-31");
  cr_expect_str_eq(scene->dates[1], "2024-12-31");
  cr_expect_eq(response->first_year, 2025);
}

Test(rmd_service, two_dates_in_a_year_are_found_from_two_balances)
{
  rmd_scene_run(
      &(struct rmd_scene){ .people = 1, .born = "1952-05-20", .cash_e6 = 24600000000, .play = play_two_dates });
}

static void play_no_close(struct rmd_scene *scene)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  Crm__RmdIra typed = CRM__RMD_IRA__INIT, *iras = &typed;
  request.person_id = 1;
  const Crm__CalculateRmdResponse *response = calculate(scene, &request);
  cr_expect_str_eq(response->groups[0]->status, "unsupported");
  cr_expect_not_null(strstr(response->groups[0]->lines[0]->why, "security 77 has no close"));
  cr_expect_str_eq(response->groups[0]->lines[0]->amount, "", "no amount is guessed");
  typed.account_id = FIRST_ACCOUNT + 2;
  typed.balance = "24600.00";
  request.iras = &iras;
  request.n_iras = 1;
  response = calculate(scene, &request);
  cr_expect_str_eq(response->groups[0]->lines[0]->amount, "1000.00", "a typed balance goes before what is unknown");
  cr_expect_str_eq(response->groups[0]->lines[0]->typed[0], "balance");
}

Test(rmd_service, a_balance_without_a_close_is_unknown_until_it_is_typed)
{
  rmd_scene_run(&(struct rmd_scene){ .people = 1, .born = "1951-05-20", .shares_e6 = 1000000, .play = play_no_close });
}

static void play_shares(struct rmd_scene *scene)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  request.person_id = 1;
  const Crm__CalculateRmdResponse *response = calculate(scene, &request);
  cr_expect_str_eq(response->groups[0]->lines[0]->balance, "24600.00", "100.00 in cash, 2,450 shares at 10.00");
}

Test(rmd_service, shares_count_at_the_last_close_of_the_year)
{
  rmd_scene_run(&(struct rmd_scene){ .people = 1,
                                     .born = "1951-05-20",
                                     .cash_e6 = 100000000,
                                     .shares_e6 = 2450000000,
                                     .has_close = true,
                                     .play = play_shares });
}

static void play_unknown_born(struct rmd_scene *scene)
{
  Crm__FirmRmdRequest request = CRM__FIRM_RMD_REQUEST__INIT;
  Crm__FirmRmdBatch *batch = NULL;
  struct bus_stream *stream;
  cr_assert_ok(rmd_firm_open(rmd_scene_call(scene, ROLE_ADVISOR), &request, &stream));
  cr_assert_ok(rmd_firm_next(stream, &batch));
  cr_assert_eq(batch->n_lines, 2);
  cr_expect_str_eq(batch->lines[0]->status, "unsupported");
  cr_expect_not_null(strstr(batch->lines[0]->why, "date of birth is not on file"));
  bus_close(stream);
}

Test(rmd_service, one_incomplete_record_does_not_stop_a_firms_page)
{
  rmd_scene_run(&(struct rmd_scene){ .people = 2, .born = "", .play = play_unknown_born });
}

static void play_refresh(struct rmd_scene *scene)
{
  Crm__RefreshRmdRequest request = CRM__REFRESH_RMD_REQUEST__INIT;
  Crm__RefreshRmdResponse *response;
  cr_assert_ok(rmd_refresh_call(rmd_scene_call(scene, ROLE_ADMINISTRATOR), &request, &response));
  cr_expect_eq(response->accounts, 20);
  cr_expect_eq(response->facts, 2, "the first account's alone were not known");
  cr_expect_eq(scene->commands, 2);
  cr_expect_eq(scene->commits, 1);
  cr_expect_eq(scene->tasks, 10, "one a person: the last quarter of the year");
}

Test(rmd_service, the_daily_work_writes_what_changed_and_nothing_else)
{
  rmd_scene_run(&(struct rmd_scene){
      .people = 10, .born = "1951-05-20", .cash_e6 = 24600000000, .known_status = "due", .play = play_refresh });
}

static void play_refused(struct rmd_scene *scene)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  Crm__CalculateRmdResponse *response;
  Crm__RmdIra typed = CRM__RMD_IRA__INIT, *iras = &typed;
  struct call *call = rmd_scene_call(scene, ROLE_ADVISOR);
  struct status status = rmd_calculate_call(call, &request, &response);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "person_id");
  request.person_id = 99;
  status = rmd_calculate_call(call, &request, &response);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "person_id");
  request.person_id = 1;
  request.iras = &iras;
  request.n_iras = 1;
  typed.account_id = 5;
  status = rmd_calculate_call(call, &request, &response);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "iras[0].account_id");
  typed.account_id = FIRST_ACCOUNT + 2;
  typed.roth = true;
  status = rmd_calculate_call(call, &request, &response);
  cr_expect_str_eq(status.field, "iras[0].roth");
  status = rmd_calculate_call(rmd_scene_call(scene, ROLE_TRADER), &request, &response);
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED);
}

Test(rmd_service, what_cannot_be_computed_is_refused_by_field)
{
  rmd_scene_run(&(struct rmd_scene){ .people = 1, .born = "1951-05-20", .play = play_refused });
}
