;; A shared memory that others may grow: accesses compare with what the view is known to cover.
(module
  (memory (export "memory") 1 3 shared)
  (data "passive")

  (func (export "sum") (param $p i32) (param $n i32) (result i32)
    (local $s i32)
    (local.set $n (i32.and (local.get $n) (i32.const 7)))
    (loop $next
      (local.set $s (i32.add (local.get $s) (i32.load offset=4 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))
    (local.get $s))

  (func (export "rmw") (param $p i32) (param $v i32) (result i32)
    (drop (i32.atomic.rmw.add offset=8 (local.get $p) (local.get $v)))
    (drop (i64.atomic.rmw16.xchg_u (local.get $p) (i64.extend_i32_s (local.get $v))))
    (atomic.fence)
    (i32.wrap_i64
      (i64.atomic.rmw.cmpxchg (local.get $p) (i64.extend_i32_u (local.get $v)) (i64.const 7))))

  (func (export "bulk") (param $p i32) (param $n i32) (result i32)
    (memory.init 0 (local.get $p) (i32.const 1) (i32.const 5))
    (drop (memory.grow (i32.and (local.get $n) (i32.const 1))))
    (memory.fill (local.get $p) (local.get $n) (memory.size))
    (memory.atomic.notify (local.get $p) (local.get $n))))
