// The premium formulas over columns of numbers: the same steps as for a single premium, in the same
// order, with choices between results in place of branches, so that a compiler makes wide
// instructions of them and every premium is the same to the last bit.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Thresholds, the highest first, and the multipliers of what lies above them; below the last, it
// is 1.
struct CPremium_tiers {
  double thresholds[3], multipliers[3];
};

// What all premiums of one batch have in common.
struct CPremium_card {
  struct CPremium_tiers size, used;
  double trigger_base, trigger_width, trigger_factor, trigger_slope;
  double trigger_multiplier_min, trigger_multiplier_max;
  double stress, claims;
  double minimum_absolute, minimum_rate;
};

// One number of every cover in each column.
struct CPremium_columns {
  // The rate of the asset, its risk counted in.
  const double *rate;
  const double *dollars;
  const double *years;
  const double *term;
  const double *trigger;
  // Cover sold over capital, before and after this cover.
  const double *used_before;
  const double *used_after;
  const double *floor;
  // The technical premium where it is enforced, else 0; in dollars.
  const double *enforced;
  // The premiums, below 2^51.
  int64_t *cents;
  // 1 where the minimum is charged, 2 where the technical premium is, else 0.
  uint8_t *bound;
};

// Computes `count` premiums by the classic model, which takes neither `used_after` nor `floor`.
void CPremium_classic(
    const struct CPremium_card *card, const struct CPremium_columns *columns, size_t count);

// Computes `count` premiums by the actuarial model.
void CPremium_actuarial(
    const struct CPremium_card *card, const struct CPremium_columns *columns, size_t count);
