/* Shortest paths by Dijkstra on a random graph, with a binary heap: structures in memory, data-dependent branches. n sources. */
#include "kernel.h"

#define NODES 4096
#define DEGREE 6
#define FAR 0x7fffffff

typedef struct { i32 to, cost; } Edge;
typedef struct { i32 distance, node; } Item;

static Edge edges[NODES][DEGREE];
static Item heap[NODES * DEGREE + 1];
static i32 distances[NODES], size;

static void push(Item item) {
  i32 at = size++;
  while (at > 0 && heap[(at - 1) / 2].distance > item.distance) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = item;
}

static Item pop(void) {
  Item top = heap[0], last = heap[--size];
  i32 at = 0;
  for (i32 child; (child = at * 2 + 1) < size; at = child) {
    if (child + 1 < size && heap[child + 1].distance < heap[child].distance) child++;
    if (heap[child].distance >= last.distance) break;
    heap[at] = heap[child];
  }
  heap[at] = last;
  return top;
}

static void search(i32 source) {
  for (i32 i = 0; i < NODES; i++) distances[i] = FAR;
  size = 0;
  push((Item){distances[source] = 0, source});
  while (size > 0) {
    Item item = pop();
    if (item.distance > distances[item.node]) continue;
    for (i32 i = 0; i < DEGREE; i++) {
      Edge edge = edges[item.node][i];
      i32 distance = item.distance + edge.cost;
      if (distance >= distances[edge.to]) continue;
      distances[edge.to] = distance;
      push((Item){distance, edge.to});
    }
  }
}

i32 EXPORT(run)(i32 n) {
  u32 state = 17, hash = 2166136261u;
  for (i32 i = 0; i < NODES; i++) {
    for (i32 j = 0; j < DEGREE; j++) {
      edges[i][j] = (Edge){next_random(&state) % NODES, 1 + next_random(&state) % 1000};
    }
  }
  for (i32 i = 0; i < n; i++) {
    search(i * 97 % NODES);
    for (i32 j = 0; j < NODES; j++) hash = mix(hash, distances[j]);
  }
  return hash;
}
