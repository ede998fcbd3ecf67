;; Atomic accesses to a memory that JavaScript has had the buffer of: a counter of 32 bits and one of 64, a lock, and single bytes.
(module
  (memory (export "memory") 1 1 shared)
  (func (export "run") (param $n i32) (result i32)
    (i32.atomic.store (i32.const 64) (i32.const 0))
    (i64.atomic.store (i32.const 72) (i64.const 0))
    (i32.store (i32.const 84) (i32.const 0))
    (i64.atomic.store (i32.const 8) (i64.const 0))
    (loop $next
      (drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))
      (drop (i64.atomic.rmw.add (i32.const 72) (i64.const 0x1_0000_0003)))
      (loop $spin
        (br_if $spin (i32.atomic.rmw.cmpxchg (i32.const 80) (i32.const 0) (i32.const 1))))
      (i32.store (i32.const 84) (i32.add (i32.load (i32.const 84)) (i32.const 3)))
      (i32.atomic.store (i32.const 80) (i32.const 0))
      (drop (i32.atomic.rmw8.xor_u (i32.add (i32.const 8) (i32.and (local.get $n) (i32.const 7))) (local.get $n)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.xor
      (i32.add (i32.atomic.load (i32.const 64)) (i32.mul (i32.load (i32.const 84)) (i32.const 7)))
      (i32.wrap_i64 (i64.add
        (i64.add (i64.atomic.load (i32.const 72)) (i64.shr_u (i64.atomic.load (i32.const 72)) (i64.const 29)))
        (i64.mul (i64.atomic.load (i32.const 8)) (i64.const 0x9e3779b9)))))))
