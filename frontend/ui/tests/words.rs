//! Every word of both front ends, as Fluent's own library reads it: ours reads the same.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use ui::i18n::{I18n, Value, keys};
use values::Locale;

const SHARED: [&str; 2] = [include_str!("../locales/fr.ftl"), include_str!("../locales/en.ftl")];
const OWN: [[&str; 2]; 2] = [
    [include_str!("../../storefront/locales/fr.ftl"), include_str!("../../storefront/locales/en.ftl")],
    [include_str!("../../backoffice/locales/fr.ftl"), include_str!("../../backoffice/locales/en.ftl")],
];

/// What the library makes of the words; it must understand every line.
fn bundle(locale: Locale, words: [&str; 2]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![locale.tag().parse().expect("our tags are well formed")]);
    bundle.set_use_isolating(false);
    for words in words {
        let resource = FluentResource::try_new(words.to_owned()).map_err(|(_, errors)| errors);
        bundle.add_resource(resource.expect("every line parses")).expect("no key is there twice");
    }
    bundle
}

#[test]
fn every_message_reads_as_in_fluent() {
    let values = [0_i64, 1, 2, 5, 21, 1_000, 1_000_000].map(Value::Number);
    let values = values.into_iter().chain([Value::from("Kit {1} \"à\" 10 %")]);
    for (value, own) in values.flat_map(|value| OWN.map(|own| (value.clone(), own))) {
        for (at, locale) in Locale::ALL.into_iter().enumerate() {
            let (theirs, ours) = (bundle(locale, [SHARED[at], own[at]]), I18n::new(locale, own[at]));
            let mut known = keys(SHARED[at]);
            known.extend(keys(own[at]));
            for (key, names) in &known {
                let args: Vec<(&str, Value<'_>)> =
                    names.iter().map(|name| (name.as_str(), value.clone())).collect();
                let mut same = FluentArgs::new();
                for name in names {
                    match &value {
                        Value::Number(number) => same.set(name.as_str(), *number),
                        Value::Text(text) => same.set(name.as_str(), text.clone()),
                    }
                }
                let message = theirs.get_message(key).and_then(|message| message.value());
                let message = message.unwrap_or_else(|| panic!("Fluent knows {key}"));
                let mut errors = Vec::new();
                let expected = theirs.format_pattern(message, Some(&same), &mut errors);
                assert_eq!(
                    (ours.text_with(key, &args).as_str(), errors.len()),
                    (&*expected, 0),
                    "{key} in {locale}"
                );
            }
        }
    }
}
