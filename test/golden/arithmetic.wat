(module
  (func (export "mixed") (param $a i32) (param $b i32) (result i32)
    (i32.add
      (i32.mul (local.get $a) (i32.const 31))
      (i32.xor (i32.shr_u (local.get $b) (i32.const 3)) (i32.rotl (local.get $a) (local.get $b)))))
  (func (export "divide") (param $a i32) (param $b i32) (result i32)
    (i32.sub (i32.div_s (local.get $a) (local.get $b)) (i32.rem_u (local.get $a) (local.get $b))))
  (func (export "average") (param $a i32) (param $b i32) (result i32)
    (i32.add
      (i32.and (local.get $a) (local.get $b))
      (i32.shr_u (i32.xor (local.get $a) (local.get $b)) (i32.const 1))))
  (func (export "bits") (param $a i32) (param $b i32) (result i32)
    (i32.add (i32.popcnt (local.get $a)) (i32.add (i32.clz (local.get $b)) (i32.ctz (i32.extend8_s (local.get $a))))))
  (func (export "less") (param $a i32) (param $b i32) (result i32)
    (i32.and (i32.lt_u (local.get $a) (local.get $b)) (i32.eqz (i32.ge_s (local.get $a) (local.get $b))))))
