;; Small arrays that live for a moment: coordinates, words of text, and lists that grow by doubling.
(module
  (type $ints (array (mut i32)))
  (type $bytes (array (mut i8)))
  (type $chars (array (mut i16)))
  (type $floats (array (mut f64)))
  (type $list (struct (field $items (mut (ref $ints))) (field $count (mut i32))))

  (func $cross (param $a (ref $ints)) (param $b (ref $ints)) (result (ref $ints))
    (array.new_fixed $ints 3
      (i32.sub
        (i32.mul (array.get $ints (local.get $a) (i32.const 1)) (array.get $ints (local.get $b) (i32.const 2)))
        (i32.mul (array.get $ints (local.get $a) (i32.const 2)) (array.get $ints (local.get $b) (i32.const 1))))
      (i32.sub
        (i32.mul (array.get $ints (local.get $a) (i32.const 2)) (array.get $ints (local.get $b) (i32.const 0)))
        (i32.mul (array.get $ints (local.get $a) (i32.const 0)) (array.get $ints (local.get $b) (i32.const 2))))
      (i32.sub
        (i32.mul (array.get $ints (local.get $a) (i32.const 0)) (array.get $ints (local.get $b) (i32.const 1)))
        (i32.mul (array.get $ints (local.get $a) (i32.const 1)) (array.get $ints (local.get $b) (i32.const 0))))))

  (func $digits (param $n i32) (result (ref $chars))
    (local $text (ref $chars)) (local $at i32)
    (local.set $text (array.new_default $chars (i32.const 10)))
    (local.set $at (i32.const 9))
    (loop $next
      (array.set $chars (local.get $text) (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $n) (i32.const 10))))
      (local.set $n (i32.div_u (local.get $n) (i32.const 10)))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (br_if $next (i32.ge_s (local.get $at) (i32.const 0))))
    (local.get $text))

  (func $narrow (param $text (ref $chars)) (result (ref $bytes))
    (local $bytes (ref $bytes)) (local $i i32)
    (local.set $bytes (array.new $bytes (i32.const 32) (i32.add (array.len (local.get $text)) (i32.const 2))))
    (loop $next
      (array.set $bytes (local.get $bytes) (i32.add (local.get $i) (i32.const 1)) (array.get_u $chars (local.get $text) (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $text)))))
    (local.get $bytes))

  (func $hash (param $bytes (ref $bytes)) (result i32)
    (local $i i32) (local $hash i32)
    (loop $next
      (local.set $hash (i32.add (i32.mul (local.get $hash) (i32.const 31)) (array.get_s $bytes (local.get $bytes) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $bytes)))))
    (local.get $hash))

  (func $push (param $list (ref $list)) (param $value i32)
    (local $items (ref $ints)) (local $more (ref $ints)) (local $count i32)
    (local.set $items (struct.get $list $items (local.get $list)))
    (local.set $count (struct.get $list $count (local.get $list)))
    (if (i32.eq (local.get $count) (array.len (local.get $items)))
      (then
        (local.set $more (array.new_default $ints (i32.shl (i32.add (local.get $count) (i32.const 1)) (i32.const 1))))
        (array.copy $ints $ints (local.get $more) (i32.const 0) (local.get $items) (i32.const 0) (local.get $count))
        (struct.set $list $items (local.get $list) (local.get $more))
        (local.set $items (local.get $more))))
    (array.set $ints (local.get $items) (local.get $count) (local.get $value))
    (struct.set $list $count (local.get $list) (i32.add (local.get $count) (i32.const 1))))

  (func $mean (param $a f64) (param $b f64) (result (ref $floats))
    (array.new_fixed $floats 2 (local.get $a) (f64.mul (f64.add (local.get $a) (local.get $b)) (f64.const 0.5))))

  (func (export "run") (param $n i32) (result f64)
    (local $point (ref $ints)) (local $list (ref $list)) (local $i i32) (local $hash i32) (local $pair (ref $floats))
    (local.set $point (array.new_fixed $ints 3 (i32.const 1) (i32.const 2) (i32.const 3)))
    (local.set $list (struct.new $list (array.new_fixed $ints 0) (i32.const 0)))
    (local.set $pair (array.new_fixed $floats 2 (f64.const 1) (f64.const 2)))
    (loop $next
      (local.set $point (call $cross (local.get $point)
        (array.new_fixed $ints 3 (local.get $i) (i32.const 7) (i32.xor (local.get $i) (i32.const 0x5555)))))
      (local.set $hash (i32.xor (local.get $hash) (array.get $ints (local.get $point) (i32.rem_u (local.get $i) (i32.const 3)))))
      (local.set $hash (i32.add (local.get $hash) (call $hash (call $narrow (call $digits (local.get $i))))))
      (local.set $pair (call $mean (array.get $floats (local.get $pair) (i32.const 1)) (f64.convert_i32_s (local.get $i))))
      (if (i32.eqz (i32.and (local.get $i) (i32.const 31)))
        (then (local.set $list (struct.new $list (array.new_fixed $ints 0) (i32.const 0)))))
      (call $push (local.get $list) (local.get $hash))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (f64.add (array.get $floats (local.get $pair) (i32.const 1)) (f64.convert_i32_s (local.get $hash)))))
