(module
  (tag $error (param i32))
  (tag $other)
  (func $fail (param $n i32)
    (if (i32.eq (i32.rem_s (local.get $n) (i32.const 3)) (i32.const 1)) (then (throw $error (local.get $n))))
    (if (i32.eq (i32.rem_s (local.get $n) (i32.const 3)) (i32.const 2)) (then (throw $other))))
  (func (export "catch") (param $n i32) (result i32)
    try (result i32)
      local.get $n
      call $fail
      i32.const -1
    catch $error
      i32.const 100
      i32.add
    catch_all
      local.get $n
      i32.const 8
      i32.eq
      if rethrow 1 end
      i32.const 3
    end)
  ;; Past the handler in between.
  (func (export "delegate") (param $n i32) (result i32)
    try $outer (result i32)
      try (result i32)
        try
          local.get $n
          call $fail
        delegate $outer
        local.get $n
        i32.const 1
        i32.add
        call $fail
        i32.const 0
      catch_all
        i32.const 1
      end
    catch_all
      i32.const 2
    end)
  ;; Cleaning up, as compilers of C++ print it.
  (func (export "clean") (param $n i32) (result i32) (local $cleaned i32)
    try
      try
        local.get $n
        call $fail
        local.get $cleaned
        i32.const 1
        i32.add
        local.set $cleaned
      catch_all
        local.get $cleaned
        i32.const 2
        i32.add
        local.set $cleaned
        rethrow 0
      end
    catch $error
      local.get $cleaned
      i32.add
      return
    catch $other
    end
    local.get $cleaned))
