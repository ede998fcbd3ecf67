;; A map as a balanced tree (AVL): a closure compares keys, another one is called with each entry in order. Entries are put, replaced,
;; looked up and removed. Keys are boxed, values are of any type.
(module
  (rec
    (type $key (sub (struct (field $hash i32))))
    (type $int-key (sub final $key (struct (field $hash i32) (field $int i64))))
    (type $text-key (sub final $key (struct (field $hash i32) (field $text (ref $text)))))
    (type $text (array (mut i8))))
  (rec
    (type $compare-code (func (param (ref $compare) (ref $key) (ref $key)) (result i32)))
    (type $compare (sub (struct (field $code (ref $compare-code)))))
    (type $reversed (sub final $compare (struct (field $code (ref $compare-code)) (field $other (ref $compare))))))
  (rec
    (type $visit-code (func (param (ref $visitor) (ref $key) (ref eq)) (result i32)))
    (type $visitor (sub (struct (field $code (ref $visit-code)))))
    (type $summing (sub final $visitor
      (struct (field $code (ref $visit-code)) (field $sum (mut i32)) (field $left (mut i32))))))
  (type $box (struct (field $value (mut f64))))
  (type $node (struct
    (field $key (ref $key)) (field $value (mut (ref eq)))
    (field $left (mut (ref null $node))) (field $right (mut (ref null $node))) (field $height (mut i32))))
  (type $map (struct (field $root (mut (ref null $node))) (field $size (mut i32)) (field $compare (ref $compare))))

  (elem declare func $natural $reverse $add-entry)

  ;; --- keys ---

  (func $int-key (param $n i64) (result (ref $key))
    (struct.new $int-key (i32.wrap_i64 (local.get $n)) (local.get $n)))

  ;; The digits of a number, backwards.
  (func $text-key (param $n i32) (result (ref $key))
    (local $text (ref $text)) (local $i i32) (local $hash i32)
    (local.set $text (array.new_default $text (i32.const 6)))
    (loop $next
      (array.set $text (local.get $text) (local.get $i)
        (i32.add (i32.const 48) (i32.rem_u (local.get $n) (i32.const 10))))
      (local.set $hash (i32.add (i32.mul (local.get $hash) (i32.const 31))
        (array.get_u $text (local.get $text) (local.get $i))))
      (local.set $n (i32.div_u (local.get $n) (i32.const 10)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $text)))))
    (struct.new $text-key (local.get $hash) (local.get $text)))

  (func $compare-texts (param $a (ref $text)) (param $b (ref $text)) (result i32)
    (local $i i32) (local $order i32)
    (loop $next
      (if (i32.or (i32.ge_u (local.get $i) (array.len (local.get $a))) (i32.ge_u (local.get $i) (array.len (local.get $b))))
        (then (return (i32.sub (array.len (local.get $a)) (array.len (local.get $b))))))
      (local.set $order (i32.sub (array.get_u $text (local.get $a) (local.get $i)) (array.get_u $text (local.get $b) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.eqz (local.get $order))))
    (local.get $order))

  ;; Numbers before texts.
  (func $natural (type $compare-code) (param $self (ref $compare)) (param $a (ref $key)) (param $b (ref $key)) (result i32)
    (local $first (ref $int-key)) (local $second (ref $int-key))
    (block $first-text (result (ref $key))
      (local.set $first (br_on_cast_fail $first-text (ref $key) (ref $int-key) (local.get $a)))
      (block $second-text (result (ref $key))
        (local.set $second (br_on_cast_fail $second-text (ref $key) (ref $int-key) (local.get $b)))
        (return (i32.sub
          (i64.gt_s (struct.get $int-key $int (local.get $first)) (struct.get $int-key $int (local.get $second)))
          (i64.lt_s (struct.get $int-key $int (local.get $first)) (struct.get $int-key $int (local.get $second))))))
      (drop)
      (return (i32.const -1)))
    (drop)
    (if (ref.test (ref $int-key) (local.get $b)) (then (return (i32.const 1))))
    (call $compare-texts
      (struct.get $text-key $text (ref.cast (ref $text-key) (local.get $a)))
      (struct.get $text-key $text (ref.cast (ref $text-key) (local.get $b)))))

  (func $reverse (type $compare-code) (param $self (ref $compare)) (param $a (ref $key)) (param $b (ref $key)) (result i32)
    (call $compare (struct.get $reversed $other (ref.cast (ref $reversed) (local.get $self))) (local.get $b) (local.get $a)))

  (func $compare (param $compare (ref $compare)) (param $a (ref $key)) (param $b (ref $key)) (result i32)
    (call_ref $compare-code (local.get $compare) (local.get $a) (local.get $b)
      (struct.get $compare $code (local.get $compare))))

  ;; --- the tree ---

  (func $height (param $node (ref null $node)) (result i32)
    (if (result i32) (ref.is_null (local.get $node))
      (then (i32.const 0))
      (else (struct.get $node $height (local.get $node)))))

  (func $update (param $node (ref $node))
    (local $a i32) (local $b i32)
    (local.set $a (call $height (struct.get $node $left (local.get $node))))
    (local.set $b (call $height (struct.get $node $right (local.get $node))))
    (struct.set $node $height (local.get $node)
      (i32.add (i32.const 1) (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))))

  (func $rotate-right (param $node (ref $node)) (result (ref $node))
    (local $top (ref $node))
    (local.set $top (ref.as_non_null (struct.get $node $left (local.get $node))))
    (struct.set $node $left (local.get $node) (struct.get $node $right (local.get $top)))
    (struct.set $node $right (local.get $top) (local.get $node))
    (call $update (local.get $node))
    (call $update (local.get $top))
    (local.get $top))

  (func $rotate-left (param $node (ref $node)) (result (ref $node))
    (local $top (ref $node))
    (local.set $top (ref.as_non_null (struct.get $node $right (local.get $node))))
    (struct.set $node $right (local.get $node) (struct.get $node $left (local.get $top)))
    (struct.set $node $left (local.get $top) (local.get $node))
    (call $update (local.get $node))
    (call $update (local.get $top))
    (local.get $top))

  ;; How much higher the left side is.
  (func $lean (param $node (ref $node)) (result i32)
    (i32.sub (call $height (struct.get $node $left (local.get $node))) (call $height (struct.get $node $right (local.get $node)))))

  (func $balance (param $node (ref $node)) (result (ref $node))
    (local $lean i32) (local $child (ref $node))
    (call $update (local.get $node))
    (local.set $lean (call $lean (local.get $node)))
    (if (i32.gt_s (local.get $lean) (i32.const 1))
      (then
        (local.set $child (ref.as_non_null (struct.get $node $left (local.get $node))))
        (if (i32.lt_s (call $lean (local.get $child)) (i32.const 0))
          (then (struct.set $node $left (local.get $node) (call $rotate-left (local.get $child)))))
        (return (call $rotate-right (local.get $node)))))
    (if (i32.lt_s (local.get $lean) (i32.const -1))
      (then
        (local.set $child (ref.as_non_null (struct.get $node $right (local.get $node))))
        (if (i32.gt_s (call $lean (local.get $child)) (i32.const 0))
          (then (struct.set $node $right (local.get $node) (call $rotate-right (local.get $child)))))
        (return (call $rotate-left (local.get $node)))))
    (local.get $node))

  (func $put-below (param $map (ref $map)) (param $node (ref null $node)) (param $key (ref $key)) (param $value (ref eq))
    (result (ref $node))
    (local $order i32) (local $here (ref $node))
    (local.set $here
      (block $found (result (ref $node))
        (br_on_non_null $found (local.get $node))
        (struct.set $map $size (local.get $map) (i32.add (struct.get $map $size (local.get $map)) (i32.const 1)))
        (return (struct.new $node (local.get $key) (local.get $value) (ref.null $node) (ref.null $node) (i32.const 1)))))
    (local.set $order
      (call $compare (struct.get $map $compare (local.get $map)) (local.get $key) (struct.get $node $key (local.get $here))))
    (if (i32.eqz (local.get $order))
      (then
        (struct.set $node $value (local.get $here) (local.get $value))
        (return (local.get $here))))
    (if (i32.lt_s (local.get $order) (i32.const 0))
      (then (struct.set $node $left (local.get $here)
        (call $put-below (local.get $map) (struct.get $node $left (local.get $here)) (local.get $key) (local.get $value))))
      (else (struct.set $node $right (local.get $here)
        (call $put-below (local.get $map) (struct.get $node $right (local.get $here)) (local.get $key) (local.get $value)))))
    (call $balance (local.get $here)))

  (func $put (param $map (ref $map)) (param $key (ref $key)) (param $value (ref eq))
    (struct.set $map $root (local.get $map)
      (call $put-below (local.get $map) (struct.get $map $root (local.get $map)) (local.get $key) (local.get $value))))

  (func $get (param $map (ref $map)) (param $key (ref $key)) (result eqref)
    (local $node (ref null $node)) (local $order i32)
    (local.set $node (struct.get $map $root (local.get $map)))
    (loop $down
      (if (ref.is_null (local.get $node)) (then (return (ref.null eq))))
      (local.set $order
        (call $compare (struct.get $map $compare (local.get $map)) (local.get $key) (struct.get $node $key (local.get $node))))
      (if (i32.eqz (local.get $order)) (then (return (struct.get $node $value (local.get $node)))))
      (local.set $node
        (if (result (ref null $node)) (i32.lt_s (local.get $order) (i32.const 0))
          (then (struct.get $node $left (local.get $node)))
          (else (struct.get $node $right (local.get $node)))))
      (br $down))
    (unreachable))

  ;; The tree without its first node, and that node.
  (func $take-first (param $node (ref $node)) (result (ref null $node) (ref $node))
    (local $first (ref $node)) (local $rest (ref null $node))
    (if (ref.is_null (struct.get $node $left (local.get $node)))
      (then (return (struct.get $node $right (local.get $node)) (local.get $node))))
    (call $take-first (ref.as_non_null (struct.get $node $left (local.get $node))))
    (local.set $first)
    (local.set $rest)
    (struct.set $node $left (local.get $node) (local.get $rest))
    (call $balance (local.get $node))
    (local.get $first))

  (func $remove-below (param $map (ref $map)) (param $node (ref null $node)) (param $key (ref $key)) (result (ref null $node))
    (local $order i32) (local $next (ref $node)) (local $rest (ref null $node))
    (if (ref.is_null (local.get $node)) (then (return (ref.null $node))))
    (local.set $order
      (call $compare (struct.get $map $compare (local.get $map)) (local.get $key) (struct.get $node $key (local.get $node))))
    (if (i32.lt_s (local.get $order) (i32.const 0))
      (then (struct.set $node $left (local.get $node)
        (call $remove-below (local.get $map) (struct.get $node $left (local.get $node)) (local.get $key)))
        (return (call $balance (ref.as_non_null (local.get $node))))))
    (if (i32.gt_s (local.get $order) (i32.const 0))
      (then (struct.set $node $right (local.get $node)
        (call $remove-below (local.get $map) (struct.get $node $right (local.get $node)) (local.get $key)))
        (return (call $balance (ref.as_non_null (local.get $node))))))
    (struct.set $map $size (local.get $map) (i32.sub (struct.get $map $size (local.get $map)) (i32.const 1)))
    (if (ref.is_null (struct.get $node $left (local.get $node)))
      (then (return (struct.get $node $right (local.get $node)))))
    (if (ref.is_null (struct.get $node $right (local.get $node)))
      (then (return (struct.get $node $left (local.get $node)))))
    (call $take-first (ref.as_non_null (struct.get $node $right (local.get $node))))
    (local.set $next)
    (local.set $rest)
    (struct.set $node $left (local.get $next) (struct.get $node $left (local.get $node)))
    (struct.set $node $right (local.get $next) (local.get $rest))
    (call $balance (local.get $next)))

  (func $remove (param $map (ref $map)) (param $key (ref $key))
    (struct.set $map $root (local.get $map)
      (call $remove-below (local.get $map) (struct.get $map $root (local.get $map)) (local.get $key))))

  ;; Calls a closure with each entry in order, until it says 0.
  (func $each (param $node (ref null $node)) (param $visitor (ref $visitor)) (result i32)
    (local $here (ref $node))
    (local.set $here
      (block $found (result (ref $node))
        (br_on_non_null $found (local.get $node))
        (return (i32.const 1))))
    (if (i32.eqz (call $each (struct.get $node $left (local.get $here)) (local.get $visitor)))
      (then (return (i32.const 0))))
    (if (i32.eqz (call_ref $visit-code (local.get $visitor)
          (struct.get $node $key (local.get $here)) (struct.get $node $value (local.get $here))
          (struct.get $visitor $code (local.get $visitor))))
      (then (return (i32.const 0))))
    (return_call $each (struct.get $node $right (local.get $here)) (local.get $visitor)))

  ;; --- what is done with it ---

  ;; Small numbers are i31, others boxed.
  (func $value (param $n i32) (result (ref eq))
    (if (result (ref eq)) (i32.and (local.get $n) (i32.const 1))
      (then (ref.i31 (local.get $n)))
      (else (struct.new $box (f64.convert_i32_s (local.get $n))))))

  (func $number (param $value (ref eq)) (result i32)
    (block $small (result (ref i31))
      (br_on_cast $small (ref eq) (ref i31) (local.get $value))
      (return (i32.trunc_sat_f64_s (struct.get $box $value (ref.cast (ref $box))))))
    (i31.get_s))

  (func $add-entry (type $visit-code) (param $self (ref $visitor)) (param $key (ref $key)) (param $value (ref eq)) (result i32)
    (local $me (ref $summing))
    (local.set $me (ref.cast (ref $summing) (local.get $self)))
    (struct.set $summing $sum (local.get $me)
      (i32.add (i32.mul (struct.get $summing $sum (local.get $me)) (i32.const 31))
        (i32.xor (struct.get $key $hash (local.get $key)) (call $number (local.get $value)))))
    (struct.set $summing $left (local.get $me) (i32.sub (struct.get $summing $left (local.get $me)) (i32.const 1)))
    (i32.ne (struct.get $summing $left (local.get $me)) (i32.const 0)))

  ;; The first entries, as one number.
  (func $sum (param $map (ref $map)) (param $count i32) (result i32)
    (local $visitor (ref $summing))
    (local.set $visitor (struct.new $summing (ref.func $add-entry) (i32.const 0) (local.get $count)))
    (drop (call $each (struct.get $map $root (local.get $map)) (local.get $visitor)))
    (struct.get $summing $sum (local.get $visitor)))

  (func $key-of (param $random i32) (result (ref $key))
    (if (result (ref $key)) (i32.and (local.get $random) (i32.const 7))
      (then (call $int-key (i64.extend_i32_s (i32.shr_s (local.get $random) (i32.const 16)))))
      (else (call $text-key (i32.shr_u (local.get $random) (i32.const 20))))))

  (func (export "run") (param $n i32) (result i32)
    (local $natural (ref $compare)) (local $map (ref $map)) (local $i i32) (local $random i32) (local $checksum i32) (local $found eqref)
    (local.set $natural (struct.new $compare (ref.func $natural)))
    (local.set $map
      (struct.new $map (ref.null $node) (i32.const 0) (struct.new $reversed (ref.func $reverse) (local.get $natural))))
    (local.set $random (i32.const 12345))
    (local.set $n (i32.mul (local.get $n) (i32.const 100)))
    (loop $next
      (local.set $random (i32.add (i32.mul (local.get $random) (i32.const 1664525)) (i32.const 1013904223)))
      (call $put (local.get $map) (call $key-of (local.get $random)) (call $value (local.get $i)))
      (local.set $random (i32.add (i32.mul (local.get $random) (i32.const 1664525)) (i32.const 1013904223)))
      (local.set $found (call $get (local.get $map) (call $key-of (local.get $random))))
      (if (i32.eqz (ref.is_null (local.get $found)))
        (then (local.set $checksum
          (i32.xor (i32.mul (local.get $checksum) (i32.const 31)) (call $number (ref.as_non_null (local.get $found)))))))
      (if (i32.lt_u (i32.and (local.get $i) (i32.const 3)) (i32.const 2))
        (then (call $remove (local.get $map) (call $key-of (i32.mul (local.get $random) (i32.const 7))))))
      (if (i32.eqz (i32.and (local.get $i) (i32.const 63)))
        (then (local.set $checksum (i32.add (local.get $checksum) (call $sum (local.get $map) (i32.const 50))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.xor
      (i32.add (local.get $checksum) (call $sum (local.get $map) (i32.const -1)))
      (i32.mul (struct.get $map $size (local.get $map)) (i32.const 65599)))))
