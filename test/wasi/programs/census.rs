//! Tells what is below a directory, by kind and by extension, and copies standard input into it in upper case: Rust's standard library
//! over files, maps, iterators, errors, clocks and random seeds.
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

#[derive(Default)]
struct Census {
    directories: usize,
    links: usize,
    by_extension: BTreeMap<String, (usize, u64)>,
}

impl Census {
    fn visit(&mut self, path: &Path) -> io::Result<()> {
        let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                self.links += 1;
            } else if kind.is_dir() {
                self.directories += 1;
                self.visit(&entry.path())?;
            } else {
                let path = entry.path();
                let extension = path.extension().map_or(String::from("none"), |text| text.to_string_lossy().into_owned());
                let (count, size) = self.by_extension.entry(extension).or_default();
                *count += 1;
                *size += entry.metadata()?.len();
            }
        }
        Ok(())
    }
}

fn shout(path: &Path) -> Result<usize, Box<dyn Error>> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
    for line in text.lines() {
        writeln!(file, "{}", line.to_uppercase())?;
    }
    // A HashMap has a random seed.
    let mut words = HashMap::<&str, usize>::new();
    text.split_whitespace().for_each(|word| *words.entry(word).or_default() += 1);
    Ok(words.len())
}

fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let root = std::env::args().nth(1).ok_or("usage: census DIRECTORY")?;
    let root = Path::new(&root);
    println!("{} different words", shout(&root.join("shout.txt"))?);
    let mut census = Census::default();
    census.visit(root)?;
    println!("{} directories, {} links", census.directories, census.links);
    for (extension, (count, size)) in &census.by_extension {
        println!("{extension}: {count} files, {size} bytes");
    }
    let _ = fs::remove_file(root.join("shout.txt"));
    assert!(begin.elapsed().as_secs() < 3600, "the clock runs");
    if std::env::var("CENSUS_PANIC").is_ok() {
        let empty: Vec<i32> = Vec::new();
        println!("{}", empty[root.as_os_str().len()]);
    }
    Ok(())
}
