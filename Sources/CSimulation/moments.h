// Sums of products of rows, for one instruction set: MOMENTS_ADD names the function.
#include "CSimulation.h"
#include "lanes.h"

void MOMENTS_ADD(const double *rows, size_t row_count, double *sums, double *products) {
  doubles sum = loaded_doubles(sums);
  for (size_t row = 0; row < row_count; row++) {
    sum += loaded_doubles(rows + row * moments_width);
  }
  memcpy(sums, &sum, sizeof sum);
  // Two assets at a time, so that what is added to stays in registers.
  for (size_t first = 0; first < moments_width; first += 2) {
    doubles one = loaded_doubles(products + first * moments_width);
    doubles other = loaded_doubles(products + (first + 1) * moments_width);
    for (size_t row = 0; row < row_count; row++) {
      const double *values = rows + row * moments_width;
      doubles all_values = loaded_doubles(values);
      one += all_values * values[first];
      other += all_values * values[first + 1];
    }
    memcpy(products + first * moments_width, &one, sizeof one);
    memcpy(products + (first + 1) * moments_width, &other, sizeof other);
  }
}
