// The other peer: gRPC in the bench's three roles, asynchronous, one completion queue and one thread a process.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "peer.grpc.pb.h"

static const int PAYLOAD_BYTES = 128, WARM_UP = 500, ACCEPTING = 128;

static int64_t now_ns()
{
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// One call at a server: accepted, then answered, here or by the next hop.
struct Served {
  enum { ACCEPTED, FORWARDED, ANSWERED } state = ACCEPTED;
  grpc::ServerContext context;
  peer::Request request;
  peer::Response response;
  grpc::ServerAsyncResponseWriter<peer::Response> writer;
  grpc::ClientContext next_context;
  grpc::Status next_status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<peer::Response>> next;
  Served() : writer(&context)
  {
  }
};

static void serve(const std::string &endpoint, peer::Echo::Stub *next)
{
  peer::Echo::AsyncService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(endpoint, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  auto accept = [&] {
    Served *call = new Served;
    service.RequestRepeat(&call->context, &call->request, &call->writer, queue.get(), queue.get(), call);
  };
  for (int i = 0; i < ACCEPTING; i++)
    accept();
  void *tag;
  bool is_ok;
  while (queue->Next(&tag, &is_ok)) {
    Served *call = static_cast<Served *>(tag);
    if (call->state == Served::ACCEPTED && next != nullptr) {
      accept();
      call->state = Served::FORWARDED;
      call->next = next->AsyncRepeat(&call->next_context, call->request, queue.get());
      call->next->Finish(&call->response, &call->next_status, call);
    } else if (call->state == Served::ANSWERED) {
      delete call;
    } else {
      if (call->state == Served::ACCEPTED) {
        accept();
        call->response.set_payload(call->request.payload());
      }
      call->state = Served::ANSWERED;
      call->writer.Finish(call->response, grpc::Status::OK, call);
    }
  }
}

struct Sent {
  grpc::ClientContext context;
  peer::Response response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<peer::Response>> reader;
  int64_t from_ns;
};

static int client(peer::Echo::Stub *stub, int calls, int in_flight)
{
  grpc::CompletionQueue queue;
  peer::Request request;
  request.set_payload(std::string(PAYLOAD_BYTES, 'x'));
  std::vector<int64_t> trips;
  int total = calls + WARM_UP, sent = 0;
  int64_t started_ns = 0;
  for (int received = 0; received < total; received++) {
    for (; sent < total && sent - received < in_flight; sent++) {
      Sent *call = new Sent;
      call->from_ns = now_ns();
      call->context.set_wait_for_ready(true);
      call->reader = stub->AsyncRepeat(&call->context, request, &queue);
      call->reader->Finish(&call->response, &call->status, call);
    }
    void *tag;
    bool is_ok;
    queue.Next(&tag, &is_ok);
    Sent *call = static_cast<Sent *>(tag);
    if (!call->status.ok() || call->response.payload().size() != PAYLOAD_BYTES)
      return 1;
    if (received >= WARM_UP)
      trips.push_back(now_ns() - call->from_ns);
    delete call;
    if (received == WARM_UP - 1)
      started_ns = now_ns();
  }
  int64_t elapsed_ns = now_ns() - started_ns;
  std::sort(trips.begin(), trips.end());
  printf("%lld %lld\n", (long long)elapsed_ns, (long long)trips[trips.size() / 2]);
  return 0;
}

int main(int argc, char **argv)
{
  if (argc != 5)
    return 2;
  std::string role = argv[1], folder = argv[2];
  std::string front = "unix:" + folder + "/front", back = "unix:" + folder + "/back";
  if (role == "service") {
    serve(back, nullptr);
    return 0;
  }
  auto channel = grpc::CreateChannel(role == "client" ? front : back, grpc::InsecureChannelCredentials());
  auto stub = peer::Echo::NewStub(channel);
  if (role == "client")
    return client(stub.get(), atoi(argv[3]), atoi(argv[4]));
  serve(front, stub.get());
  return 0;
}
