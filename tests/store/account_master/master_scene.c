/* Users beside those of the house, and what they say. */
#include "master_scene.h"

static const char users[] =
    "INSERT INTO app_user (firm_id, user_id, name, role, created_at) VALUES (1, 1003, 'Assistant', 2, now()),"
    " (1, 1004, 'Client', 1, now()), (1, 1005, 'Trader', 4, now()), (1, 1006, 'Limited trader', 4, now()),"
    " (1, 1007, 'Compliance', 5, now());";

void scene_people(struct house *house)
{
  store_execute(&house->database, users);
}

struct caller scene_caller(enum role role, uint64_t user_id)
{
  static const char *const principals[] = { "user:1000", "user:1001", "user:1002", "user:1003",
                                            "user:1004", "user:1005", "user:1006", "user:1007" };
  return (struct caller){ .firm_id = FIRM,
                          .user_id = user_id,
                          .role = role,
                          .second_factor = true,
                          .principal = principals[user_id - ADMINISTRATOR] };
}

struct caller scene_administrator(void)
{
  return scene_caller(ROLE_ADMINISTRATOR, ADMINISTRATOR);
}

struct caller scene_advisor(void)
{
  return scene_caller(ROLE_ADVISOR, ADVISOR);
}

struct caller scene_limited(void)
{
  struct caller caller = scene_caller(ROLE_TRADER, LIMITED_TRADER);
  caller.limited = true;
  return caller;
}

static void *command(struct said *said, Account__Command__CommandCase kind, const ProtobufCMessageDescriptor *type)
{
  struct arena *arena = said->call->arena;
  Account__Command *added = arena_alloc(arena, sizeof *added);
  void *message = arena_alloc(arena, type->sizeof_message);
  account__command__init(added);
  protobuf_c_message_init(type, message);
  added->command_case = kind;
  added->put_record = message; /* any of the union */
  said->commands[said->request.n_commands++] = added;
  return message;
}

Account__BookMember *scene_member(struct said *said, uint64_t advisor_id, uint64_t user_id)
{
  Account__BookMember *member =
      command(said, ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER, &account__book_member__descriptor);
  member->advisor_id = advisor_id;
  member->user_id = user_id;
  member->kind = user_id == ASSISTANT ? ACCOUNT__BOOK_MEMBER__KIND__ASSISTANT : ACCOUNT__BOOK_MEMBER__KIND__SHARED;
  return member;
}

Account__Person *scene_person(struct said *said, const char *name)
{
  Account__Person *person = command(said, ACCOUNT__COMMAND__COMMAND_PUT_PERSON, &account__person__descriptor);
  person->name = name;
  return person;
}

Account__Household *scene_household(struct said *said, const char *name)
{
  Account__Household *household =
      command(said, ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD, &account__household__descriptor);
  household->name = name;
  return household;
}

struct status scene_try(struct said *said, uint64_t *id)
{
  const Account__CommitResponse *response;
  struct status status = said_send(said, &response);
  if (status_is_ok(status))
    *id = response->outcomes[0]->id;
  return status;
}

uint64_t scene_put(struct said *said)
{
  uint64_t id = 0;
  expect_ok(scene_try(said, &id));
  said_end(said);
  return id;
}

void scene_sight(struct house *house, Account__UserSight sight, uint64_t account_id)
{
  Account__SetUserSightResponse *response;
  struct call *call = house_call(house, scene_administrator(), "");
  if (account_id) {
    sight.n_account_ids = 1;
    sight.account_ids = &account_id;
  }
  expect_ok(master_set_user_sight_call(call, &sight, &response));
  call_end(call);
}

struct status scene_get(struct house *house, struct caller caller, uint64_t account_id, Account__Account **out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  static Account__Account kept;
  Account__Account *account;
  struct call *call = house_call(house, caller, "");
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, &account);
  if (status_is_ok(status)) {
    kept = *account; /* numbers alone are looked at later */
    *out = &kept;
  }
  status.message = status.field = NULL;
  call_end(call);
  return status;
}
