(module
  (func (export "add") (param $a i64) (param $b i64) (result i64)
    (i64.add (local.get $a) (local.get $b)))
  (func (export "hash") (param $a i64) (param $b i64) (result i64)
    (i64.mul
      (i64.xor (local.get $a) (i64.shr_u (local.get $b) (i64.const 33)))
      (i64.const 0xff51afd7ed558ccd)))
  (func (export "divide") (param $a i64) (param $b i64) (result i64)
    (i64.div_s (local.get $a) (local.get $b)))
  (func (export "rotate") (param $a i64) (param $b i64) (result i64)
    (i64.or
      (i64.shl (local.get $a) (local.get $b))
      (i64.shr_s (local.get $a) (i64.sub (i64.const 64) (local.get $b)))))
  (func (export "less") (param $a i64) (param $b i64) (result i32)
    (i64.lt_s (local.get $a) (local.get $b)))
  (func (export "wide_product") (param $a i64) (param $b i64) (result i64)
    (i64.mul (i64.extend_i32_u (i32.wrap_i64 (local.get $a))) (i64.extend_i32_s (i32.wrap_i64 (local.get $b))))))
