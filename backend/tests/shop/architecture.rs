//! The import table of `docs/ARCHITECTURE.md`, section 3, held as a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may import.
const ROOMS: [(&str, &[&str]); 11] = [
    ("mail", &["auth", "settings"]),
    ("payments", &["auth"]),
    ("files", &["auth"]),
    ("auth", &["mail"]),
    ("settings", &["auth"]),
    ("catalogue", &["files", "settings", "auth"]),
    ("shipping", &["settings", "auth"]),
    ("cart", &["catalogue", "shipping", "settings"]),
    ("delivery", &["files", "settings", "mail", "auth"]),
    (
        "orders",
        &["mail", "payments", "files", "auth", "settings", "catalogue", "shipping", "cart", "delivery"],
    ),
    ("dashboard", &["auth", "settings", "mail", "payments", "catalogue", "delivery", "orders"]),
];

/// The ground floor: any room stands on it.
const GROUND: [&str; 14] = [
    "config", "crowd", "database", "error", "ids", "keys", "metrics", "paging", "revision", "rows",
    "scalars", "shop", "storage", "visitor",
];

/// What the ground floor must name of the rooms: the open sets that a shop is given, and who is asking.
const GROUND_NAMES: [(&str, &str); 4] = [
    ("shop", "mail::Transport"),
    ("shop", "payments::Providers"),
    ("shop", "payments::Simulators"),
    ("visitor", "auth::Staff"),
];

/// They assemble: they may import everything, and no room imports them.
const ASSEMBLY: [&str; 9] = ["backup", "cache", "demo", "graphql", "http", "jobs", "lib", "main", "pages"];

/// A crate of ours, and the crates of ours that it may use.
const CRATES: [(&str, &[&str]); 6] = [
    ("values", &[]),
    ("migrations", &[]),
    ("frontend/ui", &["values"]),
    ("frontend/storefront", &["ui", "values"]),
    ("frontend/backoffice", &["ui", "values"]),
    ("backend", &["migrations", "storefront", "values"]),
];

/// A file is read in one sitting.
const MAX_LINES: usize = 400;

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut strangers = Vec::new();
    for file in rust_files(&root().join("backend/src")) {
        let module = module_of(&file);
        if ASSEMBLY.contains(&module.as_str()) {
            continue;
        }
        for (line, path) in imports(&fs::read_to_string(&file).unwrap()) {
            let target = path.split("::").next().unwrap_or_default();
            let allowed = match ROOMS.iter().find(|(room, _)| *room == module) {
                Some((room, may)) => target == *room || may.contains(&target) || GROUND.contains(&target),
                None => {
                    GROUND.contains(&target)
                        || GROUND_NAMES.iter().any(|(who, what)| *who == module && path.starts_with(what))
                }
            };
            if !allowed {
                strangers.push(format!("{}:{line} imports {path}", shown(&file)));
            }
        }
    }
    assert!(strangers.is_empty(), "the import table forbids:\n{}", strangers.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_table() {
    let places: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).chain(GROUND).chain(ASSEMBLY).collect();
    let lost: Vec<String> = rust_files(&root().join("backend/src"))
        .iter()
        .map(|file| module_of(file))
        .filter(|module| !places.contains(module.as_str()))
        .collect();
    assert!(lost.is_empty(), "not in the table: {lost:?}");
}

#[test]
fn a_room_touches_only_its_own_tables() {
    let src = root().join("backend/src");
    let tables: Vec<(&str, String)> = ROOMS
        .iter()
        .flat_map(|(room, _)| {
            // A room may have no rows of its own.
            let entities = fs::read_to_string(src.join(room).join("entities.rs")).unwrap_or_default();
            let names: Vec<_> = entities
                .lines()
                .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {").map(str::to_owned))
                .collect();
            names.into_iter().map(move |name| (*room, name))
        })
        .collect();
    let mut reaches = Vec::new();
    for file in rust_files(&src) {
        let module = module_of(&file);
        if !ROOMS.iter().any(|(room, _)| *room == module) {
            continue;
        }
        for (number, line) in code_lines(&fs::read_to_string(&file).unwrap()) {
            for (room, table) in tables.iter().filter(|(room, _)| *room != module) {
                let reach = ["Entity", "Column", "ActiveModel"]
                    .iter()
                    .any(|item| names(&line, &format!("{table}::{item}")));
                let own = tables.iter().any(|(other, name)| *other == module && name == table);
                if reach && !own {
                    reaches.push(format!("{}:{number} touches {table}, a table of {room}", shown(&file)));
                }
            }
        }
    }
    assert!(reaches.is_empty(), "ask the neighbour's verb instead:\n{}", reaches.join("\n"));
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let ours: Vec<&str> =
        CRATES.iter().map(|(path, _)| path.rsplit('/').next().unwrap_or_default()).collect();
    for (path, allowed) in CRATES {
        let manifest = fs::read_to_string(root().join(path).join("Cargo.toml")).unwrap();
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
                continue;
            }
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if in_dependencies && (ours.contains(&name) || name == "comptoir") {
                assert!(allowed.contains(&name), "{path} must not use {name}");
            }
        }
    }
}

#[test]
fn a_file_is_read_in_one_sitting() {
    let long: Vec<String> = ["backend", "frontend", "migrations", "values"]
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)))
        .map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .map(|(lines, file)| format!("{}: {lines} lines", shown(&file)))
        .collect();
    assert!(long.is_empty(), "give a verb its own file:\n{}", long.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_every_form() {
    let seen = |text: &str| imports(text).into_iter().map(|(_, path)| path).collect::<Vec<_>>();
    assert_eq!(seen("use crate::orders;"), ["orders"]);
    assert_eq!(seen("let x = crate::mail::post(tx);"), ["mail::post"]);
    assert_eq!(seen("use crate::{auth::Staff, files};"), ["auth::Staff", "files"]);
    assert_eq!(seen("use crate::{\n  a::{b, c},\n  d,\n};"), ["a::", "d"]);
    assert_eq!(seen("pub(crate) fn f() {} // crate::orders"), [""; 0]);
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().display().to_string()
}

/// The room or file under `src` that a file belongs to.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("backend/src")).unwrap();
    Path::new(inside.components().next().unwrap().as_os_str())
        .file_stem()
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && entry.file_name().is_some_and(|name| name != "target" && name != "dist") {
            files.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

/// The numbered lines of a source, without what follows `//`.
fn code_lines(source: &str) -> Vec<(usize, String)> {
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    source.lines().enumerate().map(|(index, line)| (index + 1, code(line))).collect()
}

/// Whether a line names a path, and not as the end of a longer name.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && !line[at + path.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// Every path behind `crate::`, with its line; a group `crate::{a, b::c}` gives one for each member.
fn imports(source: &str) -> Vec<(usize, String)> {
    let code: String = code_lines(source).into_iter().map(|(_, line)| line + "\n").collect();
    let mut found = Vec::new();
    for (at, marker) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + marker.len()..];
        match rest.strip_prefix('{') {
            None => found.push((line, path_at(rest))),
            Some(group) => found.extend(members(group).iter().map(|member| (line, path_at(member)))),
        }
    }
    found
}

fn path_at(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect()
}

/// The members of a group, up to its closing brace.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth > 0 => {}
            ',' | '}' => {
                found.push(group[start..at].trim());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found.retain(|member| !member.is_empty());
    found
}
