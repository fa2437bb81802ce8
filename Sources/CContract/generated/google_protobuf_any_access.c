// Generated from google/protobuf/any.proto by protoc-gen-mooring. Do not edit.
#include "CContract.h"
#include "google/protobuf/any.pb-c.h"

const void *CContract_google_protobuf_Any(void) {
  return &google__protobuf__any__descriptor;
}

static const unsigned char descriptor[] = {
  10,25,103,111,111,103,108,101,47,112,114,111,116,111,98,117,102,47,97,110,
  121,46,112,114,111,116,111,18,15,103,111,111,103,108,101,46,112,114,111,116,
  111,98,117,102,34,54,10,3,65,110,121,18,25,10,8,116,121,112,101,95,
  117,114,108,24,1,32,1,40,9,82,7,116,121,112,101,85,114,108,18,20,
  10,5,118,97,108,117,101,24,2,32,1,40,12,82,5,118,97,108,117,101,
  98,6,112,114,111,116,111,51,
};

const void *CContract_file_google_protobuf_any(void) {
  return descriptor;
}
