/** The text of a module with a function that is split when the limit is 256: a trap is in one of its pieces. */
export const trapInPiece = `(module
  (memory 1)
  (func $outer (param $n i32) (result i32)
    (if (i32.eq (local.get $n) (i32.const 3))
      (then
        ${'(i32.store (local.get $n) (i32.mul (i32.load (local.get $n)) (i32.const 7)))\n'.repeat(20)}
        (i32.store (i32.const -1) (local.get $n))))
    ${'(i32.store (local.get $n) (i32.add (i32.load (local.get $n)) (i32.const 1)))\n'.repeat(20)}
    (i32.load (local.get $n)))
  (func $run (export "run") (param i32) (result i32)
    (drop (call $outer (i32.const 0)))
    (i32.add (call $outer (i32.const 3)) (i32.const 1))))`
