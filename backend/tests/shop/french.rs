//! How French is set (`docs/style.md`): its signs never begin a line.

use std::fs;
use std::path::{Path, PathBuf};

use crate::architecture::{root, rust_files, shown};

/// The signs that an ordinary space stands beside, where a no-break space belongs.
fn apart(line: &str) -> impl Iterator<Item = String> + '_ {
    let characters: Vec<char> = line.chars().collect();
    let last = characters.len();
    (1..last.saturating_sub(1)).filter_map(move |at| {
        let (before, after) = (characters[at - 1], characters[at + 1]);
        let ends =
            characters.get(at + 2).is_none_or(|next| next.is_whitespace() || "\"\\.,)<".contains(*next));
        let is_word = before.is_alphanumeric() || "’})»*`]…/%€".contains(before);
        let belongs = match after {
            ':' | ';' | '!' | '»' => is_word && ends,
            // `MATCH ?` is the database's.
            '?' => is_word && !before.is_uppercase() && ends,
            // `7 % 251` is arithmetic.
            '%' | '€' => {
                let adds_up = characters.get(at + 3).is_some_and(|next| next.is_numeric());
                (before.is_numeric() || before == '}') && ends && !adds_up
            }
            _ => false,
        };
        let lost = characters[at] == ' ' && (belongs || before == '«');
        lost.then(|| characters[at - 1..=at + 1].iter().collect())
    })
}

fn check(file: &Path, comment: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with(comment));
    let told = lines.flat_map(|(number, line)| apart(line).map(move |signs| format!("{number}: {signs:?}")));
    told.map(|told| format!("{}:{told}", shown(file))).collect()
}

#[test]
fn french_signs_stay_with_their_words() {
    assert_eq!(apart("Il reste : « 10 % » ?").collect::<Vec<_>>(), ["e :", "« 1", "0 %", "% »", "» ?"]);
    assert_eq!(apart("C’est fait\u{a0}: «\u{a0}oui\u{a0}»\u{a0}! if a == b && !c { d % 2 }").count(), 0);

    let fronts = ["ui", "storefront", "backoffice"];
    let mut files: Vec<PathBuf> =
        fronts.iter().map(|front| root().join(format!("frontend/{front}/locales/fr.ftl"))).collect();
    let letters = fs::read_dir(root().join("backend/src/mail/templates")).unwrap();
    files.extend(
        letters.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().ends_with(".fr.txt")),
    );
    assert!(files.len() > fronts.len() + 10, "{files:?}");
    let mut lost: Vec<String> = files.iter().flat_map(|file| check(file, "#")).collect();
    for file in rust_files(&root().join("backend/src")) {
        // The demo's goods are a merchant's words.
        if !shown(&file).contains("/demo/") {
            lost.extend(check(&file, "//"));
        }
    }
    assert!(lost.is_empty(), "an ordinary space stands where a no-break space belongs:\n{}", lost.join("\n"));
}
