;; Addresses of 64 bits: one check of the high half, none where it is known to be zero.
(module
  (memory (export "memory") i64 1 4)
  (data (i64.const 16) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")

  ;; The first access through a pointer tells that its high half is zero.
  (func (export "struct") (param $p i32) (param $high i32) (result i32)
    (local $a i64)
    (local.set $a
      (i64.or (i64.extend_i32_u (local.get $p))
        (i64.shl (i64.extend_i32_u (local.get $high)) (i64.const 32))))
    (i32.store (local.get $a) (i32.const 77))
    (i32.add (i32.load offset=4 (local.get $a)) (i32.load16_u offset=8 (local.get $a))))

  ;; An index that is an i32: no check at all.
  (func (export "index") (param $i i32) (result i32)
    (i32.load8_u offset=16 (i64.extend_i32_u (local.get $i))))

  ;; Any offset from 2^32 is out of bounds.
  (func (export "far") (param $i i32) (result i32)
    (i32.load8_u offset=0x100000000 (i64.extend_i32_u (local.get $i))))

  (func (export "sum") (param $n i32) (result i32)
    (local $i i64) (local $s i64)
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $i) (i64.extend_i32_u (i32.and (local.get $n) (i32.const 15)))))
        (local.set $s
          (i64.add (local.get $s) (i64.load (i64.shl (local.get $i) (i64.const 3)))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (i32.wrap_i64 (local.get $s)))

  (func (export "bulk") (param $a i32) (param $b i32)
    (memory.fill (i64.extend_i32_s (local.get $a)) (i32.const 7) (i64.const 9))
    (memory.copy
      (i64.extend_i32_u (local.get $b)) (i64.extend_i32_u (local.get $a)) (i64.const 12)))

  (func (export "grow") (param $n i32) (result i32)
    (i32.wrap_i64 (i64.add (memory.grow (i64.extend_i32_u (local.get $n))) (memory.size)))))
