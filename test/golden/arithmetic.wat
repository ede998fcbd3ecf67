(module
  (func (export "mix") (param $x i32) (param $y i32) (result i32)
    (i32.xor
      (i32.mul (i32.add (local.get $x) (local.get $y)) (i32.const 31))
      (i32.rotl (i32.sub (local.get $x) (i32.const 7)) (i32.and (local.get $y) (i32.const 31)))))
  (func (export "divide") (param $x i32) (param $y i32) (result i32)
    (i32.add (i32.div_s (local.get $x) (local.get $y)) (i32.rem_u (local.get $x) (local.get $y))))
  (func (export "compare") (param $x i32) (param $y i32) (result i32)
    (i32.or
      (i32.shl (i32.lt_u (local.get $x) (local.get $y)) (i32.const 1))
      (i32.and (i32.ge_s (local.get $x) (local.get $y)) (i32.eqz (local.get $y)))))
  (func (export "bits") (param $x i32) (result i32)
    (i32.add (i32.clz (local.get $x)) (i32.add (i32.ctz (local.get $x)) (i32.popcnt (i32.extend8_s (local.get $x)))))))
