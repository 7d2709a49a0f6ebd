//! Every visible word, by key, in the visitor's language: Fluent files, the same on the server and in the browser.
//!
//! ```ignore
//! let i18n = use_i18n();
//! html! { <p>{ t!(i18n, "cart-count", count = 3) }</p> }
//! ```

use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use values::Locale;
use yew::prelude::*;

use crate::graphql::Failure;

/// The words of one language.
#[derive(Clone)]
pub struct I18n {
    locale: Locale,
    bundle: Rc<FluentBundle<FluentResource>>,
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.bundle, &other.bundle)
    }
}

impl std::fmt::Debug for I18n {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("I18n").field(&self.locale).finish()
    }
}

impl I18n {
    /// Reads the shared words and a front end's own, which are part of the program.
    pub fn new(locale: Locale, own: &str) -> Self {
        let shared = match locale {
            Locale::Fr => include_str!("../locales/fr.ftl"),
            Locale::En => include_str!("../locales/en.ftl"),
        };
        let tag = locale.tag().parse().expect("our languages' tags are well formed");
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        for words in [shared, own] {
            // A line that does not parse is left out; the test of both languages finds it.
            let resource = FluentResource::try_new(words.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { locale, bundle: Rc::new(bundle) }
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
    pub fn text_with(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
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
        $i18n.text_with($key, &[$((stringify!($name), $crate::i18n::value($value))),+])
    };
}

/// Something that a sentence can name: a text, or a number that its grammar follows.
pub fn value<'a>(value: impl Into<FluentValue<'a>>) -> FluentValue<'a> {
    value.into()
}

/// The visitor's words, from the context that the page's root provides.
#[hook]
pub fn use_i18n() -> I18n {
    use_context::<I18n>().expect("the root of the page provides the words")
}

/// The keys of a Fluent file with the names they use, for the tests that compare languages.
pub fn keys(words: &str) -> std::collections::BTreeMap<String, std::collections::BTreeSet<String>> {
    let mut found = std::collections::BTreeMap::<String, std::collections::BTreeSet<String>>::new();
    let mut current = String::new();
    for line in words.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with([' ', '\t', '}'])
            && let Some((key, _)) = line.split_once('=')
        {
            current = key.trim().to_owned();
            found.entry(current.clone()).or_default();
        }
        for (at, _) in line.match_indices('$') {
            let name =
                line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            found.entry(current.clone()).or_default().insert(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(include_str!("../locales/fr.ftl")), keys(include_str!("../locales/en.ftl")));
    }

    #[test]
    fn every_line_of_both_languages_parses() {
        for words in [include_str!("../locales/fr.ftl"), include_str!("../locales/en.ftl")] {
            assert!(FluentResource::try_new(words.to_owned()).is_ok());
        }
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
