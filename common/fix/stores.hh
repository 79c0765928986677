/* stores: what the loop and QuickFIX's thread share, and QuickFIX's message stores and log on top of it.
 * Part of fix.cc, which alone includes it. */
#ifndef STEWARD_FIX_STORES_HH
#define STEWARD_FIX_STORES_HH
#include <quickfix/FileStore.h>
#include <quickfix/Log.h>
#include <quickfix/Session.h>
#include <uv.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/* Headers of the house are C: what they leave out of an initialiser is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
extern "C" {
#include "fix.h"
}

/* QuickFIX 1.15 declares its virtual functions with exception specifications, which overriding ones must repeat. */
#pragma GCC diagnostic ignored "-Wdeprecated"

namespace
{
enum class What { logon, logout, message, reserve, event, probe };

struct Item { /* waits for the loop */
  What what;
  int session;
  int64_t until;
  std::unique_ptr<struct fix_message> message;
  std::string text;
};

struct SessionState {
  FIX::SessionID id;
  FIX::Session *session = nullptr; /* QuickFIX's; set once the engine has started */
  int port = 0;
  int64_t next_sender = 1, reserved = 0, asked = 0, next_target = 1;
  bool logged_on = false; /* as told to the loop */
  bool probing = false;   /* logged on, but gaps may still be filled: what is sent now could be skipped with them */
  int64_t probe = 0;      /* of the TestRequest whose answer shows that both sides are at one */
  bool refused = false;   /* the message at hand was not taken: the queue is full */
  bool starved = false;   /* the session has to start over when the queue has room again */
};

struct Shared {
  std::mutex mutex;
  std::deque<Item> queue;
  std::vector<SessionState> sessions;
  std::map<FIX::SessionID, int> index;
  uv_async_t *async = nullptr;

  int find(const FIX::SessionID &id) const
  {
    auto found = index.find(id);
    return found == index.end() ? -1 : found->second;
  }

  void push(What what, int session, int64_t until = 0, std::string text = "") /* with the mutex held */
  {
    queue.push_back(Item{ what, session, until, nullptr, std::move(text) });
    uv_async_send(async);
  }

  void ask_for_numbers(int session) /* with the mutex held */
  {
    SessionState &state = sessions[session];
    if (state.reserved - state.next_sender >= FIX_RESERVE_BLOCK / 2 || state.asked > state.reserved)
      return;
    state.asked = std::max(state.reserved, state.next_sender - 1) + FIX_RESERVE_BLOCK;
    push(What::reserve, session, state.asked);
  }
};

/* Two numbers, no messages: a ResendRequest is answered by a gap fill. */
class NumberStore : public FIX::MessageStore
{
public:
  NumberStore(Shared *of, int at) : shared(of), session(at)
  {
  }
  bool set(int, const std::string &) throw(FIX::IOException) override
  {
    return true;
  }
  void get(int, int, std::vector<std::string> &out) const throw(FIX::IOException) override
  {
    out.clear();
  }
  int getNextSenderMsgSeqNum() const throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    return int(state().next_sender);
  }
  int getNextTargetMsgSeqNum() const throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    return int(state().next_target);
  }
  void setNextSenderMsgSeqNum(int value) throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    if (value - 1 > state().reserved)
      throw FIX::IOException("the number is beyond those reserved");
    state().next_sender = value;
  }
  void setNextTargetMsgSeqNum(int value) throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    state().next_target = value;
  }
  void incrNextSenderMsgSeqNum() throw(FIX::IOException) override /* comes before the message is written */
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    if (state().next_sender > state().reserved)
      throw FIX::IOException("the reserved sender numbers are used up");
    state().next_sender++;
    shared->ask_for_numbers(session);
  }
  void incrNextTargetMsgSeqNum() throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    if (!state().refused)
      state().next_target++;
    state().refused = false;
  }
  FIX::UtcTimeStamp getCreationTime() const throw(FIX::IOException) override
  {
    return FIX::UtcTimeStamp(); /* always of this session day, so QuickFIX never starts over by itself */
  }
  void reset() throw(FIX::IOException) override
  {
    throw FIX::IOException("sequence numbers are never reset");
  }
  void refresh() throw(FIX::IOException) override
  {
  }

private:
  SessionState &state() const
  {
    return shared->sessions[session];
  }
  Shared *shared;
  int session;
};

/* A venue's: all that was sent, in files. */
class KeepingStore : public FIX::FileStore
{
public:
  KeepingStore(const std::string &folder, const FIX::SessionID &id, Shared *of, int at)
      : FIX::FileStore(folder, id), shared(of), session(at)
  {
  }
  void incrNextTargetMsgSeqNum() throw(FIX::IOException) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    if (!shared->sessions[session].refused)
      FIX::FileStore::incrNextTargetMsgSeqNum();
    shared->sessions[session].refused = false;
  }
  FIX::UtcTimeStamp getCreationTime() const throw(FIX::IOException) override
  {
    return FIX::UtcTimeStamp();
  }
  void reset() throw(FIX::IOException) override
  {
    throw FIX::IOException("sequence numbers are never reset");
  }

private:
  Shared *shared;
  int session;
};

class Stores : public FIX::MessageStoreFactory
{
public:
  Stores(Shared *of, const char *path) : shared(of), folder(path ? path : "")
  {
  }
  FIX::MessageStore *create(const FIX::SessionID &id) override
  {
    int session = shared->find(id);
    if (folder.empty())
      return new NumberStore(shared, session);
    FIX::MessageStore *store = new KeepingStore(folder, id, shared, session);
    if (shared->sessions[session].next_target > 0)
      store->setNextTargetMsgSeqNum(int(shared->sessions[session].next_target));
    return store;
  }
  void destroy(FIX::MessageStore *store) override
  {
    delete store;
  }
  bool keeps() const
  {
    return !folder.empty();
  }

private:
  Shared *shared;
  std::string folder;
};

class EventLog : public FIX::Log
{
public:
  EventLog(Shared *of, int at) : shared(of), session(at)
  {
  }
  void clear() override
  {
  }
  void backup() override
  {
  }
  void onIncoming(const std::string &) override
  {
  }
  void onOutgoing(const std::string &) override
  {
  }
  void onEvent(const std::string &text) override
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    if (shared->queue.size() < FIX_INBOUND_LIMIT)
      shared->push(What::event, session, 0, text);
  }

private:
  Shared *shared;
  int session;
};

class Logs : public FIX::LogFactory
{
public:
  explicit Logs(Shared *of) : shared(of)
  {
  }
  FIX::Log *create() override
  {
    return new EventLog(shared, -1);
  }
  FIX::Log *create(const FIX::SessionID &id) override
  {
    return new EventLog(shared, shared->find(id));
  }
  void destroy(FIX::Log *log) override
  {
    delete log;
  }

private:
  Shared *shared;
};
} // namespace
#endif
