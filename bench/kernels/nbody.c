/* Jupiter's planets pulling at each other, after the Computer Language Benchmarks Game: f64 arithmetic and square roots. */
#include "kernel.h"

#define PI 3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS 365.24

typedef struct { f64 x, y, z, vx, vy, vz, mass; } Body;

static const Body initial[] = {
    {0, 0, 0, 0, 0, 0, SOLAR_MASS},
    {4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01, 1.66007664274403694e-03 * DAYS,
     7.69901118419740425e-03 * DAYS, -6.90460016972063023e-05 * DAYS, 9.54791938424326609e-04 * SOLAR_MASS},
    {8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01, -2.76742510726411822e-03 * DAYS,
     4.99852801234917238e-03 * DAYS, 2.30417297573763929e-05 * DAYS, 2.85885980666130812e-04 * SOLAR_MASS},
    {1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01, 2.96460137564761618e-03 * DAYS,
     2.37847173959480950e-03 * DAYS, -2.96589568540237556e-05 * DAYS, 4.36624404335156298e-05 * SOLAR_MASS},
    {1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01, 2.68067772490389322e-03 * DAYS,
     1.62824170038242295e-03 * DAYS, -9.51592254519715870e-05 * DAYS, 5.15138902046611451e-05 * SOLAR_MASS},
};

#define BODIES LENGTH(initial)

static Body bodies[BODIES];

static void advance(f64 dt) {
  for (i32 i = 0; i < BODIES; i++) {
    Body *a = &bodies[i];
    for (i32 j = i + 1; j < BODIES; j++) {
      Body *b = &bodies[j];
      f64 dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      f64 square = dx * dx + dy * dy + dz * dz;
      f64 pull = dt / (square * __builtin_sqrt(square));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (i32 i = 0; i < BODIES; i++) {
    bodies[i].x += dt * bodies[i].vx;
    bodies[i].y += dt * bodies[i].vy;
    bodies[i].z += dt * bodies[i].vz;
  }
}

static f64 energy(void) {
  f64 sum = 0;
  for (i32 i = 0; i < BODIES; i++) {
    const Body *a = &bodies[i];
    sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (i32 j = i + 1; j < BODIES; j++) {
      const Body *b = &bodies[j];
      f64 dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      sum -= a->mass * b->mass / __builtin_sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

f64 EXPORT(run)(i32 steps) {
  for (i32 i = 0; i < BODIES; i++) bodies[i] = initial[i];
  for (i32 i = 0; i < steps; i++) advance(0.01);
  return energy();
}
