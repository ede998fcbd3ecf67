/* Calls through a table: objects of several classes with virtual functions of two signatures, in an unpredictable order. */
#include "kernel.h"

typedef struct Shape Shape;

typedef struct {
  f64 (*area)(const Shape *);
  i32 (*grow)(Shape *, i32);
} Methods;

struct Shape {
  const Methods *methods;
  f64 width, height;
  i32 steps;
};

static f64 square_area(const Shape *s) { return s->width * s->width; }
static f64 rectangle_area(const Shape *s) { return s->width * s->height; }
static f64 triangle_area(const Shape *s) { return s->width * s->height * 0.5; }
static f64 circle_area(const Shape *s) { return s->width * s->width * 3.14159265358979; }

static i32 grow_width(Shape *s, i32 by) { s->width += by * 0.125; return s->steps += by; }
static i32 grow_height(Shape *s, i32 by) { s->height += by * 0.25; return s->steps ^= by; }
static i32 grow_both(Shape *s, i32 by) { s->width += by * 0.0625; s->height += by * 0.0625; return s->steps += by * 3; }

static const Methods classes[] = {
    {square_area, grow_width}, {rectangle_area, grow_both}, {triangle_area, grow_height}, {circle_area, grow_width}, {rectangle_area, grow_height},
};

static Shape shapes[1024];

f64 EXPORT(run)(i32 n) {
  u32 state = 5;
  for (i32 i = 0; i < LENGTH(shapes); i++) {
    shapes[i] = (Shape){&classes[next_random(&state) % LENGTH(classes)], 1 + i % 7, 1 + i % 5, i};
  }
  f64 total = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < LENGTH(shapes); j++) {
      Shape *shape = &shapes[j];
      total += shape->methods->area(shape) + (shape->methods->grow(shape, i & 3) & 15);
    }
  }
  return total;
}
