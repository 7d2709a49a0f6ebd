//! The storefront's words.

use std::cell::OnceCell;

use ui::i18n::I18n;
use values::Locale;

const FR: &str = include_str!("../locales/fr.ftl");
const EN: &str = include_str!("../locales/en.ftl");

/// The words of a language, read once per thread.
pub fn words(locale: Locale) -> I18n {
    thread_local! {
        static READ: [OnceCell<I18n>; 2] = const { [OnceCell::new(), OnceCell::new()] };
    }
    let (at, own) = if locale == Locale::Fr { (0, FR) } else { (1, EN) };
    READ.with(|read| read[at].get_or_init(|| I18n::new(locale, own)).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(ui::i18n::keys(FR), ui::i18n::keys(EN));
    }

    #[test]
    fn every_key_of_the_code_has_words() {
        let known = ui::i18n::keys(FR);
        let shared = ui::i18n::keys(include_str!("../../ui/locales/fr.ftl"));
        let sources = [
            include_str!("app.rs"),
            include_str!("shell.rs"),
            include_str!("states.rs"),
            include_str!("cart/add.rs"),
            include_str!("cart/page.rs"),
            include_str!("cart/state.rs"),
            include_str!("catalogue/card.rs"),
            include_str!("catalogue/catalogue.rs"),
            include_str!("catalogue/facts.rs"),
            include_str!("catalogue/home.rs"),
            include_str!("catalogue/price.rs"),
            include_str!("catalogue/product.rs"),
            include_str!("catalogue/search.rs"),
            include_str!("orders/checkout.rs"),
            include_str!("orders/filled.rs"),
            include_str!("orders/links.rs"),
            include_str!("orders/lost.rs"),
            include_str!("orders/order.rs"),
            include_str!("orders/parcels.rs"),
            include_str!("orders/paying.rs"),
            include_str!("totals.rs"),
            include_str!("orders/transfer.rs"),
        ];
        for source in sources {
            for piece in source.split("t!(").skip(1) {
                let key = piece.split('"').nth(1).filter(|_| piece.trim_start().starts_with("i18n"));
                if let Some(key) = key {
                    assert!(known.contains_key(key) || shared.contains_key(key), "no words for {key}");
                }
            }
        }
    }
}
