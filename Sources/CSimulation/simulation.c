// Chooses among instruction sets.
#include "simulation.h"
#include "lanes.h"

int simulation_has(enum simulation_instructions instructions) {
  switch (instructions) {
    case simulation_portable:
      return 1;
#if defined(__x86_64__)
    case simulation_avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("movbe") &&
             __builtin_cpu_supports("f16c");
    case simulation_avx512:
      return simulation_has(simulation_avx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    default:
      return 0;
  }
}

uint32_t simulation_run(
    enum simulation_instructions instructions, const struct simulation_model *model,
    const uint32_t *paths, uint32_t path_count, void *scratch,
    const struct simulation_block *block) {
#if defined(__x86_64__)
  if (instructions == simulation_avx512) {
    return simulation_run_avx512(model, paths, path_count, scratch, block);
  }
  if (instructions == simulation_avx2) {
    return simulation_run_avx2(model, paths, path_count, scratch, block);
  }
#endif
  return simulation_run_portable(model, paths, path_count, scratch, block);
}

void moments_add(
    enum simulation_instructions instructions, const double *rows, size_t row_count, double *sums,
    double *products) {
#if defined(__x86_64__)
  if (instructions == simulation_avx512) {
    moments_add_avx512(rows, row_count, sums, products);
    return;
  }
  if (instructions == simulation_avx2) {
    moments_add_avx2(rows, row_count, sums, products);
    return;
  }
#endif
  moments_add_portable(rows, row_count, sums, products);
}

void simulation_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words_out[4]) {
  words lanes[4];
  for (int place = 0; place < 4; place++) lanes[place] = (words){} + counter[place];
  philox(lanes, key[0], key[1]);
  for (int place = 0; place < 4; place++) words_out[place] = lanes[place][0];
}
