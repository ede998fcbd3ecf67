(module
  ;; Adler-32 over bytes of the memory, and a running total of 64 bits of how many there were.
  (memory (export "memory") 1)
  (global $total (mut i64) (i64.const 0))
  (func (export "adler32") (param $seed i32) (param $from i32) (param $length i32) (result i32)
    (local $a i32) (local $b i32) (local $end i32)
    (local.set $a (i32.and (local.get $seed) (i32.const 0xffff)))
    (local.set $b (i32.shr_u (local.get $seed) (i32.const 16)))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (global.set $total (i64.add (global.get $total) (i64.extend_i32_u (local.get $length))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $a (i32.rem_u (i32.add (local.get $a) (i32.load8_u (local.get $from))) (i32.const 65521)))
        (local.set $b (i32.rem_u (i32.add (local.get $b) (local.get $a)) (i32.const 65521)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next)))
    (i32.or (i32.shl (local.get $b) (i32.const 16)) (local.get $a)))
  (func (export "total") (result i64) (global.get $total)))
