// Vectors of sixteen lanes and the functions of them that a path needs. Included once per
// instruction set; whatever is static here takes the instructions of the file around it.
#ifndef MOORING_LANES_H
#define MOORING_LANES_H

#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
// Functions of vectors are always inlined, so how vectors would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

enum { lane_count = 16 };

typedef float floats __attribute__((vector_size(64)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef uint64_t pairs __attribute__((vector_size(64)));
typedef double doubles __attribute__((vector_size(128)));

#define LANES static inline __attribute__((always_inline))

// Unrolled, lanes are taken out of a vector and put into one without going through memory.
#define FOR_LANES(lane) \
  _Pragma("clang loop unroll(full)") for (uint32_t lane = 0; lane < lane_count; lane++)

LANES floats all(float value) { return (floats){} + value; }

LANES doubles loaded_doubles(const double *from) {
  doubles value;
  memcpy(&value, from, sizeof value);
  return value;
}

LANES floats as_floats(ints value) { return __builtin_convertvector(value, floats); }

LANES ints as_ints(floats value) { return __builtin_convertvector(value, ints); }

LANES floats chosen(ints mask, floats yes, floats no) {
  return (floats)((mask & (ints)yes) | (~mask & (ints)no));
}

LANES int any_of(ints mask) { return __builtin_reduce_or(mask) != 0; }

// Philox 4x32-10 of Salmon, Moraes, Dror and Shaw: a counter in, four words out.

// The halves of all products with a constant, from the even and the odd lanes.
LANES void products(words factor, uint64_t constant, words *high, words *low) {
  const pairs low_half = (pairs){} + 0xFFFFFFFFu;
  pairs even = ((pairs)factor & low_half) * constant;
  pairs odd = ((pairs)factor >> 32) * constant;
  *high = (words)((even >> 32) | (odd & ~low_half));
  *low = (words)((even & low_half) | (odd << 32));
}

LANES void philox(words counter[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    words high0, low0, high1, low1;
    products(counter[0], 0xD2511F53u, &high0, &low0);
    products(counter[2], 0xCD9E8D57u, &high1, &low1);
    counter[0] = high1 ^ counter[1] ^ key0;
    counter[1] = low1;
    counter[2] = high0 ^ counter[3] ^ key1;
    counter[3] = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

// Natural logarithm of normal numbers above 0.
LANES floats logarithm(floats value) {
  const int32_t root_half = 0x3F3504F3;
  ints bits = (ints)value - root_half;
  floats exponent = as_floats(bits >> 23);
  floats f = (floats)((bits & 0x007FFFFF) + root_half) - 1.0f;
  floats square = f * f;
  floats sum = f * 0.08917674422264099f - 0.14350171387195587f;
  sum = sum * f + 0.14877007901668549f;
  sum = sum * f - 0.16565638780593872f;
  sum = sum * f + 0.19965393841266632f;
  sum = sum * f - 0.2500174641609192f;
  sum = sum * f + 0.33333858847618103f;
  floats rest = sum * f * square - square * 0.5f;
  rest = rest + exponent * -0.00021219444170128554f;
  return rest + f + exponent * 0.693359375f;
}

// 2 to the power of numbers, which are first taken into the range of normal results.
LANES floats power_of_two(floats value) {
  value = chosen(value < -126.0f, all(-126.0f), value);
  value = chosen(value > 126.0f, all(126.0f), value);
  // Adding and taking away a large number rounds to a whole one.
  floats whole = (value + 12582912.0f) - 12582912.0f;
  floats f = value - whole;
  floats sum = f * 0.0013409993844106793f + 0.009676036424934864f;
  sum = sum * f + 0.05550297349691391f;
  sum = sum * f + 0.2402210682630539f;
  sum = sum * f + 0.6931472420692444f;
  sum = sum * f + 1.0000001192092896f;
  return (floats)((ints)sum + (as_ints(whole) << 23));
}

// Two independent standard normals from two words, by Box and Muller.
LANES void normals(words radius_word, words angle_word, floats *one, floats *other) {
  floats uniform = (as_floats((ints)(radius_word >> 1)) + 0.5f) * 0x1p-31f;
  floats radius = __builtin_elementwise_sqrt(logarithm(uniform) * -2.0f);
  // The nearest quarter of the circle, and what is left of the angle.
  words quarter = (angle_word + 0x20000000u) >> 30;
  floats x = as_floats((ints)(angle_word - (quarter << 30))) * 1.462918119976564e-09f;
  floats z = x * x;
  floats sine = z * -0.00019517296459525824f + 0.008332177996635437f;
  sine = sine * z - 0.16666655242443085f;
  sine = sine * z * x + x;
  floats cosine = z * 2.4438448235741816e-5f - 0.001388736767694354f;
  cosine = cosine * z + 0.04166664555668831f;
  cosine = cosine * z * z - z * 0.5f + 1.0f;
  ints is_odd = (ints)(quarter & 1) != 0;
  ints sine_sign = (ints)((quarter & 2) << 30);
  ints cosine_sign = (ints)(((quarter + 1) & 2) << 30);
  floats s = (floats)((ints)chosen(is_odd, cosine, sine) ^ sine_sign);
  floats c = (floats)((ints)chosen(is_odd, sine, cosine) ^ cosine_sign);
  *one = radius * c;
  *other = radius * s;
}

#endif
