// Instructions of x86-64-v4, for the processors that have them.
#include "simulation.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define SIMULATION_RUN simulation_run_avx512
#define MOMENTS_ADD moments_add_avx512
#include "moments.h"
#include "paths.h"
#pragma clang attribute pop
#endif
