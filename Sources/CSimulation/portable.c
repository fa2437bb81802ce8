// Instructions that every processor of the architecture has.
#include "simulation.h"
#define SIMULATION_RUN simulation_run_portable
#define MOMENTS_ADD moments_add_portable
#include "moments.h"
#include "paths.h"

_Static_assert(sizeof(struct scratch) % 64 == 0, "what follows would not be aligned");

size_t simulation_scratch_bytes(void) { return sizeof(struct scratch); }
