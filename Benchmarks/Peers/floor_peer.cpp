// The search for the customary layer that pays what another one does, as somebody would write it
// down with a library: a curve of lines, and TOMS 748 of Boost.Math until 32 bits are right.
//
//   floor_peer floor [COUNT]
//
// Prints `floor <nanoseconds> ns`.
#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr int kPoints = 2001;
constexpr int kLayers = 1024;
constexpr double kStep = 0.00025;
constexpr double kWidth = 0.07;
constexpr int kBits = 32;

class Curve {
 public:
  Curve() {
    for (int point = 0; point < kPoints; ++point) {
      depths_.push_back(point * kStep);
      survivals_.push_back(std::exp(-12 * depths_.back()));
      const double width = point == 0 ? 0 : depths_[point] - depths_[point - 1];
      const double mean = point == 0 ? 0 : (survivals_[point] + survivals_[point - 1]) / 2;
      areas_.push_back(point == 0 ? 0 : areas_.back() + width * mean);
    }
  }

  double payout(double upper, double lower) const {
    return (area(lower) - area(upper)) / (lower - upper);
  }

 private:
  double area(double depth) const {
    const auto next = std::upper_bound(depths_.begin(), depths_.end(), depth);
    const auto place = static_cast<std::size_t>(next - depths_.begin());
    if (place == 0) return (depth - depths_[0]) * survivals_[0];
    if (place == depths_.size()) return areas_.back();
    const double width = depth - depths_[place - 1];
    const double share = width / (depths_[place] - depths_[place - 1]);
    const double end = survivals_[place - 1] + (survivals_[place] - survivals_[place - 1]) * share;
    return areas_[place - 1] + width * (survivals_[place - 1] + end) / 2;
  }

  std::vector<double> depths_, survivals_, areas_;
};

struct Layer {
  double trigger, floor, payout;
};

double equivalent(const Curve& curve, const Layer& layer) {
  const double low = std::min(layer.trigger, layer.floor + kWidth);
  const double high = std::max(layer.trigger, layer.floor + kWidth);
  const auto lacking = [&](double trigger) {
    return curve.payout(1 - trigger, 1 - trigger + kWidth) - layer.payout;
  };
  const double at_low = lacking(low);
  const double at_high = lacking(high);
  if (at_low >= 0) return low;
  if (at_high <= 0) return high;
  std::uintmax_t steps = 100;
  const auto found = boost::math::tools::toms748_solve(
      lacking, low, high, at_low, at_high, boost::math::tools::eps_tolerance<double>(kBits), steps);
  return (found.first + found.second) / 2;
}

}  // namespace

int main(int count, char** words) {
  const long calls = count > 2 ? std::atol(words[2]) : 1000000;
  const Curve curve;
  std::vector<Layer> layers;
  for (int number = 0; number < kLayers; ++number) {
    const double trigger = (9000 + number % 800) / 10000.0;
    const double floor = trigger - (51 + number * 37 % 2949) / 10000.0;
    layers.push_back({trigger, floor, curve.payout(1 - trigger, 1 - floor)});
  }
  double total = 0;
  auto begun = std::chrono::steady_clock::now();
  for (long number = -calls / 10; number < calls; ++number) {
    if (number == 0) begun = std::chrono::steady_clock::now();
    total += equivalent(curve, layers[static_cast<std::size_t>(number & (kLayers - 1))]);
  }
  const std::chrono::duration<double, std::nano> elapsed =
      std::chrono::steady_clock::now() - begun;
  if (!(total > 0)) return 1;
  std::printf("floor %f ns\n", elapsed.count() / static_cast<double>(calls));
  return 0;
}
