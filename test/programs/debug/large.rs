// Much code from few lines: what Rust's library makes of containers, text, sorting and closures, inlined and not.
// Built by make-large-rust.sh with the library, with debug information more than a megabyte.
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write;

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String;
}

struct Circle(f64);
struct Polygon(Vec<(f64, f64)>);

impl Shape for Circle {
    fn area(&self) -> f64 {
        std::f64::consts::PI * self.0 * self.0
    }
    fn name(&self) -> String {
        format!("circle of {:.2}", self.0)
    }
}

impl Shape for Polygon {
    fn area(&self) -> f64 {
        let shifted = self.0.iter().cycle().skip(1);
        let twice: f64 = self.0.iter().zip(shifted).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        twice.abs() / 2.0
    }
    fn name(&self) -> String {
        format!("polygon of {:?}", self.0)
    }
}

fn count_words(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

fn distances(edges: &[(u32, u32)], from: u32) -> HashMap<u32, usize> {
    let mut neighbours: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for &(a, b) in edges {
        neighbours.entry(a).or_default().insert(b);
        neighbours.entry(b).or_default().insert(a);
    }
    let mut found = HashMap::from([(from, 0)]);
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        let next = found[&node] + 1;
        for &other in neighbours.get(&node).into_iter().flatten() {
            found.entry(other).or_insert_with(|| {
                queue.push_back(other);
                next
            });
        }
    }
    found
}

fn evaluate(tokens: &str) -> Result<f64, String> {
    let mut stack: Vec<f64> = Vec::new();
    for token in tokens.split_whitespace() {
        let value = match token {
            "+" | "-" | "*" | "/" => {
                let (b, a) = stack.pop().zip(stack.pop()).ok_or(format!("nothing before {token}"))?;
                match token {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    _ => a / b,
                }
            }
            number => number.parse::<f64>().map_err(|error| format!("{number}: {error}"))?,
        };
        stack.push(value);
    }
    stack.pop().ok_or_else(|| "nothing".to_string())
}

#[no_mangle]
pub extern "C" fn run(count: u32) -> usize {
    let mut out = String::new();
    for (word, times) in count_words("The quick brown fox jumps over the lazy dog, über the END") {
        write!(out, "{word:>8} {times:03} ").unwrap();
    }
    let mut shapes: Vec<Box<dyn Shape>> = vec![
        Box::new(Circle(1.5)),
        Box::new(Polygon(vec![(0.0, 0.0), (3.0, 0.0), (3.0, 4.0)])),
        Box::new(Circle(0.25)),
    ];
    shapes.sort_by(|a, b| a.area().total_cmp(&b.area()));
    for shape in &shapes {
        writeln!(out, "{}: {:e}", shape.name(), shape.area()).unwrap();
    }
    let edges: Vec<(u32, u32)> = (1..count).map(|k| (k, k / 2)).collect();
    let mut far: Vec<(u32, usize)> = distances(&edges, 0).into_iter().collect();
    far.sort_by_key(|&(node, distance)| (std::cmp::Reverse(distance), node));
    write!(out, "{:?} {:?} {:?}", far.first(), evaluate("3 4 + 2 *"), evaluate("1 x +")).unwrap();
    out.len()
}
