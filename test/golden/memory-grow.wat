(module
  (memory (export "memory") 1 4)
  (func $grow (export "grow") (param $n i32) (result i32) (memory.grow (local.get $n)))
  (func (export "touch") (param $n i32) (result i32)
    (i32.store (i32.const 0) (i32.const 1))
    (drop (call $grow (i32.and (local.get $n) (i32.const 1))))
    (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 2))
    (i32.add (i32.load (i32.const 0)) (memory.size)))
  (func (export "loop") (param $n i32) (result i32) (local $s i32)
    (local.set $n (i32.and (local.get $n) (i32.const 15)))
    (loop $next
      (local.set $s (i32.add (local.get $s) (i32.load (i32.mul (local.get $n) (i32.const 4)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s)))
