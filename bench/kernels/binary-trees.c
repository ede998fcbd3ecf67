/* Trees that are built, counted and freed, after the Computer Language Benchmarks Game, on an allocator with a free list. */
#include "kernel.h"

#define PAGE 65536

typedef struct Node { struct Node *left, *right; } Node;

static Node *free_nodes;
static char *heap, *heap_end;

static Node *allocate(void) {
  Node *node = free_nodes;
  if (node) {
    free_nodes = node->left;
    return node;
  }
  if (heap == heap_end) {
    i32 pages = __builtin_wasm_memory_grow(0, 4);
    if (pages < 0) __builtin_trap();
    heap = (char *)(pages * PAGE);
    heap_end = heap + 4 * PAGE;
  }
  node = (Node *)heap;
  heap += sizeof(Node);
  return node;
}

static Node *grow_tree(i32 depth) {
  Node *node = allocate();
  node->left = depth > 0 ? grow_tree(depth - 1) : 0;
  node->right = depth > 0 ? grow_tree(depth - 1) : 0;
  return node;
}

static i32 count(const Node *node) { return node->left ? 1 + count(node->left) + count(node->right) : 1; }

static void fell(Node *node) {
  if (node->left) {
    fell(node->left);
    fell(node->right);
  }
  node->left = free_nodes;
  free_nodes = node;
}

i32 EXPORT(run)(i32 depth) {
  i32 total = 0;
  Node *lasting = grow_tree(depth);
  for (i32 d = 4; d <= depth; d += 2) {
    for (i32 i = 0; i < 1 << (depth - d); i++) {
      Node *tree = grow_tree(d);
      total = total * 3 + count(tree);
      fell(tree);
    }
  }
  total = total * 3 + count(lasting);
  fell(lasting);
  return total;
}
