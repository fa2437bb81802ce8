// The simulation of a block, for one instruction set: SIMULATION_RUN names the function.
#include "CSimulation.h"
#include "lanes.h"

enum {
  // Random numbers of the baseline are stream 0, those of scenario s stream s + 1.
  scenario_choice_stream = 0xFFFF,
  // Words before those of the normals: the scale, and whether there are scenarios.
  leading_words = 2,
  words_max = simulation_assets_max + leading_words + 4,
};

// Memory to work in. A path with scenarios has a slot.
struct scratch {
  uint32_t slot_path[simulation_paths_max];
  uint32_t slot_set[simulation_paths_max];
  float slot_tilt[simulation_paths_max];
  double slot_occurrence[simulation_paths_max];
  uint16_t slot_tick[simulation_paths_max][simulation_assets_max];
  uint8_t slot_source[simulation_paths_max][simulation_assets_max];
};

// What a path drew from one stream.
struct draws {
  floats normal[simulation_assets_max + 2];
  floats scale;
  words choice;
};

LANES floats looked_up(const float *start, const float *rise, ints cell, floats along) {
  floats first, slope;
  FOR_LANES(lane) {
    first[lane] = start[cell[lane]];
    slope[lane] = rise[cell[lane]];
  }
  return first + slope * along;
}

// The scale of the copula, from a word: cells grow with the distance from the nearer end.
LANES floats scale_of(const struct simulation_model *model, words word) {
  ints is_upper = (ints)word < 0;
  ints nearer = (ints)word ^ is_upper;
  ints bits = (ints)(as_floats(nearer) + 0.5f) - 0x3F000000;
  // A word of 31 ones rounds up to the next power of two, which has no cell.
  const ints last = (ints){} + (simulation_scale_cells / 2 * 65536 - 1);
  bits = ((bits < last) & bits) | (~(bits < last) & last);
  ints cell = (bits >> 16) + (is_upper & (simulation_scale_cells / 2));
  return looked_up(model->scale_start, model->scale_rise, cell, as_floats(bits & 0xFFFF));
}

LANES void draw(
    const struct simulation_model *model, words path, uint32_t stream, struct draws *draws) {
  // Normals come in pairs.
  const uint32_t count = model->asset_count + model->asset_count % 2;
  words word[words_max];
  for (uint32_t at = 0; at < leading_words + count; at += 4) {
    words counter[4] = {path, (words){}, (words){} + at / 4, (words){} + stream};
    philox(counter, model->key[0], model->key[1]);
    for (uint32_t place = 0; place < 4; place++) word[at + place] = counter[place];
  }
  draws->scale = scale_of(model, word[0]);
  draws->choice = word[1];
  for (uint32_t at = 0; at < count; at += 2) {
    const words *pair = word + leading_words + at;
    normals(pair[0], pair[1], &draws->normal[at], &draws->normal[at + 1]);
  }
}

// The depth of one asset in ticks where it may pay, and 0 elsewhere; says whether it may at all.
LANES int ticks_of(
    const struct simulation_model *model, uint32_t source, uint32_t asset,
    const struct draws *draws, ints *ticks) {
  const uint32_t count = model->asset_count;
  const uint32_t place = source * count + asset;
  const float *row = model->factors + (size_t)place * count;
  const uint32_t terms = asset + 2 < count ? asset + 2 : count;
  floats sum = draws->normal[0] * row[0];
  for (uint32_t term = 1; term < terms; term++) sum = sum + draws->normal[term] * row[term];
  floats distance = sum * draws->scale - model->centres[place];
  ints may_pay = distance < model->limits[place];
  if (!any_of(may_pay)) return 0;

  // The cell of a logarithmic grid around the centre.
  const ints first = (ints){} + 0x3A800000, last = (ints){} + (0x48000000 - 1);
  ints bits = (ints)distance & 0x7FFFFFFF;
  bits = ((bits > first) & bits) | (~(bits > first) & first);
  bits = ((bits < last) & bits) | (~(bits < last) & last);
  bits -= first;
  ints cell = (bits >> 17) + ((distance < 0.0f) & simulation_depth_cells);
  const size_t table = (size_t)place * 2 * simulation_depth_cells;
  floats depth = looked_up(
      model->depth_start + table, model->depth_rise + table, cell, as_floats(bits & 0x1FFFF));
  *ticks = as_ints(depth + 0.5f) & may_pay;
  return 1;
}

LANES doubles payouts_of(const struct simulation_model *model, uint32_t asset, ints ticks) {
  const double *table = model->payouts + (size_t)asset * simulation_ticks;
  doubles payout;
  FOR_LANES(lane) payout[lane] = table[ticks[lane]];
  return payout;
}

// By how much likelier the tilted strata draw these paths than the plain ones.
LANES floats tilt_ratio(const struct simulation_model *model, const struct draws *draws) {
  floats exponent = draws->normal[0] * model->tilt[0] + model->tilt[1];
  exponent = exponent + all(model->tilt[2]) / (draws->scale * draws->scale);
  return power_of_two(exponent);
}

LANES floats weight_of(const struct simulation_model *model, floats tilt, floats boost) {
  floats density = all(model->share[0]) + tilt * model->share[1] + boost * model->share[2];
  return all(1.0f) / density;
}

// Which scenarios happened in the paths of up to sixteen slots that have at least one.
static void choose_scenarios(
    const struct simulation_model *model, struct scratch *scratch, uint32_t slot, uint32_t count) {
  words path;
  FOR_LANES(lane) {
    path[lane] = scratch->slot_path[slot + (lane < count ? lane : 0)];
  }
  uint32_t set[lane_count] = {0};
  for (uint32_t at = 0; at < model->scenario_count; at += 4) {
    words word[4] = {path, (words){}, (words){} + at / 4, (words){} + scenario_choice_stream};
    philox(word, model->key[0], model->key[1]);
    for (uint32_t lane = 0; lane < count; lane++) {
      const int boosted = model->is_boosted[path[lane] % simulation_strata];
      for (uint32_t s = at; s < at + 4 && s < model->scenario_count; s++) {
        const uint32_t *threshold =
            set[lane] == 0 ? model->first_threshold[boosted] : model->later_threshold[boosted];
        // The last one happens when none before it has.
        const int is_last = set[lane] == 0 && s + 1 == model->scenario_count;
        if (is_last || word[s - at][lane] < threshold[s]) set[lane] |= 1u << s;
      }
    }
  }
  for (uint32_t lane = 0; lane < count; lane++) scratch->slot_set[slot + lane] = set[lane];
}

// Lets one scenario happen to the paths of up to sixteen slots.
static void strike(
    const struct simulation_model *model, struct scratch *scratch, uint32_t scenario,
    const uint32_t *slots, uint32_t count) {
  words path;
  FOR_LANES(lane) {
    path[lane] = scratch->slot_path[slots[lane < count ? lane : 0]];
  }
  struct draws draws;
  draw(model, path, scenario + 1, &draws);
  doubles loss = {};
  for (uint32_t asset = 0; asset < model->asset_count; asset++) {
    ints ticks;
    if (!ticks_of(model, scenario + 1, asset, &draws, &ticks)) continue;
    loss += payouts_of(model, asset, ticks);
    for (uint32_t lane = 0; lane < count; lane++) {
      const uint32_t slot = slots[lane];
      if (ticks[lane] <= scratch->slot_tick[slot][asset]) continue;
      scratch->slot_tick[slot][asset] = (uint16_t)ticks[lane];
      scratch->slot_source[slot][asset] = (uint8_t)(scenario + 1);
    }
  }
  for (uint32_t lane = 0; lane < count; lane++) {
    double *occurrence = &scratch->slot_occurrence[slots[lane]];
    if (loss[lane] > *occurrence) *occurrence = loss[lane];
  }
}

static void strike_all(
    const struct simulation_model *model, struct scratch *scratch, uint32_t slot_count) {
  for (uint32_t slot = 0; slot < slot_count; slot += lane_count) {
    const uint32_t left = slot_count - slot;
    choose_scenarios(model, scratch, slot, left < lane_count ? left : lane_count);
  }
  for (uint32_t scenario = 0; scenario < model->scenario_count; scenario++) {
    uint32_t slots[lane_count];
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < slot_count; slot++) {
      if ((scratch->slot_set[slot] >> scenario & 1) == 0) continue;
      slots[count++] = slot;
      if (count < lane_count) continue;
      strike(model, scratch, scenario, slots, count);
      count = 0;
    }
    if (count > 0) strike(model, scratch, scenario, slots, count);
  }
}

static void add(double *sums, double *squares, size_t place, double value) {
  sums[place] += value;
  squares[place] += value * value;
}

// Adds up the year of a path with scenarios, each asset at its deepest.
static void settle(
    const struct simulation_model *model, struct scratch *scratch, uint32_t slot,
    const struct simulation_block *block) {
  const uint32_t place = block->scenario_place[slot];
  const uint32_t stratum = scratch->slot_path[slot] % simulation_strata;
  float weight = 1;
  if (model->is_weighted) {
    float boost = 1;
    for (uint32_t s = 0; s < model->scenario_count; s++) {
      const int happened = scratch->slot_set[slot] >> s & 1;
      boost = boost * (happened ? model->hit_ratio[s] : model->miss_ratio[s]);
    }
    const float density =
        model->share[0] + scratch->slot_tilt[slot] * model->share[1] + boost * model->share[2];
    weight = 1.0f / density;
    block->weight[place] = weight;
  }
  double aggregate = 0;
  double by_source[simulation_scenarios_max + 1];
  for (uint32_t source = 0; source <= model->scenario_count; source++) by_source[source] = 0;
  for (uint32_t asset = 0; asset < model->asset_count; asset++) {
    const size_t tick = scratch->slot_tick[slot][asset];
    const double loss = model->payouts[(size_t)asset * simulation_ticks + tick];
    aggregate += loss;
    by_source[scratch->slot_source[slot][asset]] += loss;
    add(block->asset_sums, block->asset_squares, (size_t)asset * simulation_strata + stratum,
        loss * (double)weight);
    if (block->asset_losses) block->asset_losses[asset * simulation_paths_max + place] = loss;
  }
  for (uint32_t source = 0; source <= model->scenario_count; source++) {
    add(block->source_sums, block->source_squares, (size_t)source * simulation_strata + stratum,
        by_source[source] * (double)weight);
    if (!block->source_losses) continue;
    block->source_losses[source * simulation_paths_max + place] = by_source[source];
  }
  block->aggregate[place] = aggregate;
  block->scenario_occurrence[slot] = scratch->slot_occurrence[slot];
  block->scenario_set[slot] = scratch->slot_set[slot];
}

// Adds to the sums of sixteen strata.
LANES void add_lanes(double *sums, double *squares, size_t place, doubles value) {
  double *sum = sums + place * simulation_strata, *square = squares + place * simulation_strata;
  doubles new_sum = loaded_doubles(sum) + value;
  doubles new_square = loaded_doubles(square) + value * value;
  memcpy(sum, &new_sum, sizeof new_sum);
  memcpy(square, &new_square, sizeof new_square);
}

// Tilts the draws of the strata that are tilted.
LANES void tilt(const struct simulation_model *model, words path, struct draws *draws) {
  floats shift, factor;
  FOR_LANES(lane) {
    shift[lane] = model->shift[path[lane] % simulation_strata];
    factor[lane] = model->scale_factor[path[lane] % simulation_strata];
  }
  draws->normal[0] = draws->normal[0] + shift;
  draws->scale = draws->scale * factor;
}

LANES words any_threshold(const struct simulation_model *model, words path) {
  // Without importance sampling all strata are alike.
  if (!model->is_weighted) return (words){} + model->any_threshold[0];
  words threshold;
  FOR_LANES(lane) {
    threshold[lane] = model->any_threshold[path[lane] % simulation_strata];
  }
  return threshold;
}

// Sixteen paths while they are simulated; `count` of them are asked for.
struct chunk {
  words path;
  uint32_t at, count;
  struct draws draws;
  floats weight, tilt;
  ints is_path, has_scenarios;
  ints ticks[simulation_assets_max];
  doubles loss;
};

LANES void start(
    const struct simulation_model *model, const uint32_t *paths, struct chunk *chunk,
    const struct simulation_block *block) {
  if (chunk->count == lane_count) {
    memcpy(&chunk->path, paths + chunk->at, sizeof chunk->path);
    chunk->is_path = (ints){} - 1;
  } else {
    FOR_LANES(lane) {
      chunk->path[lane] = paths[chunk->at + (lane < chunk->count ? lane : 0)];
      chunk->is_path[lane] = lane < chunk->count ? -1 : 0;
    }
  }
  draw(model, chunk->path, 0, &chunk->draws);
  ints has_scenarios = (ints)(chunk->draws.choice < any_threshold(model, chunk->path));
  chunk->has_scenarios = has_scenarios & chunk->is_path;
  chunk->weight = all(1.0f);
  if (!model->is_weighted) return;
  tilt(model, chunk->path, &chunk->draws);
  chunk->tilt = tilt_ratio(model, &chunk->draws);
  chunk->weight = weight_of(model, chunk->tilt, all(model->none_ratio));
  for (uint32_t lane = 0; lane < chunk->count; lane++) {
    block->weight[chunk->at + lane] = chunk->weight[lane];
  }
}

// What the baseline does to the book.
LANES void lose(
    const struct simulation_model *model, struct chunk *chunk,
    const struct simulation_block *block) {
  // Paths with scenarios are added up later, the lanes beyond the last path never.
  doubles counted = __builtin_convertvector(
      (floats)((ints)chunk->weight & ~chunk->has_scenarios & chunk->is_path), doubles);
  chunk->loss = (doubles){};
  for (uint32_t asset = 0; asset < model->asset_count; asset++) {
    doubles payout = {};
    if (ticks_of(model, 0, asset, &chunk->draws, &chunk->ticks[asset])) {
      payout = payouts_of(model, asset, chunk->ticks[asset]);
      chunk->loss += payout;
      add_lanes(block->asset_sums, block->asset_squares, asset, payout * counted);
    } else {
      chunk->ticks[asset] = (ints){};
    }
    if (!block->asset_losses) continue;
    double *losses = block->asset_losses + asset * simulation_paths_max + chunk->at;
    for (uint32_t lane = 0; lane < chunk->count; lane++) losses[lane] = payout[lane];
  }
  add_lanes(block->source_sums, block->source_squares, 0, chunk->loss * counted);
  const size_t size = chunk->count * sizeof(double);
  const double *losses = (const double *)&chunk->loss;
  if (chunk->count == lane_count) {
    memcpy(block->aggregate + chunk->at, losses, sizeof chunk->loss);
  } else {
    memcpy(block->aggregate + chunk->at, losses, size);
  }
  if (block->source_losses) memcpy(block->source_losses + chunk->at, losses, size);
}

// Gives each path with scenarios a slot, with what the baseline did to it.
static uint32_t open_slots(
    const struct simulation_model *model, struct scratch *scratch, const struct chunk *chunk,
    uint32_t slot, const struct simulation_block *block) {
  for (uint32_t lane = 0; lane < chunk->count; lane++) {
    if (chunk->has_scenarios[lane] == 0) continue;
    block->scenario_place[slot] = chunk->at + lane;
    scratch->slot_path[slot] = chunk->path[lane];
    scratch->slot_tilt[slot] = chunk->tilt[lane];
    scratch->slot_occurrence[slot] = chunk->loss[lane];
    for (uint32_t asset = 0; asset < model->asset_count; asset++) {
      scratch->slot_tick[slot][asset] = (uint16_t)chunk->ticks[asset][lane];
      scratch->slot_source[slot][asset] = 0;
    }
    slot++;
  }
  return slot;
}

static void clear(const struct simulation_model *model, const struct simulation_block *block) {
  const size_t row = simulation_strata * sizeof(double);
  memset(block->asset_sums, 0, model->asset_count * row);
  memset(block->asset_squares, 0, model->asset_count * row);
  memset(block->source_sums, 0, (model->scenario_count + 1) * row);
  memset(block->source_squares, 0, (model->scenario_count + 1) * row);
  if (!block->source_losses) return;
  const size_t losses = simulation_paths_max * sizeof(double);
  memset(block->source_losses, 0, (model->scenario_count + 1) * losses);
}

uint32_t SIMULATION_RUN(
    const struct simulation_model *model, const uint32_t *paths, uint32_t path_count,
    void *memory, const struct simulation_block *block) {
  struct scratch *scratch = memory;
  uint32_t slot_count = 0;
  struct chunk chunk = {};
  clear(model, block);
  for (chunk.at = 0; chunk.at < path_count; chunk.at += lane_count) {
    const uint32_t left = path_count - chunk.at;
    chunk.count = left < lane_count ? left : lane_count;
    start(model, paths, &chunk, block);
    lose(model, &chunk, block);
    if (any_of(chunk.has_scenarios)) {
      slot_count = open_slots(model, scratch, &chunk, slot_count, block);
    }
  }
  strike_all(model, scratch, slot_count);
  for (uint32_t slot = 0; slot < slot_count; slot++) settle(model, scratch, slot, block);
  return slot_count;
}
