//! Every visible word, by key, in the visitor's language: Fluent files, the same on the server and in the browser.
//!
//! ```ignore
//! let i18n = use_i18n();
//! html! { <p>{ t!(i18n, "cart-count", count = 3) }</p> }
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use values::Locale;
use yew::prelude::*;

use crate::graphql::Failure;

mod fluent;

/// The words of one language.
#[derive(Clone)]
pub struct I18n {
    locale: Locale,
    patterns: Rc<HashMap<&'static str, &'static str>>,
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.patterns, &other.patterns)
    }
}

impl std::fmt::Debug for I18n {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("I18n").field(&self.locale).finish()
    }
}

impl I18n {
    /// Reads the shared words and a front end's own, which are part of the program.
    pub fn new(locale: Locale, own: &'static str) -> Self {
        let shared = match locale {
            Locale::Fr => include_str!("../locales/fr.ftl"),
            Locale::En => include_str!("../locales/en.ftl"),
        };
        let patterns = fluent::messages(shared).chain(fluent::messages(own)).collect();
        Self { locale, patterns: Rc::new(patterns) }
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The words of a key; the key itself when there are none.
    pub fn text(&self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The words of a key, with what they name.
    pub fn text_with(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        match self.patterns.get(key) {
            Some(pattern) => fluent::written(pattern, args, self.locale),
            None => key.to_owned(),
        }
    }

    /// What to tell a person when the server gave no answer.
    pub fn failure(&self, failure: &Failure) -> String {
        match failure {
            Failure::Offline => self.text("failure-offline"),
            Failure::Told(message) => message.clone(),
            Failure::Broken(..) => self.text("failure-broken"),
        }
    }
}

/// The words of a key: `t!(i18n, "key")`, `t!(i18n, "key", name = value)`.
#[macro_export]
macro_rules! t {
    ($i18n:expr, $key:expr $(,)?) => { $i18n.text($key) };
    ($i18n:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $i18n.text_with($key, &[$((stringify!($name), $crate::i18n::Value::from($value))),+])
    };
}

/// Something that a sentence can name: a text, or a number that its grammar follows.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Written as it is.
    Text(Cow<'a, str>),
    /// Written in digits, without groups.
    Number(i64),
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The visitor's words, from the context that the page's root provides.
#[hook]
pub fn use_i18n() -> I18n {
    use_context::<I18n>().expect("the root of the page provides the words")
}

/// The keys of a Fluent file with the names they use, for the tests that compare languages.
pub fn keys(words: &str) -> BTreeMap<String, BTreeSet<String>> {
    let names = |pattern: &str| {
        let after = pattern.split('$').skip(1);
        let name = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        after.map(name).collect()
    };
    fluent::messages(words).map(|(key, pattern)| (key.to_owned(), names(pattern))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(include_str!("../locales/fr.ftl")), keys(include_str!("../locales/en.ftl")));
    }

    #[test]
    fn words_follow_the_number() {
        let own = "files = { $count ->\n    [one] un fichier\n   *[other] { $count } fichiers\n}\n";
        let i18n = I18n::new(Locale::Fr, own);
        assert_eq!(crate::t!(i18n, "files", count = 0), "un fichier");
        assert_eq!(crate::t!(i18n, "files", count = 3), "3 fichiers");
        assert_eq!(crate::t!(i18n, "no-such-key"), "no-such-key");
    }
}
