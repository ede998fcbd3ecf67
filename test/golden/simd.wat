(module
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\00\80\3f\00\00\00\40\00\00\40\40\00\00\80\40\01\7f\80\ff\02\03\04\05\fe\7f\00\80\10\20\30\40")
  (global $sum (mut v128) (v128.const i32x4 1 2 3 4))

  ;; Loads that arithmetic reads are floats; what is stored of it is, too.
  (func (export "scale") (param $by i32) (param $p i32) (result f32)
    (v128.store (i32.const 64)
      (f32x4.mul (v128.load (local.get $p)) (f32x4.splat (f32.convert_i32_s (local.get $by)))))
    (f32.load (i32.const 68)))

  ;; A copy moves words.
  (func (export "copy") (param $from i32) (param $to i32) (result i32)
    (v128.store (i32.const 64) (v128.load (local.get $from)))
    (i32.load (i32.const 76)))

  ;; Of lanes that nobody wants nothing is left.
  (func (export "lane") (param $a i32) (param $b i32) (result i32)
    (i32x4.extract_lane 2
      (i32x4.add (i32x4.mul (i32x4.splat (local.get $a)) (v128.const i32x4 1 2 3 4)) (i32x4.splat (local.get $b)))))

  ;; Bytes are added four at a time.
  (func (export "bytes") (param $a i32) (param $b i32) (result i64)
    (i64x2.extract_lane 0 (i8x16.add (i8x16.splat (local.get $a)) (v128.load (i32.const 16)))))

  ;; Whole words are moved, halves shifted.
  (func (export "shuffle") (param $a i32) (param $b i32) (result i32)
    (i8x16.bitmask
      (i8x16.shuffle 8 9 10 11 0 1 2 3 18 19 16 17 3 2 1 0
        (i32x4.splat (local.get $a)) (i16x8.splat (local.get $b)))))

  ;; A choice by a comparison tests lanes.
  (func $clamp (param $v v128) (result v128)
    (local $low v128)
    (local.set $low (v128.const f64x2 0 0))
    (v128.bitselect (local.get $low) (local.get $v) (f64x2.lt (local.get $v) (local.get $low))))
  (func (export "clamp") (param $a i32) (param $b i32) (result f64)
    (f64x2.extract_lane 1
      (call $clamp (f64x2.mul (f64x2.convert_low_i32x4_s (i32x4.splat (local.get $a))) (v128.const f64x2 1 0.5)))))

  ;; Globals and loops.
  (func (export "sum") (param $n i32) (param $x i32) (result i32)
    (local $v v128)
    (local.set $v (global.get $sum))
    (local.set $n (i32.and (local.get $n) (i32.const 15)))
    (loop $again
      (local.set $v (i32x4.add (local.get $v) (i32x4.splat (local.get $x))))
      (br_if $again (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))
    (global.set $sum (local.get $v))
    (i32x4.extract_lane 3 (local.get $v))))
