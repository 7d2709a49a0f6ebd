//! Texts as the search reads them: plain words, small letters, accents folded.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is kept, in characters.
const WORD_MAX_CHARS: usize = 40;

/// The words of a text: runs of letters and digits, small, without accents. `L’Été, n° 12` is `l`, `ete`, `n`, `12`.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => word.push_str(letters),
            None if letter.is_alphanumeric() => word.push(letter),
            None => keep(&mut words, &mut word),
        }
    }
    keep(&mut words, &mut word);
    words
}

/// A text as the index holds it, cut at a number of words.
pub(super) fn folded(text: &str, max_words: usize) -> String {
    let mut words = words(text);
    words.truncate(max_words);
    words.join(" ")
}

fn keep(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(word.chars().take(WORD_MAX_CHARS).collect());
        word.clear();
    }
}

/// Letters that Unicode does not take apart, as people type them without their accents.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_signs_make_no_difference() {
        assert_eq!(words("L’Été, n° 12 : ŒUVRE-Café"), ["l", "ete", "n", "12", "oeuvre", "cafe"]);
        assert_eq!(words("MANUEL-PDF/2"), ["manuel", "pdf", "2"]);
        assert_eq!(words("折り紙 \u{202f} ½"), ["折り紙", "1", "2"]);
        assert!(words(" *\"()-- ").is_empty());
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(words(&"a".repeat(90)), ["a".repeat(40)]);
    }
}
