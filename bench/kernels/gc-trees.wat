;; Binary trees that are made, walked and thrown away, beside one that stays: what the collector has to do.
(module
  (type $tree (struct (field $left (ref null $tree)) (field $right (ref null $tree)) (field $value i32)))

  (func $make (param $depth i32) (param $value i32) (result (ref $tree))
    (if (i32.eqz (local.get $depth))
      (then (return (struct.new $tree (ref.null $tree) (ref.null $tree) (local.get $value)))))
    (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
    (struct.new $tree
      (call $make (local.get $depth) (i32.mul (local.get $value) (i32.const 3)))
      (call $make (local.get $depth) (i32.add (local.get $value) (i32.const 1)))
      (local.get $value)))

  (func $sum (param $tree (ref null $tree)) (result i32)
    (if (ref.is_null (local.get $tree)) (then (return (i32.const 1))))
    (i32.sub
      (i32.add (struct.get $tree $value (local.get $tree)) (call $sum (struct.get $tree $left (local.get $tree))))
      (call $sum (struct.get $tree $right (local.get $tree)))))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32) (local $long (ref $tree)) (local $i i32)
    (local.set $long (call $make (i32.const 14) (local.get $n)))
    (local.set $i (local.get $n))
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (call $sum (call $make (i32.and (local.get $i) (i32.const 7)) (local.get $i)))))
      (br_if $next (i32.gt_s (local.tee $i (i32.sub (local.get $i) (i32.const 1))) (i32.const 0))))
    (i32.add (local.get $sum) (call $sum (local.get $long)))))
