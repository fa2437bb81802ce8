// The same work as PostgresBenchmark on libpq alone: blocking calls, nothing in between.
//
// usage: postgres_peer <directory of the server's socket> <user> select|pipeline|copy_in|copy_out

#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { selects = 20000, depth = 256, pipelines = 400, rows = 1000000, chunk = 65536 };

static PGconn *connection;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, PQerrorMessage(connection));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void expect(PGresult *result, ExecStatusType status) {
  if (PQresultStatus(result) != status) fail("unexpected result");
}

static void command(const char *sql) {
  PGresult *result = PQexec(connection, sql);
  expect(result, PGRES_COMMAND_OK);
  PQclear(result);
}

static void prepare(void) {
  const Oid type = 20;
  PGresult *result = PQprepare(connection, "s", "SELECT $1 + 1", 1, &type);
  expect(result, PGRES_COMMAND_OK);
  PQclear(result);
}

static int64_t number(const PGresult *result) {
  int64_t value;
  memcpy(&value, PQgetvalue(result, 0, 0), sizeof value);
  return (int64_t)be64toh((uint64_t)value);
}

static int ascending(const void *left, const void *right) {
  const double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static void select_one(void) {
  static double times[selects];
  prepare();
  for (int i = 0; i < selects; i++) {
    const uint64_t value = htobe64((uint64_t)i);
    const char *values[] = {(const char *)&value};
    const int length = 8, format = 1;
    const double start = now();
    PGresult *result = PQexecPrepared(connection, "s", 1, values, &length, &format, 1);
    times[i] = now() - start;
    expect(result, PGRES_TUPLES_OK);
    if (number(result) != i + 1) fail("wrong sum");
    PQclear(result);
  }
  qsort(times, selects, sizeof times[0], ascending);
  printf("p50 %f us\np99 %f us\n", times[selects / 2], times[selects * 99 / 100]);
}

static void pipeline(void) {
  prepare();
  if (!PQenterPipelineMode(connection)) fail("pipeline");
  const double start = now();
  for (int round = 0; round < pipelines; round++) {
    for (int i = 0; i < depth; i++) {
      const uint64_t value = htobe64((uint64_t)i);
      const char *values[] = {(const char *)&value};
      const int length = 8, format = 1;
      if (!PQsendQueryPrepared(connection, "s", 1, values, &length, &format, 1)) fail("send");
    }
    if (!PQpipelineSync(connection)) fail("sync");
    for (int i = 0; i < depth; i++) {
      PGresult *result = PQgetResult(connection);
      expect(result, PGRES_TUPLES_OK);
      if (number(result) != i + 1) fail("wrong sum");
      PQclear(result);
      if (PQgetResult(connection) != NULL) fail("more than one result");
    }
    PGresult *result = PQgetResult(connection);
    expect(result, PGRES_PIPELINE_SYNC);
    PQclear(result);
  }
  printf("mean %f us\n", (now() - start) / (pipelines * depth));
}

static char *put(char *to, const void *bytes, int32_t length) {
  const uint32_t ordered = htonl((uint32_t)length);
  memcpy(to, &ordered, 4);
  memcpy(to + 4, bytes, (size_t)length);
  return to + 4 + length;
}

static uint64_t ordered_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return htobe64(bits);
}

static void copy_in(void) {
  command("DROP TABLE IF EXISTS price");
  command(
      "CREATE TABLE price (at timestamptz NOT NULL, asset smallint NOT NULL, usd float8, eur "
      "float8)");
  const double start = now();
  PGresult *result =
      PQexec(connection, "COPY price (at, asset, usd, eur) FROM STDIN (FORMAT binary)");
  expect(result, PGRES_COPY_IN);
  PQclear(result);
  static char buffer[chunk + 256];
  char *end = buffer;
  memcpy(end, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  end += 19;
  for (int row = 0; row < rows; row++) {
    const uint16_t columns = htons(4), asset = htons((uint16_t)(row % 14));
    const uint64_t at = htobe64((uint64_t)(row * INT64_C(1000000) - INT64_C(946684800000000)));
    const uint64_t usd = ordered_double(1.0 / (row + 1)), eur = ordered_double(0.9);
    memcpy(end, &columns, 2);
    end = put(put(put(put(end + 2, &at, 8), &asset, 2), &usd, 8), &eur, 8);
    if (end - buffer >= chunk) {
      if (PQputCopyData(connection, buffer, (int)(end - buffer)) != 1) fail("put");
      end = buffer;
    }
  }
  memset(end, 0xFF, 2);
  if (PQputCopyData(connection, buffer, (int)(end + 2 - buffer)) != 1) fail("put");
  if (PQputCopyEnd(connection, NULL) != 1) fail("end");
  result = PQgetResult(connection);
  expect(result, PGRES_COMMAND_OK);
  PQclear(result);
  printf("mean %f us\n", (now() - start) / rows);
}

static void copy_out(void) {
  const double start = now();
  PGresult *result = PQexec(connection,
                            "COPY price (at, asset, usd, eur) TO STDOUT (FORMAT binary)");
  expect(result, PGRES_COPY_OUT);
  PQclear(result);
  char *piece;
  int length, count = 0;
  double sum = 0;
  while ((length = PQgetCopyData(connection, &piece, 0)) > 0) {
    const char *row = count == 0 ? piece + 19 : piece;
    uint16_t columns;
    memcpy(&columns, row, 2);
    if (ntohs(columns) == 4) {
      uint64_t bits;
      double usd;
      memcpy(&bits, row + 2 + 12 + 6 + 4, 8);
      bits = be64toh(bits);
      memcpy(&usd, &bits, 8);
      sum += usd;
      count++;
    }
    PQfreemem(piece);
  }
  if (count != rows || sum <= 1) fail("rows are missing");
  printf("mean %f us\n", (now() - start) / rows);
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  const char *names[] = {"host", "user", "dbname", NULL};
  const char *values[] = {arguments[1], arguments[2], "postgres", NULL};
  connection = PQconnectdbParams(names, values, 0);
  if (PQstatus(connection) != CONNECTION_OK) fail("connect");
  const char *what = arguments[3];
  if (strcmp(what, "select") == 0) select_one();
  else if (strcmp(what, "pipeline") == 0) pipeline();
  else if (strcmp(what, "copy_in") == 0) copy_in();
  else if (strcmp(what, "copy_out") == 0) copy_out();
  else return 2;
  PQfinish(connection);
  return 0;
}
