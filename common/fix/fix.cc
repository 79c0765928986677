/* fix: QuickFIX behind fix.h. The only C++ of the house, with stores.hh and endpoints.hh; which tags a message has is
 * in fields.c. */
#include <quickfix/SessionSettings.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>

#include "endpoints.hh"
#include "stores.hh"

extern "C" {
#include "fields.h"
}

namespace
{
const int64_t admin_margin = 100; /* reserved numbers that orders leave to logons and heartbeats */

/* Throws what QuickFIX turns into a Reject. */
void read_fields(const FIX::FieldMap &map, const struct fix_layout *layout, struct fix_message *out)
{
  for (size_t i = 0; i < layout->count; i++) {
    const struct fix_field *field = &layout->fields[i];
    if (field->as == AS_NUMBER)
      *(int *)((char *)out + field->offset) = -1;
    if (!map.isSetField(field->tag)) {
      if (field->need == REQUIRED)
        throw FIX::FieldNotFound(field->tag);
      continue;
    }
    if (field->as == AS_COMMISSION && map.isSetField(13) && map.getField(13) != "3")
      continue; /* CommType: per share or percent is not an amount */
    if (!fix_field_read(field, map.getField(field->tag).c_str(), out))
      throw FIX::IncorrectDataFormat(field->tag);
  }
}

void read_message(const FIX::Message &message, const struct fix_layout *layout, struct fix_message *out)
{
  const FIX::Header &header = message.getHeader();
  memset(out, 0, sizeof(*out));
  out->kind = layout->kind;
  read_fields(header, &fix_header_layout, out);
  read_fields(message, layout, out);
  if (layout->kind == FIX_ORDER_CANCEL_REPLACE_REQUEST && out->order.original_client_order[0] == '\0')
    throw FIX::FieldNotFound(41);
  out->possible_duplicate = header.isSetField(43) && header.getField(43) == "Y";
  out->possible_resend = header.isSetField(97) && header.getField(97) == "Y";
  fix_number_parse(header.getField(34).c_str(), &out->sequence);
  fix_time_parse(header.getField(52).c_str(), &out->sent_at_us);
}

struct status write_fields(const struct fix_message *message, const struct fix_layout *layout, FIX::FieldMap *map)
{
  char text[FIX_VALUE_SIZE];
  for (size_t i = 0; i < layout->count; i++) {
    const struct fix_field *field = &layout->fields[i];
    if (!fix_field_write(field, message, text))
      return status_fail(STATUS_INVALID_ARGUMENT, field->name, "The text is too long or has control characters.");
    if (text[0] == '\0' && field->need == REQUIRED)
      return status_fail(STATUS_INVALID_ARGUMENT, field->name, "The field is required.");
    if (text[0] == '\0')
      continue;
    map->setField(field->tag, text);
    if (field->as == AS_COMMISSION)
      map->setField(13, "3");
  }
  return status_ok();
}

struct status write_message(const struct fix_message *message, FIX::Message *out)
{
  const struct fix_layout *layout = fix_layout_of(message->kind);
  if (layout == nullptr || message->kind == FIX_SESSION_REJECT)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "This kind of message is not sent.");
  out->getHeader().setField(35, layout->type);
  struct status status = write_fields(message, &fix_header_layout, &out->getHeader());
  if (status_is_ok(status))
    status = write_fields(message, layout, out);
  if (message->kind == FIX_NEW_ORDER_SINGLE || message->kind == FIX_ORDER_CANCEL_REPLACE_REQUEST)
    out->setField(21, "1"); /* HandlInst: automated, nobody at the broker intervenes */
  if (message->possible_resend)
    out->getHeader().setField(97, "Y");
  return status;
}

/* A gap fill skips whatever was sent before it, so an order sent between the logon and the counterparty's ResendRequest
 * would be lost. A session that keeps no messages is therefore logged on for its owner only when a TestRequest sent
 * after the last gap fill has been answered. */
class Application : public FIX::Application
{
public:
  Application(Shared *of, bool keeps_messages) : shared(of), keeps(keeps_messages)
  {
  }
  void onCreate(const FIX::SessionID &) override
  {
  }
  void onLogon(const FIX::SessionID &id) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    int session = shared->find(id);
    shared->sessions[session].probing = !keeps;
    if (keeps)
      tell(session, true);
    else
      shared->push(What::probe, session);
  }
  void onLogout(const FIX::SessionID &id) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    int session = shared->find(id);
    shared->sessions[session].probing = false;
    tell(session, false);
  }
  void toAdmin(FIX::Message &message, const FIX::SessionID &id) override
  {
    if (message.getHeader().getField(35) == "4")
      probe_again(id);
  }
  void toApp(FIX::Message &, const FIX::SessionID &) throw(FIX::DoNotSend) override
  {
  }
  void fromAdmin(const FIX::Message &message,
                 const FIX::SessionID &id) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
                                                 FIX::RejectLogon) override
  {
    const std::string &type = message.getHeader().getField(35);
    if (type == "3")
      take(message, fix_layout_of(FIX_SESSION_REJECT), id);
    if (type == "4") /* it may have skipped the answer */
      probe_again(id);
    if (type == "0" && message.isSetField(112))
      hear(id, message.getField(112));
  }
  void fromApp(const FIX::Message &message,
               const FIX::SessionID &id) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
                                               FIX::UnsupportedMessageType) override
  {
    const struct fix_layout *layout = fix_layout_of_type(message.getHeader().getField(35).c_str());
    if (layout == nullptr)
      throw FIX::UnsupportedMessageType();
    take(message, layout, id);
  }

private:
  void tell(int session, bool logged_on) /* with the mutex held */
  {
    if (shared->sessions[session].logged_on == logged_on)
      return;
    shared->sessions[session].logged_on = logged_on;
    shared->push(logged_on ? What::logon : What::logout, session);
  }
  void probe_again(const FIX::SessionID &id)
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    int session = shared->find(id);
    if (shared->sessions[session].probing)
      shared->push(What::probe, session);
  }
  void hear(const FIX::SessionID &id, const std::string &answer)
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    SessionState &state = shared->sessions[shared->find(id)];
    if (!state.probing || answer != "PROBE" + std::to_string(state.probe))
      return;
    state.probing = false;
    tell(shared->find(id), true);
  }
  void take(const FIX::Message &message, const struct fix_layout *layout, const FIX::SessionID &id)
  {
    std::unique_ptr<struct fix_message> out(new struct fix_message);
    read_message(message, layout, out.get());
    out->session = shared->find(id);
    std::lock_guard<std::mutex> lock(shared->mutex);
    SessionState &state = shared->sessions[out->session];
    state.refused = shared->queue.size() >= FIX_INBOUND_LIMIT || state.starved;
    state.starved = state.refused;
    if (state.refused)
      return; /* the target number stays: the counterparty sends it again */
    shared->queue.push_back(Item{ What::message, out->session, 0, std::move(out), "" });
    uv_async_send(shared->async);
  }
  Shared *shared;
  bool keeps;
};

/* QuickFIX hides its sockets; it selects, so they are below FD_SETSIZE. Calls `act` on those of the port. */
template <typename Act> void each_socket(int port, bool listening, Act act)
{
  for (int fd = 3; fd < FD_SETSIZE; fd++) {
    struct sockaddr_in ours = {}, theirs = {};
    socklen_t ours_size = sizeof(ours), theirs_size = sizeof(theirs);
    if (getsockname(fd, (struct sockaddr *)&ours, &ours_size) != 0 || ours.sin_family != AF_INET)
      continue;
    bool connected = getpeername(fd, (struct sockaddr *)&theirs, &theirs_size) == 0;
    bool ours_matches = ntohs(ours.sin_port) == port;
    if (listening ? !connected && ours_matches : connected && (ours_matches || ntohs(theirs.sin_port) == port))
      act(fd);
  }
}
} // namespace

struct fix_engine {
  fix_engine(const struct fix_options *options)
      : callbacks(options->callbacks), context(options->context), stores(&shared, options->keep_messages),
        logs(&shared), application(&shared, options->keep_messages != nullptr)
  {
    async.data = this;
    shared.async = &async;
  }
  uv_async_t async;
  struct fix_callbacks callbacks;
  void *context;
  bool is_closed = false;
  Shared shared;
  Stores stores;
  Logs logs;
  Application application;
  std::unique_ptr<Initiator> initiator;
  std::unique_ptr<Acceptor> acceptor;
};

static void send_probe(struct fix_engine *engine, int session)
{
  SessionState &state = engine->shared.sessions[session];
  FIX::Message probe;
  probe.getHeader().setField(35, "1");
  {
    std::lock_guard<std::mutex> lock(engine->shared.mutex);
    probe.setField(112, "PROBE" + std::to_string(++state.probe));
  }
  FIX::Session::sendToTarget(probe, state.id);
}

static void deliver(struct fix_engine *engine, const Item &item)
{
  const struct fix_callbacks *on = &engine->callbacks;
  if (item.what == What::logon && on->on_logon)
    on->on_logon(engine->context, item.session);
  else if (item.what == What::logout && on->on_logout)
    on->on_logout(engine->context, item.session);
  else if (item.what == What::message && on->on_message)
    on->on_message(engine->context, item.message.get());
  else if (item.what == What::reserve && on->on_reserve)
    on->on_reserve(engine->context, item.session, item.until);
  else if (item.what == What::event && on->on_event)
    on->on_event(engine->context, item.session, item.text.c_str());
  else if (item.what == What::probe)
    send_probe(engine, item.session);
}

static void on_async(uv_async_t *async)
{
  struct fix_engine *engine = (struct fix_engine *)async->data;
  std::deque<Item> taken;
  std::vector<int> starved;
  {
    std::lock_guard<std::mutex> lock(engine->shared.mutex);
    taken.swap(engine->shared.queue);
    for (size_t i = 0; i < engine->shared.sessions.size(); i++)
      if (engine->shared.sessions[i].starved)
        starved.push_back(int(i));
  }
  for (size_t i = 0; i < taken.size() && !engine->is_closed; i++)
    deliver(engine, taken[i]);
  for (size_t i = 0; i < starved.size() && !engine->is_closed; i++) {
    fix_engine_cut(engine, starved[i]); /* a new logon asks again from the first message not taken */
    std::lock_guard<std::mutex> lock(engine->shared.mutex);
    engine->shared.sessions[starved[i]].starved = false;
  }
}

static struct status check_options(const struct fix_options *options)
{
  if (options->session_count < 1 || options->session_count > FIX_SESSION_LIMIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "session_count", "An engine has 1 to 64 sessions.");
  for (int i = 0; i < options->session_count; i++) {
    const struct fix_session_options *session = &options->sessions[i];
    if (!session->sender || !session->sender[0] || !session->target || !session->target[0])
      return status_fail(STATUS_INVALID_ARGUMENT, "sessions.sender", "A session needs sender and target.");
    if (session->port < 1 || session->port > 65535)
      return status_fail(STATUS_INVALID_ARGUMENT, "sessions.port", "A port is 1 to 65535.");
    if (!options->acceptor && (!session->host || !session->host[0]))
      return status_fail(STATUS_INVALID_ARGUMENT, "sessions.host", "An initiator needs a host.");
    if (options->acceptor && session->host && strcmp(session->host, "127.0.0.1") != 0)
      return status_fail(STATUS_INVALID_ARGUMENT, "sessions.host", "An acceptor is open to 127.0.0.1 or to all.");
  }
  return status_ok();
}

static FIX::SessionSettings settings_of(const struct fix_options *options, Shared *shared)
{
  FIX::Dictionary common;
  common.setString("ConnectionType", options->acceptor ? "acceptor" : "initiator");
  common.setString("StartTime", "00:00:00");
  common.setString("EndTime", "00:00:00");
  common.setString("UseDataDictionary", "N");
  common.setString("ValidateUserDefinedFields", "N");
  common.setString("SocketReuseAddress", "Y");
  common.setString("SocketNodelay", "Y");
  common.setString("ResetOnLogon", "N");
  common.setInt("ReconnectInterval", options->reconnect_s ? options->reconnect_s : 1);
  FIX::SessionSettings settings;
  settings.set(common);
  for (int i = 0; i < options->session_count; i++) {
    const struct fix_session_options *session = &options->sessions[i];
    FIX::Dictionary own;
    own.setInt("HeartBtInt", session->heartbeat_s ? session->heartbeat_s : 30);
    own.setInt(options->acceptor ? "SocketAcceptPort" : "SocketConnectPort", session->port);
    if (!options->acceptor)
      own.setString("SocketConnectHost", session->host);
    SessionState state;
    state.id = FIX::SessionID("FIX.4.4", session->sender, session->target);
    state.port = session->port;
    state.next_sender = session->next_sender_sequence ? session->next_sender_sequence : 1;
    state.reserved = session->reserved_sender_sequence ? session->reserved_sender_sequence
                                                       : state.next_sender + FIX_RESERVE_BLOCK - 1;
    state.next_target = session->next_target_sequence || options->keep_messages ? session->next_target_sequence : 1;
    shared->sessions.push_back(state);
    shared->index[state.id] = i;
    settings.set(state.id, own);
  }
  return settings;
}

/* QuickFIX binds to every address; an acceptor of this host alone is tied to the loopback device. */
static bool restrict_to_host(const struct fix_options *options)
{
  bool is_tied = true;
  for (int i = 0; i < options->session_count; i++)
    if (options->acceptor && options->sessions[i].host)
      each_socket(options->sessions[i].port, true,
                  [&](int fd) { is_tied = is_tied && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) == 0; });
  return is_tied;
}

static struct status start(struct fix_engine *engine, const struct fix_options *options)
{
  try {
    FIX::SessionSettings settings = settings_of(options, &engine->shared);
    if (options->acceptor) {
      engine->acceptor.reset(
          new Acceptor(engine->application, engine->stores, settings, engine->logs, options->sessions[0].port));
      engine->acceptor->start();
    } else {
      engine->initiator.reset(new Initiator(engine->application, engine->stores, settings, engine->logs));
      engine->initiator->start();
    }
  } catch (const FIX::ConfigError &) {
    return status_fail(STATUS_INVALID_ARGUMENT, "sessions", "QuickFIX refuses the settings of a session.");
  } catch (const std::exception &) {
    return status_fail(STATUS_UNAVAILABLE, "sessions.port", "The port cannot be bound or the store not be opened.");
  }
  return restrict_to_host(options) ? status_ok()
                                   : status_fail(STATUS_UNAVAILABLE, "sessions.host", "The port cannot be kept local.");
}

struct status fix_engine_new(const struct fix_options *options, struct fix_engine **out)
{
  struct status status = check_options(options);
  if (!status_is_ok(status))
    return status;
  struct fix_engine *engine = new fix_engine(options);
  if (uv_async_init(options->loop, &engine->async, on_async) != 0) {
    delete engine;
    return status_fail(STATUS_INTERNAL, NULL, "The loop takes no more handles.");
  }
  sigset_t all, before; /* signals are for the loop's thread; QuickFIX's inherits this mask */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  status = start(engine, options);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!status_is_ok(status)) {
    fix_engine_free(engine);
    return status;
  }
  std::lock_guard<std::mutex> lock(engine->shared.mutex);
  for (size_t i = 0; i < engine->shared.sessions.size(); i++) {
    engine->shared.sessions[i].session = FIX::Session::lookupSession(engine->shared.sessions[i].id);
    if (!engine->stores.keeps())
      engine->shared.ask_for_numbers(int(i));
  }
  *out = engine;
  return status_ok();
}

void fix_engine_free(struct fix_engine *engine)
{
  if (engine == NULL)
    return;
  engine->is_closed = true;
  if (engine->initiator)
    engine->initiator->stop(true);
  if (engine->acceptor)
    engine->acceptor->stop(true);
  engine->initiator.reset();
  engine->acceptor.reset();
  uv_close((uv_handle_t *)&engine->async, [](uv_handle_t *handle) { delete (struct fix_engine *)handle->data; });
}

struct status fix_engine_send(struct fix_engine *engine, const struct fix_message *message, int64_t *sequence)
{
  if (message->session < 0 || size_t(message->session) >= engine->shared.sessions.size())
    return status_fail(STATUS_INVALID_ARGUMENT, "session", "There is no such session.");
  FIX::Message out;
  struct status status = write_message(message, &out);
  if (!status_is_ok(status))
    return status;
  const bool keeps = engine->stores.keeps();
  SessionState &state = engine->shared.sessions[message->session];
  if (!keeps) {
    if (!fix_engine_is_logged_on(engine, message->session))
      return status_fail(STATUS_UNAVAILABLE, NULL, "The session is not logged on.");
    std::lock_guard<std::mutex> lock(engine->shared.mutex);
    if (state.reserved - state.next_sender < admin_margin)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "The reserved sequence numbers are used up.");
  }
  bool is_sent = FIX::Session::sendToTarget(out, state.id);
  int64_t number = 0;
  fix_number_parse(out.getHeader().getField(34).c_str(), &number);
  if (!is_sent && (!keeps || state.session->getExpectedSenderNum() <= number))
    return status_fail(STATUS_UNAVAILABLE, NULL, "The session did not take the message.");
  if (sequence)
    *sequence = number;
  return status_ok();
}

void fix_engine_reserved(struct fix_engine *engine, int session, int64_t until)
{
  std::lock_guard<std::mutex> lock(engine->shared.mutex);
  SessionState &state = engine->shared.sessions[session];
  state.reserved = std::max(state.reserved, until);
  engine->shared.ask_for_numbers(session);
}

struct fix_sequences fix_engine_sequences(struct fix_engine *engine, int session)
{
  SessionState &state = engine->shared.sessions[session];
  struct fix_sequences sequences = {};
  sequences.next_sender = state.session->getExpectedSenderNum();
  sequences.next_target = state.session->getExpectedTargetNum();
  std::lock_guard<std::mutex> lock(engine->shared.mutex);
  sequences.reserved_sender = state.reserved;
  return sequences;
}

bool fix_engine_is_logged_on(struct fix_engine *engine, int session)
{
  SessionState &state = engine->shared.sessions[session];
  if (!state.session->isLoggedOn())
    return false;
  std::lock_guard<std::mutex> lock(engine->shared.mutex);
  return state.logged_on;
}

void fix_engine_logout(struct fix_engine *engine, int session)
{
  engine->shared.sessions[session].session->logout();
}

void fix_engine_logon(struct fix_engine *engine, int session)
{
  engine->shared.sessions[session].session->logon();
}

void fix_engine_cut(struct fix_engine *engine, int session)
{
  each_socket(engine->shared.sessions[session].port, false, [](int fd) { shutdown(fd, SHUT_RDWR); });
}
