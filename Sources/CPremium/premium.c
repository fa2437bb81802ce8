#include "premium.h"

#include <string.h>

// A product and a sum are two roundings, on every processor.
#pragma STDC FP_CONTRACT OFF

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CPREMIUM_SANITIZED 1
#endif
#endif

// One version for each width of vectors, chosen when the program starts. All give the same bits.
#if defined(__x86_64__) && defined(__linux__) && !defined(CPREMIUM_SANITIZED)
#define CPREMIUM_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CPREMIUM_WIDE
#endif

typedef const struct CPremium_tiers Tiers;

static inline double lesser(double one, double other) { return other < one ? other : one; }
static inline double larger(double one, double other) { return other > one ? other : one; }
static inline double magnitude(double number) { return larger(number, -number); }

// Adding a number so large rounds what it is added to, ties to even.
static const double rounder = 0x1.8p52;

// Whole cents, as amounts up to 2^51 are rounded: ties within the tolerance to even.
static inline int64_t rounded(double cents) {
  double sum = cents + rounder;
  double nearest = sum - rounder;
  double rest = cents - nearest;
  double tolerance = lesser(cents * 0x1p-46, 0x1p-10);
  int64_t whole, large;
  // What is left of the sum's bits without those of the large number is the whole number.
  memcpy(&whole, &sum, sizeof whole);
  memcpy(&large, &rounder, sizeof large);
  whole -= large;
  int64_t is_tie = magnitude(magnitude(rest) - 0.5) <= tolerance;
  // From an odd number the even one is where the rest points to.
  int64_t step = rest < 0 ? -1 : 1;
  return whole + (step & -(is_tie & whole & 1));
}

// A threshold belongs to the tier below it.
static inline double multiplier_at(Tiers *tiers, double place) {
  const double *threshold = tiers->thresholds, *multiplier = tiers->multipliers;
  double found = place > threshold[2] ? multiplier[2] : 1;
  found = place > threshold[1] ? multiplier[1] : found;
  return place > threshold[0] ? multiplier[0] : found;
}

// A threshold belongs to the tier above it.
static inline double multiplier_above(Tiers *tiers, double place) {
  const double *threshold = tiers->thresholds, *multiplier = tiers->multipliers;
  double found = place >= threshold[2] ? multiplier[2] : 1;
  found = place >= threshold[1] ? multiplier[1] : found;
  return place >= threshold[0] ? multiplier[0] : found;
}

static inline double area(Tiers *tiers, double place) {
  const double *threshold = tiers->thresholds, *multiplier = tiers->multipliers;
  // What lies above a threshold is 0 for a place below it, and adding 0 changes nothing.
  double sum = place;
  sum += larger(place - threshold[2], 0) * (multiplier[2] - 1);
  sum += larger(place - threshold[1], 0) * (multiplier[1] - multiplier[2]);
  sum += larger(place - threshold[0], 0) * (multiplier[0] - multiplier[1]);
  return sum;
}

static inline double mean_up_to(Tiers *tiers, double place) {
  double mean = area(tiers, place) / place;
  return place > tiers->thresholds[2] ? mean : 1;
}

static inline double mean_between(Tiers *tiers, double before, double after) {
  double mean = (area(tiers, after) - area(tiers, before)) / (after - before);
  double last = multiplier_at(tiers, after);
  // Within one tier the mean is its multiplier, to the last bit; the difference of areas is not.
  double found = multiplier_above(tiers, before) == last ? last : mean;
  return after > before ? found : multiplier_at(tiers, before);
}

static inline void charge(
    const struct CPremium_columns *columns, size_t place, double card, double minimum) {
  double enforced = columns->enforced[place];
  double raw = larger(card, minimum);
  uint8_t bound = card < minimum ? 1 : 0;
  columns->bound[place] = enforced > raw ? 2 : bound;
  columns->cents[place] = rounded(larger(raw, enforced) * 100);
}

CPREMIUM_WIDE void CPremium_classic(
    const struct CPremium_card *card, const struct CPremium_columns *columns, size_t count) {
  struct CPremium_card own = *card;
  struct CPremium_columns of = *columns;
#pragma clang loop vectorize(assume_safety)
  for (size_t place = 0; place < count; place++) {
    double dollars = of.dollars[place];
    double slope =
        1 + ((own.trigger_base - of.trigger[place]) / own.trigger_width) * own.trigger_factor;
    double annual = of.rate[place] * multiplier_above(&own.size, dollars) * of.term[place] * slope *
                    multiplier_at(&own.used, of.used_before[place]) * own.stress * own.claims;
    double minimum = larger(own.minimum_rate * dollars, own.minimum_absolute);
    charge(&of, place, dollars * annual * of.years[place], minimum);
  }
}

CPREMIUM_WIDE void CPremium_actuarial(
    const struct CPremium_card *card, const struct CPremium_columns *columns, size_t count) {
  struct CPremium_card own = *card;
  struct CPremium_columns of = *columns;
#pragma clang loop vectorize(assume_safety)
  for (size_t place = 0; place < count; place++) {
    double dollars = of.dollars[place], years = of.years[place];
    double slope = 1 + (of.trigger[place] - own.trigger_base) * own.trigger_slope;
    slope = lesser(larger(slope, own.trigger_multiplier_min), own.trigger_multiplier_max);
    double used = mean_between(&own.used, of.used_before[place], of.used_after[place]);
    double annual = of.rate[place] * mean_up_to(&own.size, dollars) * of.term[place] * slope *
                    used * own.stress * own.claims * of.floor[place];
    double minimum = larger(own.minimum_rate * dollars * years, own.minimum_absolute);
    charge(&of, place, dollars * annual * years, minimum);
  }
}
