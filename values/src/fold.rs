//! Letters as a search compares them.

/// The text in lower case, Latin letters without their accents: what two spellings of a name have in common.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match unaccented(letter) {
            // The accent of a letter that was written as two characters.
            "" if ('\u{300}'..='\u{36f}').contains(&letter) => {}
            "" => folded.push(letter),
            plain => folded.push_str(plain),
        }
    }
    folded
}

/// The ASCII letters for an accented Latin one; empty for any other character.
pub(crate) fn unaccented(letter: char) -> &'static str {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_name_fold_to_one() {
        assert_eq!(fold("Zoë ÉLUARD"), "zoe eluard");
        assert_eq!(fold("Zoe\u{308}"), "zoe");
        assert_eq!(fold("Œuvre, Straße, 山田"), "oeuvre, strasse, 山田");
    }
}
