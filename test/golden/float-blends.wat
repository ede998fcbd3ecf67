;; Floats chosen by masks of their bits, as code for vectors does it where there are none.
(module
  (memory 1)
  (func (export "round") (param $x f64) (result f32)
    (local $bits i32) (local $a f32) (local $up i32) (local $as_is i32) (local $sign i32) (local $rest f32)
    (local.set $bits (i32.reinterpret_f32 (f32.demote_f64 (local.get $x))))
    (local.set $sign (i32.shr_s (local.get $bits) (i32.const 31)))
    (local.set $a (f32.reinterpret_i32 (local.get $bits)))
    (local.set $a
      (f32.reinterpret_i32
        (i32.xor
          (i32.and
            (local.get $sign)
            (i32.xor (local.get $bits) (i32.reinterpret_f32 (f32.sub (f32.const 0) (local.get $a)))))
          (local.get $bits))))
    (local.set $rest
      (f32.sub (f32.sub (f32.add (local.get $a) (f32.const 8388608)) (f32.const 8388608)) (local.get $a)))
    (local.set $as_is (i32.reinterpret_f32 (local.tee $a (f32.add (local.get $a) (local.get $rest)))))
    (local.set $up (i32.reinterpret_f32 (f32.add (local.get $a) (f32.const 1))))
    (local.set $as_is
      (i32.xor
        (i32.and
          (i32.xor (local.get $up) (local.get $as_is))
          (select (i32.const -1) (i32.const 0) (f32.lt (local.get $rest) (f32.const -0.5))))
        (local.get $as_is)))
    (f32.store (i32.const 4)
      (f32.reinterpret_i32
        (i32.xor
          (local.get $as_is)
          (i32.and
            (local.get $sign)
            (i32.xor
              (i32.reinterpret_f32 (f32.sub (f32.const 0) (f32.reinterpret_i32 (local.get $as_is))))
              (local.get $as_is))))))
    (f32.load (i32.const 4)))
  ;; What was never a number keeps its bits.
  (func (export "moved") (param $x f64) (result i32)
    (local $a i32) (local $mask i32)
    (i32.store (i32.const 8) (i32.const 0x7fa00001))
    (local.set $a (i32.load (i32.const 8)))
    (local.set $mask (i32.shr_s (i32.reinterpret_f32 (f32.demote_f64 (local.get $x))) (i32.const 31)))
    (i32.xor
      (i32.and (i32.xor (i32.reinterpret_f32 (f32.const 1)) (local.get $a)) (local.get $mask))
      (local.get $a)))
  ;; A local that was set again is another value.
  (func (export "stale") (param $x f64) (result f32)
    (local $a i32) (local $b i32) (local $f f32)
    (local.set $a (i32.reinterpret_f32 (f32.demote_f64 (local.get $x))))
    (local.set $f (f32.reinterpret_i32 (local.get $a)))
    (local.set $b (i32.reinterpret_f32 (f32.mul (local.get $f) (f32.const 3))))
    (local.set $f (f32.const 2))
    (local.set $a (i32.add (local.get $a) (i32.const 0x800000)))
    (f32.mul
      (local.get $f)
      (f32.reinterpret_i32
        (i32.xor
          (i32.and
            (i32.xor (local.get $a) (local.get $b))
            (select (i32.const -1) (i32.const 0) (f64.gt (local.get $x) (f64.const 1))))
          (local.get $a))))))
