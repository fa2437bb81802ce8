// One simulated year per path, a block of paths at a time.
//
// Every instruction set gives the same bits: only additions, multiplications, divisions, square
// roots and conversions that IEEE 754 defines, in a fixed order, never contracted. The Swift type
// ReferenceKernel says the same path by path; tests hold both together.
#ifndef MOORING_CSIMULATION_H
#define MOORING_CSIMULATION_H

#include <stddef.h>
#include <stdint.h>

enum {
  // Paths of one call at most.
  simulation_paths_max = 4096,
  simulation_assets_max = 32,
  simulation_scenarios_max = 32,
  // Depths from 0 to 1 in steps of 0.0001.
  simulation_ticks = 10001,
  // A path belongs to the stratum of its number modulo this.
  simulation_strata = 16,
  // Cells of the table that turns a random word into the scale of a path.
  simulation_scale_cells = 2 * 32 * 128,
  // Cells of a depth table on each side of its centre.
  simulation_depth_cells = 27 * 64,
};

// Instruction sets, each faster than the one before.
enum simulation_instructions {
  simulation_portable = 0,
  simulation_avx2 = 1,
  simulation_avx512 = 2,
};

// Everything a path depends on but its number. Sources are the baseline, then the scenarios.
struct simulation_model {
  uint32_t asset_count;
  uint32_t scenario_count;
  uint32_t key[2];

  // Correlates normals: for each source a square matrix by rows. Row i has nothing beyond column
  // i + 1.
  const float *factors;
  // The scale of the copula by random word: value at the start of a cell, and its rise per unit.
  const float *scale_start;
  const float *scale_rise;
  // For each source and asset: where its depth table has its centre, and below which distance from
  // it there may be a payout.
  const float *centres;
  const float *limits;
  // For each source and asset the cells above the centre, then those below it.
  const float *depth_start;
  const float *depth_rise;
  // For each asset what the book pays at each depth, in whole cents.
  const double *payouts;

  // A year has scenarios when its word is below this; by stratum.
  uint32_t any_threshold[simulation_strata];
  // Which of the two sets of thresholds below a stratum uses.
  uint8_t is_boosted[simulation_strata];
  // A scenario happens when its word is below the first while none has yet, then the second.
  const uint32_t *first_threshold[2];
  const uint32_t *later_threshold[2];

  // Importance sampling; nothing below counts without it.
  uint32_t is_weighted;
  float shift[simulation_strata];
  float scale_factor[simulation_strata];
  // Shares of the strata that are drawn plainly, tilted and boosted.
  float share[3];
  // Binary logarithm of the tilt's ratio: per unit of the first factor, constant, and per inverse
  // square of the scale.
  float tilt[3];
  // The boost's ratio for a scenario that happens, for one that does not, and for none at all.
  const float *hit_ratio;
  const float *miss_ratio;
  float none_ratio;
};

// What became of the paths of a block.
struct simulation_block {
  // Loss of the year in cents, by path.
  double *aggregate;
  // Weight of the path; not written without importance sampling.
  float *weight;
  // Paths with scenarios, in their order: where they are in the block, the largest loss of one
  // event, and which scenarios happened.
  uint32_t *scenario_place;
  double *scenario_occurrence;
  uint32_t *scenario_set;
  // Weighted losses and their squares by asset and stratum, then by source and stratum.
  double *asset_sums;
  double *asset_squares;
  double *source_sums;
  double *source_squares;
  // Loss by asset and path, then by source and path, each simulation_paths_max apart; null when
  // nobody asks.
  double *asset_losses;
  double *source_losses;
};

// Whether this processor has the instructions.
int simulation_has(enum simulation_instructions instructions);

// Bytes of memory that a call needs to work in, aligned to 64.
size_t simulation_scratch_bytes(void);

// Simulates the paths of these numbers and returns how many of them have scenarios.
uint32_t simulation_run(
    enum simulation_instructions instructions, const struct simulation_model *model,
    const uint32_t *paths, uint32_t path_count, void *scratch,
    const struct simulation_block *block);

enum {
  // Columns of a row of moments; what is beyond the last asset is 0.
  moments_width = 16,
};

// Adds rows to the sums of each column, and the products of each with each to their sums.
void moments_add(
    enum simulation_instructions instructions, const double *rows, size_t row_count, double *sums,
    double *products);

// The ten rounds of Philox 4x32 on one counter.
void simulation_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

#endif
