;; A sieve of primes and sums over a large array of numbers.
(module
  (type $ints (array (mut i32)))

  (func $sieve (param $count i32) (result i32)
    (local $is (ref $ints)) (local $i i32) (local $k i32) (local $primes i32)
    (local.set $is (array.new $ints (i32.const 1) (local.get $count)))
    (local.set $i (i32.const 2))
    (loop $next
      (if (array.get $ints (local.get $is) (local.get $i))
        (then
          (local.set $primes (i32.add (i32.mul (local.get $primes) (i32.const 3)) (local.get $i)))
          (local.set $k (i32.mul (local.get $i) (local.get $i)))
          (block $done
            (loop $multiple
              (br_if $done (i32.ge_u (local.get $k) (local.get $count)))
              (array.set $ints (local.get $is) (local.get $k) (i32.const 0))
              (local.set $k (i32.add (local.get $k) (local.get $i)))
              (br $multiple)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (loop $next
      (local.set $primes (i32.add (local.get $primes)
        (i32.mul (array.get $ints (local.get $is) (local.get $i)) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
    (local.get $primes))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (call $sieve (i32.add (i32.const 100000) (local.get $n)))))
      (br_if $next (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))
    (local.get $sum)))
