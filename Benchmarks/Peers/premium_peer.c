// The two premium formulas with every parameter a constant, as somebody would write them down in C.
//
//   premium_peer premium-classic|premium-actuarial [COUNT]
//
// Prints `<formula> <nanoseconds> ns`.

#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { covers = 1024 };

struct cover {
  double dollars, trigger, before, after;
  int days;
};

static double clamp(double value, double low, double high) {
  return value < low ? low : value > high ? high : value;
}

static double lesser(double one, double other) { return one < other ? one : other; }

static double minimum(double dollars, double years) {
  double rate = 0.01 * dollars * years;
  return rate > 100 ? rate : 100;
}

static double claims(double loss_ratio) {
  if (loss_ratio > 0.4) return 1 + (loss_ratio - 0.4) / 0.4;
  return 1 - (0.4 - loss_ratio) / 0.4 * 0.5;
}

static double classic(const struct cover *c, double stress, double loss_ratio) {
  double size = c->dollars >= 10e6 ? 0.8 : c->dollars >= 1e6 ? 0.9 : c->dollars >= 1e5 ? 0.95 : 1;
  double used = c->before;
  double u = used > 0.9 ? 1.5 : used > 0.75 ? 1.25 : used > 0.5 ? 1.1 : 1;
  double rate = 0.05 * 1.0375 * size * sqrt(c->days / 90.0) *
                (1 + (0.97 - c->trigger) / 0.07 * 0.5) * u * (1 + 2 * stress) * claims(loss_ratio);
  double premium = c->dollars * rate * (c->days / 365.0);
  double least = minimum(c->dollars, 1);
  return premium > least ? premium : least;
}

static double size_of(double dollars) {
  if (dollars <= 1e5) return 1;
  double weighted = 1e5 + (lesser(dollars, 1e6) - 1e5) * 0.95;
  if (dollars > 1e6) weighted += (lesser(dollars, 10e6) - 1e6) * 0.9;
  if (dollars > 10e6) weighted += (dollars - 10e6) * 0.8;
  return weighted / dollars;
}

static double area(double u) {
  double area = u;
  if (u > 0.5) area += (u - 0.5) * 0.1;
  if (u > 0.75) area += (u - 0.75) * 0.15;
  if (u > 0.9) area += (u - 0.9) * 0.25;
  return area;
}

static double actuarial(const struct cover *c, double stress, double loss_ratio) {
  double years = c->days / 365.0;
  double trigger = clamp(1 + (c->trigger - 0.97) / 0.07 * 0.5, 0.25, 4);
  double u = c->after > c->before ? (area(c->after) - area(c->before)) / (c->after - c->before) : 1;
  double rate = 0.05 * 1.0375 * size_of(c->dollars) * trigger * u * (1 + 2 * clamp(stress, 0, 1)) *
                clamp(claims(loss_ratio), 0.5, 3);
  double premium = c->dollars * rate * years;
  double least = minimum(c->dollars, years);
  return premium > least ? premium : least;
}

static int64_t cents(double dollars) {
  double amount = dollars * 100;
  return (int64_t)((amount + 6755399441055744.0) - 6755399441055744.0);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **words) {
  int is_classic = count > 1 && strcmp(words[1], "premium-classic") == 0;
  if (!is_classic && (count < 2 || strcmp(words[1], "premium-actuarial") != 0)) {
    fprintf(stderr, "usage: %s premium-classic|premium-actuarial [COUNT]\n", words[0]);
    return 64;
  }
  long calls = count > 2 ? atol(words[2]) : 20000000;
  static struct cover table[covers];
  for (int number = 0; number < covers; number++) {
    double dollars = 1000 + number * 9007.0;
    table[number] = (struct cover){
        dollars, (9000 + number % 800) / 10000.0, 0, dollars / 50e6, 1 + number * 7 % 365};
  }
  int64_t total = 0;
  double begun = 0;
  for (long number = -calls / 10; number < calls; number++) {
    if (number == 0) begun = now();
    const struct cover *cover = &table[number & (covers - 1)];
    total += cents(is_classic ? classic(cover, 0.1, 0.3) : actuarial(cover, 0.1, 0.3));
  }
  double elapsed = now() - begun;
  if (total <= 0) return 1;
  printf("%s %f ns\n", words[1], elapsed / (double)calls);
  return 0;
}
