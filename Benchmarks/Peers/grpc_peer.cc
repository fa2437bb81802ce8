// gRPC C++ with the service and the work of our own benchmark: an asynchronous server with one
// completion queue and one thread, and a client that keeps one call in flight.
//
//   grpc_peer serve SOCKET
//   grpc_peer call SOCKET CALLS

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "grpc/testing/test.grpc.pb.h"

namespace {

using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::TestService;

constexpr int kCallsWaiting = 512;
constexpr int kRequestBytes = 24;
constexpr int kResponseBytes = 32;

class Call {
 public:
  Call(TestService::AsyncService* service, grpc::ServerCompletionQueue* queue)
      : service_(service), queue_(queue), responder_(&context_) {
    service_->RequestUnaryCall(&context_, &request_, &responder_, queue_, queue_, this);
  }

  // A request has arrived, or the response has left.
  void Advance(bool ok) {
    if (!ok || finished_) {
      delete this;
      return;
    }
    new Call(service_, queue_);
    SimpleResponse response;
    response.mutable_payload()->mutable_body()->assign(request_.response_size(), '\0');
    finished_ = true;
    responder_.Finish(response, grpc::Status::OK, this);
  }

 private:
  TestService::AsyncService* service_;
  grpc::ServerCompletionQueue* queue_;
  grpc::ServerContext context_;
  SimpleRequest request_;
  grpc::ServerAsyncResponseWriter<SimpleResponse> responder_;
  bool finished_ = false;
};

int Serve(const std::string& socket) {
  TestService::AsyncService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  for (int i = 0; i < kCallsWaiting; ++i) new Call(&service, queue.get());
  std::puts("ready");
  std::fflush(stdout);
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->Advance(ok);
  return 0;
}

int CallInTurn(const std::string& socket, int calls) {
  auto channel = grpc::CreateChannel("unix:" + socket, grpc::InsecureChannelCredentials());
  auto stub = TestService::NewStub(channel);
  SimpleRequest request;
  request.set_response_size(kResponseBytes);
  request.mutable_payload()->mutable_body()->assign(kRequestBytes, '\0');
  std::vector<std::int64_t> nanoseconds;
  nanoseconds.reserve(calls);
  const int warmup = calls / 10;
  for (int i = -warmup; i < calls; ++i) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    SimpleResponse response;
    const auto start = std::chrono::steady_clock::now();
    const grpc::Status status = stub->UnaryCall(&context, request, &response);
    const auto end = std::chrono::steady_clock::now();
    if (!status.ok() || response.payload().body().size() != kResponseBytes) {
      std::fprintf(stderr, "call failed: %s\n", status.error_message().c_str());
      return 1;
    }
    if (i >= 0) nanoseconds.push_back((end - start) / std::chrono::nanoseconds(1));
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  std::printf("p50 %.3f us\n", nanoseconds[nanoseconds.size() / 2] / 1e3);
  std::printf("p99 %.3f us\n", nanoseconds[nanoseconds.size() * 99 / 100] / 1e3);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGTERM, [](int) { std::_Exit(0); });
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "serve" && argc == 3) return Serve(argv[2]);
  if (mode == "call" && argc == 4 && std::atoi(argv[3]) > 0) {
    return CallInTurn(argv[2], std::atoi(argv[3]));
  }
  std::fputs("usage: grpc_peer serve SOCKET | grpc_peer call SOCKET CALLS\n", stderr);
  return 64;
}
