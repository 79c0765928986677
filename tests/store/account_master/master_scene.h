/* master_scene: more people for a house: an assistant, a client, a trader, compliance, and users of narrower sight. */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_MASTER_SCENE_H
#define STEWARD_TESTS_STORE_ACCOUNT_MASTER_SCENE_H
#include "house.h"
#include "said.h"

#define ASSISTANT 1003
#define CLIENT 1004
#define TRADER 1005
#define LIMITED_TRADER 1006
#define COMPLIANCE 1007

void scene_people(struct house *house); /* makes the users */
struct caller scene_caller(enum role role, uint64_t user_id);
struct caller scene_administrator(void);
struct caller scene_advisor(void);
struct caller scene_limited(void);

/* Commands as their callers say them. */
Account__BookMember *scene_member(struct said *said, uint64_t advisor_id, uint64_t user_id);
Account__Person *scene_person(struct said *said, const char *name);
Account__Household *scene_household(struct said *said, const char *name);

/* A commit of one command, and its only outcome's id. */
struct status scene_try(struct said *said, uint64_t *id);
uint64_t scene_put(struct said *said);
void scene_sight(struct house *house, Account__UserSight sight, uint64_t account_id); /* 0: no list */
struct status scene_get(struct house *house, struct caller caller, uint64_t account_id, Account__Account **out);
#endif
