// What Swift cannot call by itself: macros and variadics. No logic.
#pragma once
// The SHA-256 functions that work on a caller's own memory are called deprecated since OpenSSL 3;
// their replacements allocate and look the algorithm up for every message, which takes longer than
// hashing a short one, and may fail.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
