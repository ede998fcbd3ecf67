import {
  array_type,
  byte_array,
  catch_trap,
  cells_i32,
  elems_ints,
  freeze,
  func_new,
  func_object,
  gc_array,
  gc_struct,
  gc_type,
  i64_to_bigint,
  imul,
  trap_array,
  trap_cast,
  trap_null_func,
} from 'dewasm/runtime';
const node = gc_type('0@sub {i32,mut (ref null .0),mut (ref null .0)}', gc_struct, function (f0, f1, f2) {
  this.f0 = f0;
  this.f1 = f1;
  this.f2 = f2;
});
const leaf_1 = gc_type('0@#9074b64ae72333c96f092a9088b0d59065bd764bab7a074f496691b009ddaadb', node, function (f0, f1, f2, f3, f4, f5) {
  this.f0 = f0;
  this.f1 = f1;
  this.f2 = f2;
  this.f3 = f3;
  this.f4 = f4;
  this.f5 = f5;
});
const bytes_1 = array_type('0@[mut i8]', gc_array, 0);
const longs_1 = array_type('0@[mut i64]', gc_array, 1);
const shape = gc_type('0@sub {}', gc_struct, function () {});
const square = gc_type('0@sub <0@sub {}> {f64}', shape, function (f0) {
  this.f0 = f0;
});
const circle = gc_type('0@sub <0@sub {}> {mut f64}', shape, function (f0) {
  this.f0 = f0;
});
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(f64)->(f64)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return i64_to_bigint(c, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32)->(i64)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    const b = f(a);
    return i64_to_bigint(b, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$4 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$5 = { type: '(i32)->(f64)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$6 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
export function instantiate(imports) {
  const tree$ref = func_new(tree, sig$0, '2');
  const areas$ref = func_new(areas, sig$1, '4');
  const bytes$ref = func_new(bytes, sig$0, '5');
  const longs$ref = func_new(longs, sig$2, '6');
  const leaf$ref = func_new(leaf, sig$3, '7');
  const small$ref = func_new(small, sig$4, '8');
  const badcast$ref = func_new(badcast, sig$5, '9');
  const plus$ref = func_new(plus, sig$6, '10');
  const minus$ref = func_new(minus, sig$6, '11');
  const apply$ref = func_new(apply, sig$0, '12');
  function insert(tree_1, key) {
    var found;
    if (tree_1 === null) return new node(key, null, null);
    found = tree_1;
    if (key < found.f0) found.f1 = insert(found.f1, key); else found.f2 = insert(found.f2, key);
    return found;
  }
  function sum(tree_1) {
    var t1;
    if (tree_1 === null) t1 = 0; else t1 = tree_1.f0 + (sum(tree_1.f1) + sum(tree_1.f2) | 0) | 0;
    return t1;
  }
  function tree(n, step) {
    var tree_1 = null;
    n = n & 63;
    while (n !== 0) {
      tree_1 = insert(tree_1, (imul(n, step) >>> 0) % 101 | 0);
      n = n - 1 | 0;
    }
    return sum(tree_1);
  }
  function area(shape_1) {
    L0: {
      L1: {
        if (shape_1 instanceof square) break L1;
        if (shape_1 instanceof circle) break L0;
        return -1;
      }
      return shape_1.f0 * 2;
    }
    return shape_1.f0 * 3;
  }
  function areas(x) {
    return area(new square(x)) + (area(new circle(x)) + area(null));
  }
  function bytes(i, value) {
    var bytes_2, t3, t5;
    bytes_2 = new bytes_1(elems_ints(byte_array, 254, 8, 0));
    t3 = bytes_2.elems;
    if (i >>> 0 >= t3.length) throw trap_array();
    t3[i] = value & 255;
    t3 = bytes_2.elems;
    if (i >>> 0 >= t3.length) throw trap_array();
    t5 = bytes_2.elems;
    if (0 >= t5.length) throw trap_array();
    return (t3[i] << 24 >> 24) + (t5[0] + bytes_2.elems.length | 0) | 0;
  }
  function longs(i, value) {
    var longs_2, t3;
    longs_2 = new longs_1([-1, -1, value, value >> 31]);
    t3 = longs_2.elems;
    if (i >>> 0 >= t3.length >> 1) throw trap_array();
    cells_i32[1] = t3[i << 1 | 1];
    return t3[i << 1];
  }
  function leaf(value) {
    var leaf_2, t4, t6, t7;
    leaf_2 = new leaf_1(1, null, null, 5, 0, value & 255);
    leaf_2.f3 = value;
    leaf_2.f4 = ((value >>> 0) * 1 * 2.3283064365386963e-10 | 0) + value | 0;
    t4 = leaf_2.f3;
    t6 = leaf_2.f5 << 24 >> 24;
    t7 = t4 + t6 | 0;
    cells_i32[1] = (leaf_2.f4 + (t6 >> 31) | 0) + (t7 >>> 0 < t4 >>> 0 | 0) | 0;
    return t7;
  }
  function small(value) {
    var any, t2;
    any = value << 1 >> 1;
    if (value & 1) any = new shape();
    if (typeof any === 'number') t2 = any & 2147483647; else t2 = (any instanceof shape | 0) - (any instanceof circle | 0) | 0;
    return t2;
  }
  function badcast(value) {
    var t1;
    t1 = value ? new circle(1) : new square(2);
    if (!(t1 instanceof circle)) throw trap_cast();
    return t1.f0;
  }
  function plus(p0, p1) {
    return p0 + p1 | 0;
  }
  function minus(p0, p1) {
    return p0 - p1 | 0;
  }
  function apply(which, a) {
    var f = null;
    if (which === 1) f = plus$ref;
    if (which === 2) f = minus$ref;
    return (f ?? trap_null_func()).raw(a, 7);
  }
  return { exports: freeze({
    __proto__: null,
    tree: func_object(tree$ref),
    areas: func_object(areas$ref),
    bytes: func_object(bytes$ref),
    longs: func_object(longs$ref),
    leaf: func_object(leaf$ref),
    small: func_object(small$ref),
    badcast: func_object(badcast$ref),
    apply: func_object(apply$ref),
  }) };
}
