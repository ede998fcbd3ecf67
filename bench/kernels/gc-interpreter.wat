;; An interpreter of a small Lisp: text is read into lists, lists become a tree of nodes, and each node has the function that evaluates
;; it. Numbers are i31, texts arrays of bytes, frames arrays of values; calls in tail position are tail calls.
(module
  (type $text (array (mut i8)))
  (type $values (array (mut eqref)))
  (type $pair (struct (field $first (mut eqref)) (field $rest (mut eqref))))
  (type $symbol (struct (field $name (ref $text)) (field $value (mut eqref)) (field $next (ref null $symbol))))
  (type $buckets (array (mut (ref null $symbol))))
  (rec
    (type $frame (struct (field $slots (ref $values)) (field $parent (ref null $frame)))))
  (rec
    (type $eval (func (param (ref $node) (ref null $frame)) (result eqref)))
    (type $node (sub (struct (field $eval (ref $eval)))))
    (type $nodes (array (mut (ref null $node))))
    (type $constant (sub final $node (struct (field $eval (ref $eval)) (field $value eqref))))
    (type $variable (sub final $node (struct (field $eval (ref $eval)) (field $depth i32) (field $index i32))))
    (type $global (sub final $node (struct (field $eval (ref $eval)) (field $symbol (ref $symbol)))))
    (type $choice (sub final $node
      (struct (field $eval (ref $eval)) (field $test (ref $node)) (field $then (ref $node)) (field $else (ref $node)))))
    (type $lambda (sub final $node (struct (field $eval (ref $eval)) (field $body (ref $node)))))
    (type $call (sub final $node (struct (field $eval (ref $eval)) (field $callee (ref $node)) (field $args (ref $nodes)))))
    (type $sequence (sub final $node (struct (field $eval (ref $eval)) (field $parts (ref $nodes)))))
    (type $assignment (sub final $node
      (struct (field $eval (ref $eval)) (field $target (ref $node)) (field $source (ref $node))))))
  (type $builtin-code (func (param (ref $values)) (result eqref)))
  (type $procedure (sub (struct)))
  (type $closure (sub final $procedure (struct (field $body (ref $node)) (field $frame (ref null $frame)))))
  (type $builtin (sub final $procedure (struct (field $code (ref $builtin-code)))))
  ;; What the names of parameters are, from the inside out.
  (type $scope (struct (field $names eqref) (field $outer (ref null $scope))))

  (elem declare func $eval-constant $eval-variable $eval-global $eval-choice $eval-lambda $eval-call $eval-sequence $eval-assignment
    $add $subtract $multiply $remainder $less $equal $pair $first $rest $is-pair $join $digits $length)

  (data $program
    "(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))"
    "(define range (lambda (a b) (if (< a b) (pair a (range (+ a 1) b)) nil)))"
    "(define map (lambda (f l) (if (pair? l) (pair (f (first l)) (map f (rest l))) nil)))"
    "(define fold (lambda (f x l) (if (pair? l) (fold f (f x (first l)) (rest l)) x)))"
    "(define keep (lambda (f l) (if (pair? l) (if (f (first l)) (pair (first l) (keep f (rest l))) (keep f (rest l))) nil)))"
    "(define append (lambda (a b) (if (pair? a) (pair (first a) (append (rest a) b)) b)))"
    "(define sort (lambda (l) (if (pair? l)"
    "  (append (sort (keep (lambda (x) (< x (first l))) (rest l)))"
    "    (pair (first l) (sort (keep (lambda (x) (if (< x (first l)) nil 1)) (rest l))))) nil)))"
    "(define counter (lambda (n) (lambda (by) (set! n (+ n by)) n)))"
    "(define tick (counter 100))"
    "(define loop (lambda (n) (if (= n 0) (tick 0) (begin (tick (% n 3)) (loop (- n 1))))))"
    "(define text (lambda (l) (fold (lambda (t n) (join (join t (digits n)) \", \")) \"\" l)))"
    "(define scramble (lambda (n) (% (* n 7919) 1009)))"
    "(define main (lambda (n)"
    "  (pair (fib (+ 5 (% n 9))) (pair (loop (* n 10)) (text (sort (map scramble (range 0 n))))))))")

  (global $symbols (ref $buckets) (array.new_default $buckets (i32.const 32)))
  (global $source (mut (ref $text)) (array.new_fixed $text 0))
  (global $at (mut i32) (i32.const 0))
  (global $define (mut (ref null $symbol)) (ref.null $symbol))
  (global $lambda (mut (ref null $symbol)) (ref.null $symbol))
  (global $if (mut (ref null $symbol)) (ref.null $symbol))
  (global $set (mut (ref null $symbol)) (ref.null $symbol))
  (global $begin (mut (ref null $symbol)) (ref.null $symbol))

  ;; --- texts and symbols ---

  (func $hash (param $text (ref $text)) (result i32)
    (local $i i32) (local $hash i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $text))))
        (local.set $hash (i32.add (i32.mul (local.get $hash) (i32.const 31)) (array.get_u $text (local.get $text) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $hash))

  (func $is-same (param $a (ref $text)) (param $b (ref $text)) (result i32)
    (local $i i32)
    (if (i32.ne (array.len (local.get $a)) (array.len (local.get $b))) (then (return (i32.const 0))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $a))))
        (if (i32.ne (array.get_u $text (local.get $a) (local.get $i)) (array.get_u $text (local.get $b) (local.get $i)))
          (then (return (i32.const 0))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (i32.const 1))

  (func $symbol (param $name (ref $text)) (result (ref $symbol))
    (local $bucket i32) (local $symbol (ref null $symbol)) (local $new (ref $symbol))
    (local.set $bucket (i32.and (call $hash (local.get $name)) (i32.const 31)))
    (local.set $symbol (array.get $buckets (global.get $symbols) (local.get $bucket)))
    (block $missing
      (loop $next
        (br_on_null $missing (local.get $symbol))
        (if (call $is-same (struct.get $symbol $name) (local.get $name))
          (then (return (ref.as_non_null (local.get $symbol)))))
        (local.set $symbol (struct.get $symbol $next (local.get $symbol)))
        (br $next)))
    (local.set $new (struct.new $symbol (local.get $name) (ref.null eq)
      (array.get $buckets (global.get $symbols) (local.get $bucket))))
    (array.set $buckets (global.get $symbols) (local.get $bucket) (local.get $new))
    (local.get $new))

  ;; --- the reader ---

  (func $peek (result i32)
    (if (result i32) (i32.lt_u (global.get $at) (array.len (global.get $source)))
      (then (array.get_u $text (global.get $source) (global.get $at)))
      (else (i32.const 0))))

  (func $step (global.set $at (i32.add (global.get $at) (i32.const 1))))

  (func $skip-space
    (loop $next
      (if (i32.eq (call $peek) (i32.const 32)) (then (call $step) (br $next)))))

  (func $slice (param $start i32) (param $end i32) (result (ref $text))
    (local $text (ref $text))
    (local.set $text (array.new_default $text (i32.sub (local.get $end) (local.get $start))))
    (array.copy $text $text (local.get $text) (i32.const 0) (global.get $source) (local.get $start)
      (i32.sub (local.get $end) (local.get $start)))
    (local.get $text))

  ;; Up to a space or a parenthesis.
  (func $word (result (ref $text))
    (local $start i32) (local $char i32)
    (local.set $start (global.get $at))
    (block $done
      (loop $next
        (local.set $char (call $peek))
        (br_if $done (i32.le_u (local.get $char) (i32.const 32)))
        (br_if $done (i32.eq (i32.and (local.get $char) (i32.const -2)) (i32.const 40)))
        (call $step)
        (br $next)))
    (call $slice (local.get $start) (global.get $at)))

  (func $read (result eqref)
    (local $char i32) (local $start i32)
    (call $skip-space)
    (local.set $char (call $peek))
    (if (i32.eq (local.get $char) (i32.const 40))
      (then
        (call $step)
        (return (call $read-list))))
    (if (i32.eq (local.get $char) (i32.const 34))
      (then
        (call $step)
        (local.set $start (global.get $at))
        (loop $next
          (local.set $char (call $peek))
          (call $step)
          (br_if $next (i32.ne (local.get $char) (i32.const 34))))
        (return (call $slice (local.get $start) (i32.sub (global.get $at) (i32.const 1))))))
    (if (i32.lt_u (i32.sub (local.get $char) (i32.const 48)) (i32.const 10))
      (then (return (ref.i31 (call $number-in (call $word))))))
    (call $symbol (call $word)))

  (func $read-list (result eqref)
    (local $first eqref)
    (call $skip-space)
    (if (i32.eq (call $peek) (i32.const 41))
      (then
        (call $step)
        (return (ref.null eq))))
    (local.set $first (call $read))
    (struct.new $pair (local.get $first) (call $read-list)))

  (func $number-in (param $text (ref $text)) (result i32)
    (local $i i32) (local $n i32)
    (loop $next
      (local.set $n (i32.add (i32.mul (local.get $n) (i32.const 10))
        (i32.sub (array.get_u $text (local.get $text) (local.get $i)) (i32.const 48))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $text)))))
    (local.get $n))

  ;; --- from lists to nodes ---

  (func $car (param $list eqref) (result eqref) (struct.get $pair $first (ref.cast (ref $pair) (local.get $list))))
  (func $cdr (param $list eqref) (result eqref) (struct.get $pair $rest (ref.cast (ref $pair) (local.get $list))))

  (func $count (param $list eqref) (result i32)
    (local $count i32)
    (block $end (result eqref)
      (loop $next (result eqref)
        (local.set $list (struct.get $pair $rest (br_on_cast_fail $end eqref (ref $pair) (local.get $list))))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $next)))
    (drop)
    (local.get $count))

  (func $nodes-of (param $list eqref) (param $scope (ref null $scope)) (result (ref $nodes))
    (local $nodes (ref $nodes)) (local $i i32)
    (local.set $nodes (array.new $nodes (ref.null $node) (call $count (local.get $list))))
    (block $done
      (loop $next
        (br_if $done (ref.is_null (local.get $list)))
        (array.set $nodes (local.get $nodes) (local.get $i) (call $node (call $car (local.get $list)) (local.get $scope)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $list (call $cdr (local.get $list)))
        (br $next)))
    (local.get $nodes))

  (func $name-node (param $symbol (ref $symbol)) (param $scope (ref null $scope)) (result (ref $node))
    (local $depth i32) (local $index i32) (local $names eqref)
    (block $free
      (loop $outwards
        (br_on_null $free (local.get $scope))
        (local.set $names (struct.get $scope $names))
        (local.set $index (i32.const 0))
        (block $other
          (loop $next
            (br_if $other (ref.is_null (local.get $names)))
            (if (ref.eq (call $car (local.get $names)) (local.get $symbol))
              (then (return (struct.new $variable (ref.func $eval-variable) (local.get $depth) (local.get $index)))))
            (local.set $index (i32.add (local.get $index) (i32.const 1)))
            (local.set $names (call $cdr (local.get $names)))
            (br $next)))
        (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
        (local.set $scope (struct.get $scope $outer (local.get $scope)))
        (br $outwards)))
    (struct.new $global (ref.func $eval-global) (local.get $symbol)))

  (func $sequence (param $list eqref) (param $scope (ref null $scope)) (result (ref $node))
    (struct.new $sequence (ref.func $eval-sequence) (call $nodes-of (local.get $list) (local.get $scope))))

  (func $node (param $form eqref) (param $scope (ref null $scope)) (result (ref $node))
    (local $list (ref $pair)) (local $head eqref) (local $rest eqref)
    (block $not-list (result eqref)
      (local.set $list (br_on_cast_fail $not-list eqref (ref $pair) (local.get $form)))
      (local.set $head (struct.get $pair $first (local.get $list)))
      (local.set $rest (struct.get $pair $rest (local.get $list)))
      (if (ref.eq (local.get $head) (global.get $if))
        (then (return (struct.new $choice (ref.func $eval-choice)
          (call $node (call $car (local.get $rest)) (local.get $scope))
          (call $node (call $car (call $cdr (local.get $rest))) (local.get $scope))
          (call $node (call $car (call $cdr (call $cdr (local.get $rest)))) (local.get $scope))))))
      (if (ref.eq (local.get $head) (global.get $lambda))
        (then (return (struct.new $lambda (ref.func $eval-lambda)
          (call $sequence (call $cdr (local.get $rest))
            (struct.new $scope (call $car (local.get $rest)) (local.get $scope)))))))
      (if (ref.eq (local.get $head) (global.get $begin))
        (then (return (call $sequence (local.get $rest) (local.get $scope)))))
      (if (i32.or (ref.eq (local.get $head) (global.get $define)) (ref.eq (local.get $head) (global.get $set)))
        (then (return (struct.new $assignment (ref.func $eval-assignment)
          (call $node (call $car (local.get $rest)) (local.get $scope))
          (call $node (call $car (call $cdr (local.get $rest))) (local.get $scope))))))
      (return (struct.new $call (ref.func $eval-call)
        (call $node (local.get $head) (local.get $scope)) (call $nodes-of (local.get $rest) (local.get $scope)))))
    (drop)
    (block $not-name (result eqref)
      (return (call $name-node (br_on_cast_fail $not-name eqref (ref $symbol) (local.get $form)) (local.get $scope))))
    (drop)
    (struct.new $constant (ref.func $eval-constant) (local.get $form)))

  ;; --- evaluation ---

  (func $evaluate (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (return_call_ref $eval (local.get $node) (local.get $frame) (struct.get $node $eval (local.get $node))))

  (func $eval-constant (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (struct.get $constant $value (ref.cast (ref $constant) (local.get $node))))

  (func $slots-at (param $frame (ref null $frame)) (param $depth i32) (result (ref $values))
    (loop $out
      (if (local.get $depth)
        (then
          (local.set $frame (struct.get $frame $parent (local.get $frame)))
          (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
          (br $out))))
    (struct.get $frame $slots (local.get $frame)))

  (func $eval-variable (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (local $me (ref $variable))
    (local.set $me (ref.cast (ref $variable) (local.get $node)))
    (array.get $values
      (call $slots-at (local.get $frame) (struct.get $variable $depth (local.get $me)))
      (struct.get $variable $index (local.get $me))))

  (func $eval-global (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (struct.get $symbol $value (struct.get $global $symbol (ref.cast (ref $global) (local.get $node)))))

  (func $eval-choice (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (local $me (ref $choice))
    (local.set $me (ref.cast (ref $choice) (local.get $node)))
    (return_call $evaluate
      (if (result (ref $node)) (ref.is_null (call $evaluate (struct.get $choice $test (local.get $me)) (local.get $frame)))
        (then (struct.get $choice $else (local.get $me)))
        (else (struct.get $choice $then (local.get $me))))
      (local.get $frame)))

  (func $eval-lambda (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (struct.new $closure (struct.get $lambda $body (ref.cast (ref $lambda) (local.get $node))) (local.get $frame)))

  (func $eval-sequence (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (local $parts (ref $nodes)) (local $i i32) (local $last i32)
    (local.set $parts (struct.get $sequence $parts (ref.cast (ref $sequence) (local.get $node))))
    (local.set $last (i32.sub (array.len (local.get $parts)) (i32.const 1)))
    (loop $next
      (if (i32.lt_s (local.get $i) (local.get $last))
        (then
          (drop (call $evaluate (ref.as_non_null (array.get $nodes (local.get $parts) (local.get $i))) (local.get $frame)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next))))
    (return_call $evaluate (ref.as_non_null (array.get $nodes (local.get $parts) (local.get $last))) (local.get $frame)))

  (func $eval-assignment (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (local $me (ref $assignment)) (local $value eqref) (local $variable (ref $variable))
    (local.set $me (ref.cast (ref $assignment) (local.get $node)))
    (local.set $value (call $evaluate (struct.get $assignment $source (local.get $me)) (local.get $frame)))
    (block $global (result (ref $node))
      (local.set $variable
        (br_on_cast_fail $global (ref $node) (ref $variable) (struct.get $assignment $target (local.get $me))))
      (array.set $values
        (call $slots-at (local.get $frame) (struct.get $variable $depth (local.get $variable)))
        (struct.get $variable $index (local.get $variable)) (local.get $value))
      (return (local.get $value)))
    (struct.set $symbol $value (struct.get $global $symbol (ref.cast (ref $global))) (local.get $value))
    (local.get $value))

  (func $eval-call (type $eval) (param $node (ref $node)) (param $frame (ref null $frame)) (result eqref)
    (local $me (ref $call)) (local $callee eqref) (local $args (ref $nodes)) (local $values (ref $values)) (local $i i32)
    (local $closure (ref $closure))
    (local.set $me (ref.cast (ref $call) (local.get $node)))
    (local.set $callee (call $evaluate (struct.get $call $callee (local.get $me)) (local.get $frame)))
    (local.set $args (struct.get $call $args (local.get $me)))
    (local.set $values (array.new_default $values (array.len (local.get $args))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $args))))
        (array.set $values (local.get $values) (local.get $i)
          (call $evaluate (ref.as_non_null (array.get $nodes (local.get $args) (local.get $i))) (local.get $frame)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (block $builtin (result eqref)
      (local.set $closure (br_on_cast_fail $builtin eqref (ref $closure) (local.get $callee)))
      (return_call $evaluate
        (struct.get $closure $body (local.get $closure))
        (struct.new $frame (local.get $values) (struct.get $closure $frame (local.get $closure)))))
    (drop)
    (return_call_ref $builtin-code (local.get $values)
      (struct.get $builtin $code (ref.cast (ref $builtin) (local.get $callee)))))

  ;; --- what is built in ---

  (func $int (param $values (ref $values)) (param $i i32) (result i32)
    (i31.get_s (ref.cast (ref i31) (array.get $values (local.get $values) (local.get $i)))))

  (func $text-at (param $values (ref $values)) (param $i i32) (result (ref $text))
    (ref.cast (ref $text) (array.get $values (local.get $values) (local.get $i))))

  (func $truth (param $is i32) (result eqref)
    (if (result eqref) (local.get $is) (then (ref.i31 (i32.const 1))) (else (ref.null eq))))

  (func $add (type $builtin-code) (param $values (ref $values)) (result eqref)
    (ref.i31 (i32.add (call $int (local.get $values) (i32.const 0)) (call $int (local.get $values) (i32.const 1)))))
  (func $subtract (type $builtin-code) (param $values (ref $values)) (result eqref)
    (ref.i31 (i32.sub (call $int (local.get $values) (i32.const 0)) (call $int (local.get $values) (i32.const 1)))))
  (func $multiply (type $builtin-code) (param $values (ref $values)) (result eqref)
    (ref.i31 (i32.mul (call $int (local.get $values) (i32.const 0)) (call $int (local.get $values) (i32.const 1)))))
  (func $remainder (type $builtin-code) (param $values (ref $values)) (result eqref)
    (ref.i31 (i32.rem_s (call $int (local.get $values) (i32.const 0)) (call $int (local.get $values) (i32.const 1)))))
  (func $less (type $builtin-code) (param $values (ref $values)) (result eqref)
    (call $truth (i32.lt_s (call $int (local.get $values) (i32.const 0)) (call $int (local.get $values) (i32.const 1)))))
  (func $equal (type $builtin-code) (param $values (ref $values)) (result eqref)
    (call $truth (ref.eq
      (array.get $values (local.get $values) (i32.const 0)) (array.get $values (local.get $values) (i32.const 1)))))
  (func $pair (type $builtin-code) (param $values (ref $values)) (result eqref)
    (struct.new $pair (array.get $values (local.get $values) (i32.const 0)) (array.get $values (local.get $values) (i32.const 1))))
  (func $first (type $builtin-code) (param $values (ref $values)) (result eqref)
    (call $car (array.get $values (local.get $values) (i32.const 0))))
  (func $rest (type $builtin-code) (param $values (ref $values)) (result eqref)
    (call $cdr (array.get $values (local.get $values) (i32.const 0))))
  (func $is-pair (type $builtin-code) (param $values (ref $values)) (result eqref)
    (call $truth (ref.test (ref $pair) (array.get $values (local.get $values) (i32.const 0)))))

  (func $join (type $builtin-code) (param $values (ref $values)) (result eqref)
    (local $a (ref $text)) (local $b (ref $text)) (local $joined (ref $text))
    (local.set $a (call $text-at (local.get $values) (i32.const 0)))
    (local.set $b (call $text-at (local.get $values) (i32.const 1)))
    (local.set $joined (array.new_default $text (i32.add (array.len (local.get $a)) (array.len (local.get $b)))))
    (array.copy $text $text (local.get $joined) (i32.const 0) (local.get $a) (i32.const 0) (array.len (local.get $a)))
    (array.copy $text $text (local.get $joined) (array.len (local.get $a)) (local.get $b) (i32.const 0) (array.len (local.get $b)))
    (local.get $joined))

  ;; The digits of a number that is not negative.
  (func $digits (type $builtin-code) (param $values (ref $values)) (result eqref)
    (local $n i32) (local $rest i32) (local $count i32) (local $text (ref $text))
    (local.set $n (call $int (local.get $values) (i32.const 0)))
    (local.set $rest (local.get $n))
    (loop $next
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $next (local.tee $rest (i32.div_u (local.get $rest) (i32.const 10)))))
    (local.set $text (array.new_default $text (local.get $count)))
    (loop $next
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (array.set $text (local.get $text) (local.get $count) (i32.add (i32.const 48) (i32.rem_u (local.get $n) (i32.const 10))))
      (local.set $n (i32.div_u (local.get $n) (i32.const 10)))
      (br_if $next (local.get $count)))
    (local.get $text))

  (func $length (type $builtin-code) (param $values (ref $values)) (result eqref)
    (ref.i31 (array.len (call $text-at (local.get $values) (i32.const 0)))))

  ;; A name of up to eight letters, the first one lowest.
  (func $named (param $letters i64) (result (ref $symbol))
    (local $count i32) (local $i i32) (local $text (ref $text))
    (local.set $count (i32.sub (i32.const 8) (i32.shr_u (i32.wrap_i64 (i64.clz (local.get $letters))) (i32.const 3))))
    (local.set $text (array.new_default $text (local.get $count)))
    (loop $next
      (array.set $text (local.get $text) (local.get $i) (i32.wrap_i64 (local.get $letters)))
      (local.set $letters (i64.shr_u (local.get $letters) (i64.const 8)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
    (call $symbol (local.get $text)))

  (func $provide (param $letters i64) (param $code (ref $builtin-code))
    (struct.set $symbol $value (call $named (local.get $letters)) (struct.new $builtin (local.get $code))))

  (func $start
    (global.set $define (call $named (i64.const 0x656e69666564)))
    (global.set $lambda (call $named (i64.const 0x6164626d616c)))
    (global.set $if (call $named (i64.const 0x6669)))
    (global.set $set (call $named (i64.const 0x21746573)))
    (global.set $begin (call $named (i64.const 0x6e69676562)))
    (call $provide (i64.const 0x2b) (ref.func $add))
    (call $provide (i64.const 0x2d) (ref.func $subtract))
    (call $provide (i64.const 0x2a) (ref.func $multiply))
    (call $provide (i64.const 0x25) (ref.func $remainder))
    (call $provide (i64.const 0x3c) (ref.func $less))
    (call $provide (i64.const 0x3d) (ref.func $equal))
    (call $provide (i64.const 0x72696170) (ref.func $pair))
    (call $provide (i64.const 0x7473726966) (ref.func $first))
    (call $provide (i64.const 0x74736572) (ref.func $rest))
    (call $provide (i64.const 0x3f72696170) (ref.func $is-pair))
    (call $provide (i64.const 0x6e696f6a) (ref.func $join))
    (call $provide (i64.const 0x737469676964) (ref.func $digits))
    (call $provide (i64.const 0x6874676e656c) (ref.func $length)))
  (start $start)

  ;; --- running ---

  (func $load
    (global.set $source (array.new_data $text $program (i32.const 0) (i32.const 1132)))
    (global.set $at (i32.const 0))
    (loop $next
      (drop (call $evaluate (call $node (call $read) (ref.null $scope)) (ref.null $frame)))
      (call $skip-space)
      (br_if $next (call $peek))))

  ;; One number of whatever a value has in it.
  (func $checksum (param $value eqref) (result i32)
    (local $pair (ref $pair))
    (block $not-text (result eqref)
      (return (call $hash (br_on_cast_fail $not-text eqref (ref $text) (local.get $value)))))
    (drop)
    (block $not-pair (result eqref)
      (local.set $pair (br_on_cast_fail $not-pair eqref (ref $pair) (local.get $value)))
      (return (i32.add
        (i32.mul (call $checksum (struct.get $pair $first (local.get $pair))) (i32.const 31))
        (call $checksum (struct.get $pair $rest (local.get $pair))))))
    (drop)
    (i31.get_s (ref.cast (ref i31) (local.get $value))))

  (func (export "run") (param $n i32) (result i32)
    (call $load)
    (call $checksum
      (call $evaluate
        (struct.new $call (ref.func $eval-call)
          (struct.new $global (ref.func $eval-global) (call $named (i64.const 0x6e69616d)))
          (array.new_fixed $nodes 1 (struct.new $constant (ref.func $eval-constant) (ref.i31 (local.get $n)))))
        (ref.null $frame)))))
