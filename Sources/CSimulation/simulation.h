// One function per instruction set; those of other processors do not exist.
#ifndef MOORING_SIMULATION_H
#define MOORING_SIMULATION_H

#include "CSimulation.h"

typedef uint32_t simulation_function(
    const struct simulation_model *model, const uint32_t *paths, uint32_t path_count,
    void *memory, const struct simulation_block *block);

typedef void moments_function(
    const double *rows, size_t row_count, double *sums, double *products);

simulation_function simulation_run_portable;
moments_function moments_add_portable;
#if defined(__x86_64__)
simulation_function simulation_run_avx2;
simulation_function simulation_run_avx512;
moments_function moments_add_avx2;
moments_function moments_add_avx512;
#endif

#endif
