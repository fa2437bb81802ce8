// What other JSON libraries take for the work of JSONBenchmark: simdjson reads, jansson does both.
// Prints lines `library/measurement value us`; arguments choose measurements, none means all.
#include <jansson.h>
#include <simdjson.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kRequest =
    "{\"asset\":\"USDC\",\"coverage_cents\":10000000,\"days\":90,\"trigger\":0.93,"
    "\"floor\":0.8650,\"request_id\":\"3f1c0de2-5a5e-4b0c-9d53-2f1f0a6a7c11\","
    "\"validate_only\":false,\"label\":\"Treasury cover, first tranche\"}";

const char* const kFactors[] = {"base_rate", "risk",        "size",   "duration",
                                "trigger",   "utilization", "market", "loss"};

double thread_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

std::vector<std::string_view> wanted;

void measure(const char* name, int calls, const std::function<long()>& body) {
  if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) return;
  double best = std::numeric_limits<double>::infinity();
  long sum = 0;
  for (int run = 0; run < 5; ++run) {
    const double start = thread_nanoseconds();
    for (int call = 0; call < calls; ++call) sum += body();
    best = std::min(best, (thread_nanoseconds() - start) / calls);
  }
  if (sum == 0) abort();
  std::printf("%s %.4f us\n", name, best / 1000);
}

// The fields of a request, copied out as ours are.
struct Request {
  std::string asset, request_id, label;
  int64_t coverage_cents = 0, days = 0;
  double trigger = 0, floor = 0;
  bool validate_only = false;
};

long parse_simdjson(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
  Request request;
  auto document = parser.iterate(text);
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "asset") {
      request.asset = std::string_view(field.value());
    } else if (key == "coverage_cents") {
      request.coverage_cents = field.value().get_int64();
    } else if (key == "days") {
      request.days = field.value().get_int64();
    } else if (key == "trigger") {
      request.trigger = field.value().get_double();
    } else if (key == "floor") {
      request.floor = field.value().get_double();
    } else if (key == "request_id") {
      request.request_id = std::string_view(field.value());
    } else if (key == "validate_only") {
      request.validate_only = field.value().get_bool();
    } else if (key == "label") {
      request.label = std::string_view(field.value());
    } else {
      abort();
    }
  }
  return static_cast<long>(request.days + static_cast<int64_t>(request.label.size()));
}

long parse_jansson() {
  json_error_t error;
  json_t* root = json_loadb(kRequest.data(), kRequest.size(), JSON_REJECT_DUPLICATES, &error);
  if (root == nullptr) abort();
  Request request;
  request.asset = json_string_value(json_object_get(root, "asset"));
  request.coverage_cents = json_integer_value(json_object_get(root, "coverage_cents"));
  request.days = json_integer_value(json_object_get(root, "days"));
  request.trigger = json_real_value(json_object_get(root, "trigger"));
  request.floor = json_real_value(json_object_get(root, "floor"));
  request.request_id = json_string_value(json_object_get(root, "request_id"));
  request.validate_only = json_is_true(json_object_get(root, "validate_only"));
  request.label = json_string_value(json_object_get(root, "label"));
  json_decref(root);
  return static_cast<long>(request.days + static_cast<int64_t>(request.label.size()));
}

long write_jansson(char* buffer, size_t capacity) {
  json_t* root = json_object();
  json_object_set_new(root, "quote_id", json_string("3f1c0de2-5a5e-4b0c-9d53-2f1f0a6a7c11"));
  json_object_set_new(root, "asset", json_string("USDC"));
  json_object_set_new(root, "premium_cents", json_integer(102329));
  json_object_set_new(root, "premium", json_string("1023.29"));
  json_object_set_new(root, "bindable", json_true());
  json_t* waterfall = json_array();
  for (int index = 0; index < 8; ++index) {
    json_t* line = json_object();
    json_object_set_new(line, "factor", json_string(kFactors[index]));
    json_object_set_new(line, "multiplier", json_real(1.0 / (index + 3)));
    json_object_set_new(line, "cents", json_integer(index * 1234 - 3000));
    json_array_append_new(waterfall, line);
  }
  json_object_set_new(root, "waterfall", waterfall);
  json_t* curve = json_array();
  for (int index = 8; index < 32; ++index) {
    json_array_append_new(curve, json_real(1.0 / (index + 3)));
  }
  json_object_set_new(root, "curve", curve);
  const size_t size = json_dumpb(root, buffer, capacity, JSON_COMPACT);
  json_decref(root);
  if (size == 0 || size > capacity) abort();
  return static_cast<long>(size);
}

}  // namespace

int main(int count, char** arguments) {
  wanted.assign(arguments + 1, arguments + count);
  simdjson::ondemand::parser parser;
  const simdjson::padded_string text(kRequest);
  measure("simdjson/parse_200B", 200000, [&] { return parse_simdjson(parser, text); });
  measure("jansson/parse_200B", 50000, [] { return parse_jansson(); });
  static char buffer[4096];
  measure("jansson/write_1KB", 20000, [] { return write_jansson(buffer, sizeof buffer); });
}
