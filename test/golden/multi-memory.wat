;; Several memories: each has its view; only those that can grow are read again.
(module
  (memory $fixed 1 1)
  (memory $open (export "open") 1 3)
  (data (memory $fixed) (i32.const 8) "fixed memory")
  (data (memory $open) (i32.const 8) "open")

  (func (export "swap") (param $p i32) (param $q i32) (result i32)
    (local $t i32)
    (local.set $t (i32.load $fixed (local.get $p)))
    (i32.store $fixed (local.get $p) (i32.load $open offset=4 (local.get $q)))
    (i32.store $open offset=4 (local.get $q) (local.get $t))
    (i32.load8_u $fixed (local.get $q)))

  (func (export "across") (param $p i32) (param $q i32)
    (memory.copy $open $fixed (local.get $p) (local.get $q) (i32.const 40))
    (memory.fill $fixed (local.get $q) (i32.const 1) (i32.const 3)))

  ;; The view of $fixed is read once.
  (func (export "grow") (param $n i32) (result i32)
    (local $old i32)
    (local.set $old (i32.load $fixed (i32.const 8)))
    (drop (memory.grow $open (local.get $n)))
    (i32.add
      (i32.add (local.get $old) (i32.load $fixed (i32.const 12)))
      (i32.add (i32.load $open (i32.const 8)) (memory.size $open)))))
