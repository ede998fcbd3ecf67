(module
  (func (export "sum") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (local.set $n (i32.and (local.get $n) (i32.const 1023)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $sum))
  (func (export "collatz") (param $n i32) (result i32) (local $steps i32)
    (local.set $n (i32.and (local.get $n) (i32.const 1023)))
    (if (i32.eqz (local.get $n)) (then (return (i32.const -1))))
    (loop $again
      (if (i32.ne (local.get $n) (i32.const 1))
        (then
          (if (i32.and (local.get $n) (i32.const 1))
            (then (local.set $n (i32.add (i32.mul (local.get $n) (i32.const 3)) (i32.const 1))))
            (else (local.set $n (i32.shr_u (local.get $n) (i32.const 1)))))
          (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
          (br $again))))
    (local.get $steps))
  (func $gcd (export "gcd") (param $n i32) (result i32) (local $m i32) (local $t i32)
    (local.set $m (i32.const 360360))
    (loop $again
      (if (local.get $n)
        (then
          (local.set $t (i32.rem_u (local.get $m) (local.get $n)))
          (local.set $m (local.get $n))
          (local.set $n (local.get $t))
          (br $again))))
    (local.get $m))
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add
        (call $fib (i32.sub (local.get $n) (i32.const 1)))
        (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func (export "fib") (param $n i32) (result i32)
    (call $fib (i32.and (local.get $n) (i32.const 15)))))
