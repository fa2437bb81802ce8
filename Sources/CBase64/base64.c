#include "base64.h"

#include <stdint.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CBASE64_SANITIZED 1
#endif
#endif

// One version for each width of vectors, chosen when the program starts. All write the same.
#if defined(__x86_64__) && defined(__linux__) && !defined(CBASE64_SANITIZED)
#define CBASE64_WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CBASE64_WIDE
#endif

typedef uint8_t Bytes16 __attribute__((vector_size(16)));
typedef int8_t Bytes32 __attribute__((vector_size(32)));
typedef uint32_t Groups8 __attribute__((vector_size(32)));

// A block is 24 bytes, which are 32 digits. It is read as two times 16 bytes, 12 bytes apart.
enum { block_bytes = 24, block_digits = 32, half_bytes = 12, read_bytes = 28 };

static inline __attribute__((always_inline)) void write_block(
    const uint8_t *bytes, uint8_t *text) {
  Bytes16 low, high;
  memcpy(&low, bytes, sizeof low);
  memcpy(&high, bytes + half_bytes, sizeof high);
  // Three bytes are four digits: in each group of four, the three as one number.
  Bytes32 spread = (Bytes32)__builtin_shufflevector(
      low, high, 2, 1, 0, 0, 5, 4, 3, 3, 8, 7, 6, 6, 11, 10, 9, 9, 18, 17, 16, 16, 21, 20, 19, 19,
      24, 23, 22, 22, 27, 26, 25, 25);
  Groups8 group = (Groups8)spread;
  Groups8 values = (group >> 18 & 0x3F) | (group >> 4 & 0x3F00) | (group << 10 & 0x3F0000) |
                   (group << 24 & 0x3F000000);
  Bytes32 value = (Bytes32)values;
  // A…Z, a…z and 0…9 are each a shift away; a comparison that holds is a byte of ones.
  Bytes32 digit = value + 'A';
  digit += (value > 25) & ('a' - 'A' - 26);
  digit += (value > 51) & ('0' - 'a' - 26);
  digit += (value == 62) & ('-' - '0' - 10);
  digit += (value == 63) & ('_' - '0' - 11);
  memcpy(text, &digit, sizeof digit);
}

CBASE64_WIDE void CBase64_write_url(const void *bytes, size_t count, void *text) {
  const uint8_t *from = bytes;
  uint8_t *to = text;
  for (; count >= read_bytes; count -= block_bytes) {
    write_block(from, to);
    from += block_bytes;
    to += block_digits;
  }
  // What is left is written as if zeros followed, of which no digit is kept.
  while (count > 0) {
    uint8_t last[read_bytes] = {0}, digits[block_digits];
    size_t taken = count < block_bytes ? count : block_bytes;
    memcpy(last, from, taken);
    write_block(last, digits);
    memcpy(to, digits, (taken * 4 + 2) / 3);
    from += taken;
    to += block_digits;
    count -= taken;
  }
}
