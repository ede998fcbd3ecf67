;; Exceptions thrown some calls below the handler, with what they carry, and ways through handlers on which nothing is thrown.
(module
  (tag $error (param i32 i64))
  (tag $other (param f64))

  (func $check (param $n i32) (result i32)
    (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 3)))
      (then (throw $error (local.get $n) (i64.extend_i32_u (local.get $n)))))
    (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 7)))
      (then (throw $other (f64.convert_i32_s (local.get $n)))))
    (i32.mul (local.get $n) (i32.const 5)))

  ;; A handler for something else, that lets it pass.
  (func $between (param $n i32) (param $depth i32) (result i32)
    (if (local.get $depth)
      (then (return (i32.add (i32.const 1)
        (call $between (local.get $n) (i32.sub (local.get $depth) (i32.const 1)))))))
    (block $on-other (result f64)
      (return (try_table (result i32) (catch $other $on-other) (call $check (local.get $n)))))
    (i32.trunc_sat_f64_s))

  (func $try (param $n i32) (result i32)
    (local $number i32)
    (block $on-error (result i32 i64)
      (return (try_table (result i32) (catch $error $on-error) (call $between (local.get $n) (i32.const 2)))))
    (i32.wrap_i64)
    (i32.xor))

  ;; What is thrown is caught as it is and thrown once more.
  (func $again (param $n i32) (result i32)
    (block $caught (result exnref)
      (return (try_table (result i32) (catch_all_ref $caught) (call $check (local.get $n)))))
    (throw_ref))

  (func $outer (param $n i32) (result i32)
    (block $any
      (return (try_table (result i32) (catch_all $any) (call $again (local.get $n)))))
    (i32.const 11))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (call $try (local.get $n))))
      (local.set $sum (i32.xor (local.get $sum) (call $outer (local.get $n))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
