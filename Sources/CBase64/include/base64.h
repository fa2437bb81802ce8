// Bytes as base64url, many digits at a time.
#pragma once
#include <stddef.h>

// Writes the (count * 4 + 2) / 3 digits of `count` bytes, without padding (RFC 4648 §5).
void CBase64_write_url(const void *bytes, size_t count, void *text);
