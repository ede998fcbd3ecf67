;; Choices among what is stored and where: they are made before the view is asked for its method.
(module
  (memory 1)
  (func (export "silent") (param $p i32) (param $x i32) (result i32)
    (i32.store (local.get $p) (select (local.get $x) (i32.const 7) (local.get $x)))
    (i32.load (local.get $p)))
  (func (export "value") (param $p i32) (param $x i32) (result i32)
    (i32.store offset=4 (local.get $p)
      (select (i32.add (local.get $x) (i32.const 1)) (i32.const 7) (i32.gt_s (local.get $x) (i32.const 40))))
    (i32.load offset=4 (local.get $p)))
  (func (export "both") (param $p i32) (param $x i32) (result i32)
    (i32.store
      (i32.load (local.get $p))
      (select (i32.load8_u (local.get $x)) (i32.const 7) (i32.gt_s (local.get $x) (i32.const 40))))
    (i32.load (local.get $p)))
  (func (export "address") (param $p i32) (param $x i32) (result i32)
    (i32.store16
      (select (i32.add (local.get $p) (i32.const 8)) (i32.const 16) (i32.gt_s (local.get $x) (i32.const 40)))
      (local.get $x))
    (i32.add
      (i32.load (select (i32.mul (local.get $p) (i32.const 3)) (local.get $p) (i32.lt_s (local.get $p) (i32.const 3))))
      (i32.load16_u (local.get $p)))))
