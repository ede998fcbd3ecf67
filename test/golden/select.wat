(module
  (func (export "max") (param $x i32) (param $y i32) (result i32)
    (select (local.get $x) (local.get $y) (i32.gt_s (local.get $x) (local.get $y))))
  (func (export "abs") (param $x i64) (result i64)
    (select (i64.sub (i64.const 0) (local.get $x)) (local.get $x) (i64.lt_s (local.get $x) (i64.const 0))))
  (func (export "order") (param $x i32) (result i32) (local $k i32)
    (select
      (i32.add (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $x))
      (local.tee $k (i32.mul (local.get $x) (i32.const 10)))
      (i32.and (local.get $k) (i32.const 1)))))
