//! File names in headers and addresses.

/// A `Content-Disposition` that saves a file under any name: an ASCII `filename` for old clients, and `filename*` with the
/// real one (RFC 6266, RFC 8187).
pub(super) fn attachment(name: &str) -> String {
    let plain = plain(name);
    if plain == name {
        format!("attachment; filename=\"{plain}\"")
    } else {
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", percent(name))
    }
}

/// A text in an address or a header's extended value: every byte but the unreserved ones is escaped.
pub(super) fn percent(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// The name in ASCII, for clients that know nothing else. Quotes, backslashes and percent signs, which clients read in
/// different ways, are replaced.
fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            '"' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => '\'',
            '\\' | '%' => '_',
            ' '..='~' => letter,
            '\u{2013}' | '\u{2014}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            _ => unaccented(letter).unwrap_or('_'),
        })
        .collect()
}

fn unaccented(letter: char) -> Option<char> {
    const ACCENTED: &str = "ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÝýÿŠšŽž";
    const PLAIN: &str = "AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOOooooooUUUUuuuuYyySsZz";
    ACCENTED.chars().zip(PLAIN.chars()).find_map(|(accented, plain)| (accented == letter).then_some(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_is_saved_as_it_is_and_old_clients_get_a_readable_one() {
        assert_eq!(attachment("Guide 2.pdf"), "attachment; filename=\"Guide 2.pdf\"");
        assert_eq!(
            attachment("Manuel d'été \"2\" — 日本.pdf"),
            "attachment; filename=\"Manuel d'ete '2' - __.pdf\"; \
             filename*=UTF-8''Manuel%20d%27%C3%A9t%C3%A9%20%222%22%20%E2%80%94%20%E6%97%A5%E6%9C%AC.pdf"
        );
        assert!(
            attachment("100%41.txt")
                .starts_with("attachment; filename=\"100_41.txt\"; filename*=UTF-8''100%2541")
        );
    }

    #[test]
    fn every_accented_letter_has_its_plain_one() {
        assert_eq!(plain("ÀÿŽžéØ"), "AyZzeO");
    }
}
