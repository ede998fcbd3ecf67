(module
  (func (export "name") (param $n i32) (result i32)
    (block $other (block $two (block $one (block $zero
      (br_table $zero $one $two $one $other (local.get $n)))
      (return (i32.const 100)))
      (return (i32.const 101)))
      (return (i32.const 102)))
    (i32.const -1))
  (func (export "fall") (param $n i32) (result i32) (local $x i32)
    (block $c (block $b (block $a
      (br_table $a $b $c (i32.and (local.get $n) (i32.const 3))))
      (local.set $x (i32.add (local.get $x) (i32.const 1))))
      (local.set $x (i32.add (local.get $x) (i32.const 10))))
    (i32.add (local.get $x) (i32.const 100)))
  (func (export "machine") (param $n i32) (result i32) (local $state i32) (local $steps i32)
    (loop $again
      (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
      (block $end (block $odd (block $even
        (br_table $even $odd $end (local.get $state)))
        (local.set $n (i32.shr_u (local.get $n) (i32.const 1)))
        (local.set $state (i32.add (i32.eqz (local.get $n)) (i32.const 1)))
        (br $again))
        (local.set $state (i32.const 0))
        (br $again)))
    (local.get $steps)))
