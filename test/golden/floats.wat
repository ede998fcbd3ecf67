(module
  (func (export "norm") (param $x f32) (param $y f32) (result f32)
    (f32.sqrt (f32.add (f32.mul (local.get $x) (local.get $x)) (f32.mul (local.get $y) (local.get $y)))))
  (func (export "clamp") (param $x f64) (result f64)
    (f64.min (f64.max (f64.nearest (local.get $x)) (f64.const -1)) (f64.const 1e3)))
  (func (export "convert") (param $x f64) (result i32)
    (i32.add (i32.trunc_f64_s (f64.floor (local.get $x))) (i32.trunc_sat_f32_u (f32.demote_f64 (local.get $x)))))
  (func (export "sign") (param $x f64) (param $y f64) (result f64)
    (f64.copysign (f64.abs (local.get $x)) (f64.neg (local.get $y)))))
