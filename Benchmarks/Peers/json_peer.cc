// simdjson and jansson at the work of our JSON benchmark: read the request of a quote into fields,
// write its response.
//
//   json_peer simdjson|jansson REQUEST_FILE RESPONSE_FILE

#include <jansson.h>
#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace {

constexpr int kRounds = 200'000;

// What a handler would take from the request; the sum keeps the compiler from dropping the work.
struct Request {
  std::string asset, tranche, quote_id;
  std::int64_t coverage_cents = 0, duration_days = 0, valid_for_seconds = 0;
  double deductible_rate = 0, payout_rate = 0;
  bool bind = false;
  std::size_t tag_bytes = 0;

  std::size_t Sum() const {
    return asset.size() + tranche.size() + quote_id.size() + tag_bytes + coverage_cents +
           duration_days + valid_for_seconds + static_cast<std::size_t>(payout_rate * 100) +
           static_cast<std::size_t>(deductible_rate * 1000) + bind;
  }
};

std::string Load(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.empty()) {
    std::fprintf(stderr, "%s is empty or missing\n", path);
    std::exit(1);
  }
  return text;
}

// Prints the nanoseconds that one run of `work` takes; `work` returns something it computed.
void Measure(const char* name, const std::function<std::size_t()>& work) {
  std::size_t sum = 0;
  for (int i = 0; i < kRounds / 10; ++i) sum += work();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) sum += work();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  std::printf("%s %.2f ns\n", name, took.count() / kRounds);
  if (sum == 0) std::exit(1);
}

void RunSimdjson(const std::string& text) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(text);
  Measure("parse", [&] {
    Request request;
    simdjson::ondemand::document document = parser.iterate(padded);
    for (auto field : document.get_object()) {
      const std::string_view key = field.unescaped_key();
      auto value = field.value();
      if (key == "asset") {
        request.asset = std::string_view(value.get_string());
      } else if (key == "tranche") {
        request.tranche = std::string_view(value.get_string());
      } else if (key == "quote_id") {
        request.quote_id = std::string_view(value.get_string());
      } else if (key == "coverage_cents") {
        request.coverage_cents = value.get_int64();
      } else if (key == "duration_days") {
        request.duration_days = value.get_int64();
      } else if (key == "valid_for_seconds") {
        request.valid_for_seconds = value.get_int64();
      } else if (key == "deductible_rate") {
        request.deductible_rate = value.get_double();
      } else if (key == "payout_rate") {
        request.payout_rate = value.get_double();
      } else if (key == "bind") {
        request.bind = value.get_bool();
      } else if (key == "tags") {
        for (auto tag : value.get_array()) {
          request.tag_bytes += std::string_view(tag.get_string()).size();
        }
      }
    }
    return request.Sum();
  });
}

void RunJansson(const std::string& text, const std::string& response) {
  Measure("parse", [&] {
    json_t* root = json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr);
    if (root == nullptr) std::exit(1);
    Request request;
    request.asset = json_string_value(json_object_get(root, "asset"));
    request.tranche = json_string_value(json_object_get(root, "tranche"));
    request.quote_id = json_string_value(json_object_get(root, "quote_id"));
    request.coverage_cents = json_integer_value(json_object_get(root, "coverage_cents"));
    request.duration_days = json_integer_value(json_object_get(root, "duration_days"));
    request.valid_for_seconds = json_integer_value(json_object_get(root, "valid_for_seconds"));
    request.deductible_rate = json_real_value(json_object_get(root, "deductible_rate"));
    request.payout_rate = json_real_value(json_object_get(root, "payout_rate"));
    request.bind = json_is_true(json_object_get(root, "bind"));
    std::size_t index;
    json_t* tag;
    json_array_foreach(json_object_get(root, "tags"), index, tag) {
      request.tag_bytes += json_string_length(tag);
    }
    json_decref(root);
    return request.Sum();
  });
  json_t* root = json_loadb(response.data(), response.size(), 0, nullptr);
  if (root == nullptr) std::exit(1);
  char buffer[8192];
  // Only the writing is measured: the tree is there already.
  Measure("write", [&] { return json_dumpb(root, buffer, sizeof buffer, JSON_COMPACT); });
  json_decref(root);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string library = argc == 4 ? argv[1] : "";
  if (library == "simdjson") {
    RunSimdjson(Load(argv[2]));
  } else if (library == "jansson") {
    RunJansson(Load(argv[2]), Load(argv[3]));
  } else {
    std::fputs("usage: json_peer simdjson|jansson REQUEST_FILE RESPONSE_FILE\n", stderr);
    return 64;
  }
  return 0;
}
