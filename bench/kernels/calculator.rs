//! Rust as it is usually written, on `alloc` alone: a parser of expressions that makes a tree of boxed enums, variables in a
//! `BTreeMap`, dynamic dispatch, formatting, and arithmetic that is checked for overflow. n scripts.
#![no_std]

extern crate alloc;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::fmt;

/// Hands out memory from a block and takes it all back between scripts.
struct Arena {
    used: Cell<usize>,
}

const ARENA_SIZE: usize = 4 << 20;
static mut BLOCK: [u64; ARENA_SIZE / 8] = [0; ARENA_SIZE / 8];

// SAFETY: there is one thread.
unsafe impl Sync for Arena {}

unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = (self.used.get() + layout.align() - 1) & !(layout.align() - 1);
        let end = start + layout.size();
        if end > ARENA_SIZE {
            return core::ptr::null_mut();
        }
        self.used.set(end);
        unsafe { (&raw mut BLOCK).cast::<u8>().add(start) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ARENA: Arena = Arena { used: Cell::new(0) };

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

enum Expr {
    Number(i64),
    Variable(String),
    Unary(Box<dyn Fn(i64) -> Result<i64, Error>>, Box<Expr>),
    Binary(char, Box<Expr>, Box<Expr>),
}

#[derive(Debug)]
enum Error {
    Unexpected(Option<char>, usize),
    Unknown(String),
    Overflow,
    DivisionByZero,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unexpected(Some(c), at) => write!(f, "unexpected {c:?} at {at}"),
            Error::Unexpected(None, at) => write!(f, "unexpected end at {at:>4}"),
            Error::Unknown(name) => write!(f, "unknown variable {name}"),
            other => write!(f, "{other:?}"),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn expression(&mut self, least: u8) -> Result<Expr, Error> {
        let mut left = self.operand()?;
        while let Some(operator) = self.peek() {
            let binding = match operator {
                '+' | '-' => 1,
                '*' | '/' | '%' => 2,
                '^' => 3,
                _ => break,
            };
            if binding < least {
                break;
            }
            self.at += 1;
            let right = self.expression(binding + (operator != '^') as u8)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, Error> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.expression(0)?;
                match self.peek() {
                    Some(')') => self.at += 1,
                    other => return Err(Error::Unexpected(other, self.at)),
                }
                Ok(inner)
            }
            Some('-') => {
                self.at += 1;
                let negate = |value: i64| value.checked_neg().ok_or(Error::Overflow);
                Ok(Expr::Unary(Box::new(negate), Box::new(self.operand()?)))
            }
            Some('|') => {
                self.at += 1;
                let bits = self.at as u32 % 60;
                let clip = move |value: i64| Ok(value.rotate_left(bits) & 0xffff_ffff);
                Ok(Expr::Unary(Box::new(clip), Box::new(self.operand()?)))
            }
            Some(c) if c.is_ascii_digit() => {
                let digits = self.take_while(|c| c.is_ascii_digit());
                digits.parse().map(Expr::Number).map_err(|_| Error::Overflow)
            }
            Some(c) if c.is_alphabetic() => {
                Ok(Expr::Variable(self.take_while(char::is_alphanumeric).to_string()))
            }
            other => Err(Error::Unexpected(other, self.at)),
        }
    }
}

fn evaluate(expr: &Expr, variables: &BTreeMap<String, i64>) -> Result<i64, Error> {
    match expr {
        Expr::Number(value) => Ok(*value),
        Expr::Variable(name) => variables.get(name).copied().ok_or_else(|| Error::Unknown(name.clone())),
        Expr::Unary(apply, inner) => apply(evaluate(inner, variables)?),
        Expr::Binary(operator, left, right) => {
            let (a, b) = (evaluate(left, variables)?, evaluate(right, variables)?);
            match operator {
                '+' => a.checked_add(b),
                '-' => a.checked_sub(b),
                '*' => a.checked_mul(b),
                '/' | '%' if b == 0 => return Err(Error::DivisionByZero),
                '/' => a.checked_div(b),
                '%' => a.checked_rem(b),
                _ => a.checked_pow((b & 7) as u32),
            }
            .ok_or(Error::Overflow)
        }
    }
}

const SCRIPT: &[(&str, &str)] = &[
    ("a", "1 + 2 * (seed % 1000) - -7"),
    ("größe", "(a ^ 3 + 5) / (seed % 17 + 1)"),
    ("b", "|(a * 1000003 + größe * größe) % 65537"),
    ("c", "((((b + 1) * 2 + 1) * 2 + 1) * 2 + 1) * (seed - 500)"),
    ("d", "c * c * c * c * c"),
    ("e", "(a - a) / (b - b)"),
    ("f", "undefined + 1"),
    ("g", "2 ^ 3 ^ 2 - (1 +"),
    ("total", "a + b * 3 + c / 7 - größe % 11"),
];

fn play(seed: i64) -> String {
    let mut variables = BTreeMap::new();
    let mut lines: Vec<String> = Vec::new();
    variables.insert("seed".to_string(), seed);
    for (name, text) in SCRIPT {
        let parsed = Parser { text, at: 0 }.expression(0);
        match parsed.and_then(|expr| evaluate(&expr, &variables)) {
            Ok(value) => {
                variables.insert(name.to_string(), value);
                lines.push(format!("{name} = {value} (0x{value:016x}, {:.3})", value as f64 / 3.0));
            }
            Err(error) => lines.push(format!("{name}: {error}")),
        }
    }
    lines.sort_by_key(|line| core::cmp::Reverse(line.len()));
    lines.join("\n")
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i32 {
    let mut hash: u32 = 2_166_136_261;
    for i in 0..n {
        ARENA.used.set(0);
        let text = play(i64::from(i) * 7919 % 2000);
        hash = text.bytes().fold(hash, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    }
    hash as i32
}
