/* Both ends of a session, so that they stop at once. QuickFIX's thread looks once a second whether it should end,
 * unless something comes in; stop() would sleep that out, and the caller's loop with it. What onStop does, which is
 * between the mark and the wait, makes something come in. */
#ifndef STEWARD_FIX_ENDPOINTS_HH
#define STEWARD_FIX_ENDPOINTS_HH
#include <quickfix/SocketAcceptor.h>
#include <quickfix/SocketInitiator.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
class Initiator : public FIX::SocketInitiator
{
public:
  using FIX::SocketInitiator::SocketInitiator;
  void onStop() override
  {
    for (const FIX::SessionID &id : getSessions()) {
      FIX::Message probe;
      probe.getHeader().setField(35, "1");
      probe.setField(112, "END");
      FIX::Session *session = FIX::Session::lookupSession(id);
      if (session != nullptr && session->isLoggedOn())
        FIX::Session::sendToTarget(probe, id); /* the counterparty's answer comes in */
    }
  }
};

class Acceptor : public FIX::SocketAcceptor
{
public:
  Acceptor(FIX::Application &application, FIX::MessageStoreFactory &stores, const FIX::SessionSettings &settings,
           FIX::LogFactory &logs, int at_port)
      : FIX::SocketAcceptor(application, stores, settings, logs), port(at_port)
  {
  }
  void onStop() override /* a connection comes in */
  {
    struct sockaddr_in own = {};
    own.sin_family = AF_INET;
    own.sin_port = htons(port);
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
      return;
    (void)!connect(fd, (struct sockaddr *)&own, sizeof(own)); /* refused, when nobody listens: then the second passes */
    close(fd);
  }

private:
  int port;
};
} // namespace
#endif
