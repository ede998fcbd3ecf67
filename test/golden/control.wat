(module
  (func (export "classify") (param $x i32) (result i32) (local $r i32)
    (block $out
      (block $b
        (loop $l
          (if (i32.gt_s (local.get $x) (i32.const 100))
            (then (br $b))
            (else
              (if (i32.lt_s (local.get $x) (i32.const 0)) (then (return (i32.const -1))))
              (block $inner
                (br_if $inner (i32.and (local.get $x) (i32.const 1)))
                (local.set $x (i32.add (local.get $x) (i32.const 7)))
                (br_if $l (i32.lt_u (local.get $x) (i32.const 60)))
                (br $out)))))
        (local.set $r (i32.const 3))
        (br $out))
      (local.set $r (i32.const 4)))
    (i32.add (local.get $r) (local.get $x)))
  (func (export "value") (param $x i32) (result i32)
    (i32.add
      (if (result i32) (i32.eqz (local.get $x)) (then (i32.const 1))
        (else (if (result i32) (i32.lt_s (local.get $x) (i32.const 0)) (then (i32.const 2)) (else unreachable))))
      (block $b (result i32) (drop (br_if $b (i32.const 8) (local.get $x))) (i32.const 9)))))
