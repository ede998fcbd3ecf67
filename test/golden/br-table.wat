(module
  (func (export "switch") (param $x i32) (result i32) (local $r i32)
    (block $default
      (block $two
        (block $one
          (block $zero
            (br_table $zero $one $two $one $default (local.get $x)))
          (local.set $r (i32.const 10)))
        (local.set $r (i32.add (local.get $r) (i32.const 20)))
        (br $default))
      (return (i32.const 99)))
    (local.get $r))
  (func (export "carry") (param $x i32) (result i32)
    (block $a (result i32)
      (block $b (result i32)
        (br_table $a $b (i32.mul (local.get $x) (i32.const 5)) (local.get $x)))
      (i32.add (i32.const 1)))))
