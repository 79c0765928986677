/* common/records: what accounts hold, from batches of the ledger, crooked ones too. */
#include "fiber/fiber.h"
#include "records/positions.h"
#include "stage.h"

#define BATCHES_MAX 2
#define ROWS_MAX 3

struct scene {
  struct status (*fail)(const struct position *position); /* NULL: everything is taken */
  Account__PositionBatch batches[BATCHES_MAX];
  size_t batch_count;
  int asked; /* how often */
  size_t asked_accounts;
  struct position taken[2 * ROWS_MAX];
  size_t taken_count;
};

static struct status tell(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct scene *scene = call->state;
  struct status status = status_ok();
  (void)out;
  scene->asked++;
  scene->asked_accounts = ((const Account__PositionsRequest *)in)->n_account_ids;
  for (size_t i = 0; status_is_ok(status) && i < scene->batch_count; i++)
    status = call_send(call, &scene->batches[i].base);
  return status;
}

static Account__PositionBatch batch_of(uint64_t *accounts, size_t account_count)
{
  static uint64_t securities[] = { 0, 101 }, segments[] = { 0, 0, 5 };
  static uint32_t account_at[] = { 0, 0, 1 }, security_at[] = { 0, 1, 1 };
  static int64_t quantities[] = { 1000000, 2500000, 7000000 }, held[] = { 0, 500000, 0 };
  Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
  batch.account_ids = accounts;
  batch.n_account_ids = account_count;
  batch.security_ids = securities;
  batch.n_security_ids = 2;
  batch.account_index = account_at;
  batch.segment_ids = segments;
  batch.security_index = security_at;
  batch.quantity_e6 = quantities;
  batch.held_e6 = held;
  batch.n_account_index = batch.n_segment_ids = batch.n_security_index = batch.n_quantity_e6 = batch.n_held_e6 =
      ROWS_MAX;
  return batch;
}

static struct status take(void *context, const struct position *position)
{
  struct scene *scene = context;
  if (scene->fail != NULL)
    return scene->fail(position);
  scene->taken[scene->taken_count++] = *position;
  return status_ok();
}

static struct status read_two(struct stage *stage, struct scene *scene, size_t count)
{
  static const struct access staff = { .roles = ROLES_STAFF };
  static const struct handler handlers[] = { { &ledger_positions_method, &staff, tell } };
  static const struct service ledger = { "ledger", handlers, 1 };
  uint64_t account_ids[] = { 11, 12 };
  if (bus_handler(stage->bus, ledger_positions_method.path) == NULL)
    bus_serve(stage->bus, &ledger, scene);
  return positions_read(
      stage_call(stage, ROLE_ADVISOR, ""),
      &(struct positions){ .account_ids = account_ids, .count = count, .take = take, .context = scene });
}

static uint64_t two_accounts[] = { 11, 12 };

static void play_all(struct stage *stage, void *context)
{
  struct scene *scene = context;
  scene->batches[0] = scene->batches[1] = batch_of(two_accounts, 2);
  scene->batch_count = 2;
  cr_assert_ok(read_two(stage, scene, 2));
  cr_assert_eq(scene->asked_accounts, 2);
  cr_assert_eq(scene->taken_count, 6);
  const struct position *second = &scene->taken[1], *last = &scene->taken[5];
  cr_assert(second->account_id == 11 && second->segment_id == 0 && second->security_id == 101);
  cr_assert(second->quantity_e6 == 2500000 && second->held_e6 == 500000);
  cr_assert(last->account_id == 12 && last->segment_id == 5 && last->quantity_e6 == 7000000);
  cr_assert_eq(scene->taken[3].security_id, 0, "cash is there too");
}

Test(positions, every_position_of_every_batch_is_told_in_order)
{
  stage_run("risk", 0, play_all, &(struct scene){ 0 });
}

static void play_none(struct stage *stage, void *context)
{
  struct scene *scene = context;
  cr_assert_ok(read_two(stage, scene, 0));
  cr_assert_eq(scene->asked, 0);
}

Test(positions, of_no_account_nothing_is_asked_rather_than_the_whole_book)
{
  stage_run("risk", 0, play_none, &(struct scene){ 0 });
}

static void play_crooked(struct stage *stage, void *context)
{
  struct scene *scene = context;
  Account__PositionBatch right = batch_of(two_accounts, 2);
  size_t *const columns[] = { &scene->batches[1].n_account_index, &scene->batches[1].n_segment_ids,
                              &scene->batches[1].n_security_index, &scene->batches[1].n_quantity_e6,
                              &scene->batches[1].n_held_e6 };
  scene->batches[0] = right;
  scene->batch_count = 2;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    scene->batches[1] = right;
    --*columns[i];
    scene->taken_count = 0;
    cr_assert_code(read_two(stage, scene, 2), STATUS_INTERNAL);
    cr_assert_eq(scene->taken_count, ROWS_MAX, "nothing of a crooked batch is told");
  }
  scene->batches[1] = batch_of(two_accounts, 1);
  scene->taken_count = 0;
  cr_assert_code(read_two(stage, scene, 2), STATUS_INTERNAL);
  scene->batches[1] = right;
  scene->batches[1].n_security_ids = 1;
  scene->taken_count = 0;
  cr_assert_code(read_two(stage, scene, 2), STATUS_INTERNAL);
}

Test(positions, a_batch_whose_columns_do_not_fit_is_refused_whole)
{
  stage_run("risk", 0, play_crooked, &(struct scene){ 0 });
}

static struct status refuse_cash(const struct position *position)
{
  return position->security_id == 0 ? status_fail(STATUS_OUT_OF_RANGE, "account_id", "too much cash") : status_ok();
}

static void play_refused(struct stage *stage, void *context)
{
  struct scene *scene = context;
  scene->batches[0] = batch_of(two_accounts, 2);
  scene->batch_count = 1;
  scene->fail = refuse_cash;
  struct status status = read_two(stage, scene, 2);
  cr_assert_code(status, STATUS_OUT_OF_RANGE);
  cr_assert_str_eq(status.field, "account_id");
}

Test(positions, what_the_reader_refuses_ends_the_reading)
{
  stage_run("risk", 0, play_refused, &(struct scene){ 0 });
}
