/* FIX sessions over loopback: what arrives, what is sent again after a loss, and what never is. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "free_port.h"
#include "peer.h"

/* A venue that answers each order with ten fills of a tenth, ExecIDs <ClOrdID>-0 to -9. */
static void fill_in_tenths(struct peer *peer, const struct fix_message *message)
{
  if (message->kind != FIX_NEW_ORDER_SINGLE)
    return;
  for (int i = 0; i < 10; i++) {
    char execution[FIX_ID_SIZE];
    snprintf(execution, sizeof(execution), "%.50s-%d", message->order.client_order, i);
    struct fix_message fill = peer_fill(message, execution, message->order.shares_e6 / 10);
    fix_engine_send(peer->engine, &fill, NULL);
  }
}

static struct peer *start_venue(int port, char folder[32])
{
  snprintf(folder, 32, "/tmp/fix-test-XXXXXX");
  cr_assert_not_null(mkdtemp(folder));
  struct peer *venue = peer_start((struct peer_options){ .acceptor = true, .port = port, .keep = folder });
  cr_assert_not_null(venue);
  venue->on_message = fill_in_tenths;
  return venue;
}

static void remove_folder(const char *folder)
{
  DIR *entries = opendir(folder);
  cr_assert_not_null(entries);
  for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries))
    unlinkat(dirfd(entries), entry->d_name, 0);
  closedir(entries);
  rmdir(folder);
}

Test(sessions, an_order_goes_out_and_its_fills_come_back_exactly)
{
  int port = free_port();
  char folder[32];
  struct peer *venue = start_venue(port, folder);
  struct peer *router = peer_start((struct peer_options){ .port = port });
  cr_assert(peer_await_logon(router));
  struct fix_message order = peer_order("O1", "BRK.B", 12345670);
  int64_t sequence = 0;
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, &sequence)));
  cr_assert_eq(sequence, 3); /* after the logon and the probe */
  cr_assert(peer_await_messages(router, 10));
  const struct fix_message *in = &venue->messages[0];
  cr_assert_str_eq(in->on_behalf_of, "ALPHA");
  cr_assert_str_eq(in->order.symbol, "BRK.B");
  cr_assert_eq(in->order.shares_e6, 12345670);
  cr_assert_eq(in->order.price_e6, 12345600);
  cr_assert_eq(in->sequence, 3);
  cr_assert(in->order.transacted_at_us > 0 && in->sent_at_us > 0 && !in->possible_duplicate);
  const struct fix_message *fill = &router->messages[9];
  cr_assert_str_eq(fill->deliver_to, "ALPHA");
  cr_assert_str_eq(fill->report.execution, "O1-9");
  cr_assert_eq(fill->report.last_shares_e6, 1234567);
  cr_assert_eq(fill->report.reject_reason, -1);
  cr_assert_eq(fill->sequence, 12);
  peer_stop(router);
  peer_stop(venue);
  remove_folder(folder);
}

Test(sessions, an_order_for_a_session_that_is_not_logged_on_is_not_taken)
{
  struct peer *router = peer_start((struct peer_options){ .port = free_port() });
  struct fix_message order = peer_order("O1", "XYZ", 1000000);
  cr_assert_eq(fix_engine_send(router->engine, &order, NULL).code, STATUS_UNAVAILABLE);
  order.order.client_order[0] = '\0';
  struct status status = fix_engine_send(router->engine, &order, NULL);
  cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(status.field, "order.client_order");
  peer_stop(router);
}

Test(sessions, a_venue_sends_the_fills_of_a_lost_connection_again_after_the_next_logon)
{
  int port = free_port();
  char folder[32];
  struct peer *venue = start_venue(port, folder);
  struct peer *router = peer_start((struct peer_options){ .port = port });
  cr_assert(peer_await_logon(router));
  fix_engine_cut(venue->engine, 0);
  fix_engine_logout(router->engine, 0); /* stays away for a while */
  peer_idle(100);
  struct fix_message order = peer_order("O1", "XYZ", 10000000);
  fill_in_tenths(venue, &order);
  cr_assert_eq(router->count, 0);
  fix_engine_logon(router->engine, 0);
  cr_assert(peer_await_messages(router, 10));
  for (int i = 0; i < 10; i++)
    cr_assert(router->messages[i].possible_duplicate);
  cr_assert(peer_await_logons(router, 2)); /* told once nothing is missing */
  peer_stop(router);
  peer_stop(venue);
  remove_folder(folder);
}

Test(sessions, sender_numbers_beyond_those_reserved_are_never_used)
{
  int port = free_port();
  char folder[32];
  struct peer *venue = start_venue(port, folder);
  venue->on_message = NULL;
  struct peer *router = peer_start((struct peer_options){ .port = port, .next_sender = 1, .reserved_sender = 150 });
  cr_assert(peer_await_logon(router));
  cr_assert_eq(router->asked_until, 1150);
  struct fix_message order = peer_order("O1", "XYZ", 10000000);
  int sent = 0;
  struct status status = status_ok();
  for (; status_is_ok(status = fix_engine_send(router->engine, &order, NULL)); sent++) {
  }
  cr_assert_eq(status.code, STATUS_RESOURCE_EXHAUSTED);
  cr_assert_eq(sent, 48); /* a hundred numbers stay for heartbeats and logons */
  fix_engine_reserved(router->engine, 0, 1150);
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, NULL)));
  cr_assert_eq(fix_engine_sequences(router->engine, 0).reserved_sender, 1150);
  peer_stop(router);
  peer_stop(venue);
  remove_folder(folder);
}

Test(sessions, a_resend_request_for_orders_is_answered_by_a_gap_fill)
{
  int port = free_port();
  char folder[32];
  struct peer *venue = start_venue(port, folder);
  struct peer *router = peer_start((struct peer_options){ .port = port, .next_sender = 501, .reserved_sender = 1500 });
  cr_assert(peer_await_logon(router)); /* the venue expected 1 and asks for 1 to 500 */
  struct fix_message order = peer_order("O2", "XYZ", 10000000);
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, NULL)));
  cr_assert(peer_await_messages(router, 10));
  cr_assert_eq(venue->count, 1);
  cr_assert_str_eq(venue->messages[0].order.client_order, "O2");
  peer_stop(router);
  peer_stop(venue);
  remove_folder(folder);
}

/* The router's process: sends one order, keeps `durable` target number after five fills, tells it, waits for its end.
 */
static void run_doomed_router(int port, int tell)
{
  struct peer *router = peer_start((struct peer_options){ .port = port });
  if (router == NULL || !peer_await_logon(router))
    _exit(1);
  struct fix_message order = peer_order("O1", "XYZ", 10000000);
  if (!status_is_ok(fix_engine_send(router->engine, &order, NULL)) || !peer_await_messages(router, 10))
    _exit(1);
  int64_t durable = router->messages[4].sequence + 1;
  if (write(tell, &durable, sizeof(durable)) != sizeof(durable))
    _exit(1);
  peer_idle(60000);
  _exit(1);
}

Test(sessions, a_router_killed_with_fills_not_yet_durable_is_sent_them_again_under_the_same_exec_ids)
{
  int port = free_port(), pipes[2];
  cr_assert_eq(pipe(pipes), 0);
  pid_t doomed = fork();
  if (doomed == 0)
    run_doomed_router(port, pipes[1]);
  char folder[32];
  struct peer *venue = start_venue(port, folder);
  cr_assert(peer_await_messages(venue, 1));
  int64_t durable = 0;
  cr_assert_eq(read(pipes[0], &durable, sizeof(durable)), (ssize_t)sizeof(durable));
  kill(doomed, SIGKILL);
  waitpid(doomed, NULL, 0);
  peer_idle(50);
  struct peer *router = peer_start(
      (struct peer_options){ .port = port, .next_sender = 1001, .reserved_sender = 2000, .next_target = durable });
  cr_assert(peer_await_messages(router, 5));
  for (int i = 0; i < 5; i++) {
    char execution[FIX_ID_SIZE];
    snprintf(execution, sizeof(execution), "O1-%d", 5 + i);
    cr_assert_str_eq(router->messages[i].report.execution, execution);
    cr_assert(router->messages[i].possible_duplicate);
    cr_assert_eq(router->messages[i].sequence, durable + i);
  }
  cr_assert(peer_await_logon(router));
  struct fix_message order = peer_order("O2", "XYZ", 10000000);
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, NULL)));
  cr_assert(peer_await_messages(router, 15));
  cr_assert_eq(venue->count, 2); /* O1 was not sent again */
  peer_stop(router);
  peer_stop(venue);
  remove_folder(folder);
}

/* The venue's process: begins when it is told to, on the folder of the one before it. */
static void run_venue(int port, const char *folder, int wait_for)
{
  char word;
  if (read(wait_for, &word, 1) != 1)
    _exit(1);
  struct peer *venue = peer_start((struct peer_options){ .acceptor = true, .port = port, .keep = folder });
  if (venue == NULL)
    _exit(1);
  venue->on_message = fill_in_tenths;
  peer_idle(60000);
  _exit(1);
}

static pid_t fork_venue(int port, const char *folder, int tell[2])
{
  cr_assert_eq(pipe(tell), 0);
  pid_t venue = fork();
  if (venue == 0)
    run_venue(port, folder, tell[0]);
  return venue;
}

static void end(pid_t process)
{
  kill(process, SIGKILL);
  waitpid(process, NULL, 0);
}

Test(sessions, a_venue_killed_and_started_again_goes_on_with_the_session)
{
  int port = free_port(), first_tell[2], second_tell[2];
  char folder[32] = "/tmp/fix-test-XXXXXX";
  cr_assert_not_null(mkdtemp(folder));
  pid_t first = fork_venue(port, folder, first_tell), second = fork_venue(port, folder, second_tell);
  cr_assert_eq(write(first_tell[1], "1", 1), 1);
  struct peer *router = peer_start((struct peer_options){ .port = port });
  cr_assert(peer_await_logon(router));
  struct fix_message order = peer_order("O1", "XYZ", 10000000);
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, NULL)));
  cr_assert(peer_await_messages(router, 10));
  end(first);
  cr_assert_eq(write(second_tell[1], "1", 1), 1);
  cr_assert(peer_await_logons(router, 2));
  cr_assert_eq(router->logouts, 1);
  order = peer_order("O2", "XYZ", 10000000);
  cr_assert(status_is_ok(fix_engine_send(router->engine, &order, NULL)));
  cr_assert(peer_await_messages(router, 20));
  for (int i = 0; i < 20; i++) {
    char execution[FIX_ID_SIZE];
    snprintf(execution, sizeof(execution), "O%d-%d", 1 + i / 10, i % 10);
    cr_assert_str_eq(router->messages[i].report.execution, execution);
    cr_assert(i == 0 || router->messages[i].sequence > router->messages[i - 1].sequence);
  }
  end(second);
  peer_stop(router);
  remove_folder(folder);
}
