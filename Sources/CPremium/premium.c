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

typedef const struct CPremium_card Card;

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

static inline double whole_size(Card *card, double dollars) {
  const double *threshold = card->size_thresholds, *multiplier = card->size_multipliers;
  double size = dollars >= threshold[2] ? multiplier[2] : 1;
  size = dollars >= threshold[1] ? multiplier[1] : size;
  return dollars >= threshold[0] ? multiplier[0] : size;
}

static inline double marginal_size(Card *card, double dollars) {
  const double *threshold = card->size_thresholds, *multiplier = card->size_multipliers;
  // What lies above a threshold is 0 for a cover below it, and adding 0 changes nothing.
  double weighted = threshold[2] + (lesser(dollars, threshold[1]) - threshold[2]) * multiplier[2];
  weighted += larger(lesser(dollars, threshold[0]) - threshold[1], 0) * multiplier[1];
  weighted += larger(dollars - threshold[0], 0) * multiplier[0];
  double size = weighted / dollars;
  return dollars > threshold[2] ? size : 1;
}

static inline double used_at(Card *card, double used) {
  const double *threshold = card->used_thresholds, *multiplier = card->used_multipliers;
  double factor = used > threshold[2] ? multiplier[2] : 1;
  factor = used > threshold[1] ? multiplier[1] : factor;
  return used > threshold[0] ? multiplier[0] : factor;
}

static inline double used_above(Card *card, double used) {
  const double *threshold = card->used_thresholds, *multiplier = card->used_multipliers;
  double factor = used >= threshold[2] ? multiplier[2] : 1;
  factor = used >= threshold[1] ? multiplier[1] : factor;
  return used >= threshold[0] ? multiplier[0] : factor;
}

static inline double used_area(Card *card, double used) {
  const double *threshold = card->used_thresholds, *multiplier = card->used_multipliers;
  double area = used;
  area += larger(used - threshold[2], 0) * (multiplier[2] - 1);
  area += larger(used - threshold[1], 0) * (multiplier[1] - multiplier[2]);
  area += larger(used - threshold[0], 0) * (multiplier[0] - multiplier[1]);
  return area;
}

static inline double used_mean(Card *card, double before, double after) {
  double mean = (used_area(card, after) - used_area(card, before)) / (after - before);
  double last = used_at(card, after);
  // Within one tier the mean is its multiplier, to the last bit; the difference of areas is not.
  double factor = used_above(card, before) == last ? last : mean;
  return after > before ? factor : used_at(card, before);
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
    double annual = of.rate[place] * whole_size(&own, dollars) * of.term[place] * slope *
                    used_at(&own, of.used_before[place]) * own.stress * own.claims;
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
    double annual = of.rate[place] * marginal_size(&own, dollars) * of.term[place] * slope *
                    used_mean(&own, of.used_before[place], of.used_after[place]) * own.stress *
                    own.claims * of.floor[place];
    double minimum = larger(own.minimum_rate * dollars * years, own.minimum_absolute);
    charge(&of, place, dollars * annual * years, minimum);
  }
}
