//! Both languages say the same things, and say everything that the pages ask for.

use std::collections::BTreeSet;
use std::path::Path;

const FR: &str = include_str!("../locales/fr.ftl");
const EN: &str = include_str!("../locales/en.ftl");

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(ui::i18n::keys(FR), ui::i18n::keys(EN));
}

#[test]
fn every_key_that_a_page_names_is_there() {
    let known: BTreeSet<String> = ui::i18n::keys(FR).into_keys().collect();
    let shared: BTreeSet<&str> = ["failure-offline", "failure-broken", "try-again", "loading"].into();
    let mut missing = BTreeSet::new();
    for key in asked_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        if !known.contains(&key) && !shared.contains(key.as_str()) {
            missing.insert(key);
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

/// The texts after `t!(i18n, ` and `i18n.text(` in every file.
fn asked_in(folder: &Path) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the sources are there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            keys.extend(asked_in(&path));
        } else if path.file_name().is_some_and(|name| name != "words.rs") {
            let source = std::fs::read_to_string(&path).expect("sources are text");
            for opening in [
                "t!(i18n, \"",
                "i18n.text(\"",
                "said(\"",
                "item(\"",
                "step(Route::",
                "fact(\"",
                "place(Route::",
                "figure(\"",
                "plot(\"",
                "needs(\"",
            ] {
                for (at, _) in source.match_indices(opening) {
                    let rest = &source[at + opening.len()..];
                    let rest = if opening.ends_with('"') {
                        rest
                    } else {
                        rest.split_once('"').map_or("", |(_, rest)| rest)
                    };
                    keys.extend(rest.split('"').next().map(str::to_owned));
                }
            }
        }
    }
    keys
}

#[test]
fn every_member_of_an_enumeration_has_a_word() {
    use crate::graphql::*;
    let known = ui::i18n::keys(FR);
    let mut keys: Vec<String> = Vec::new();
    keys.extend(OrderState::ALL.iter().map(|m| format!("order-state-{}", m.word())));
    keys.extend(OrderEventKind::ALL.iter().map(|m| format!("event-{}", m.word())));
    keys.extend(DownloadState::ALL.iter().map(|m| format!("downloads-{}", m.word())));
    keys.extend(PaymentMethod::ALL.iter().map(|m| format!("method-{}", m.word())));
    keys.extend(MailState::ALL.iter().map(|m| format!("mail-state-{}", m.word())));
    keys.extend(
        RefundSeen::ALL
            .iter()
            .flat_map(|m| ["refund-seen", "refund-seen-text"].map(|key| format!("{key}-{}", m.word()))),
    );
    keys.extend(RefundState::ALL.iter().map(|m| format!("refund-state-{}", m.word())));
    keys.extend(
        PaymentProof::ALL
            .iter()
            .flat_map(|m| ["proof", "proof-text"].map(|key| format!("{key}-{}", m.word()))),
    );
    keys.extend(Mode::ALL.iter().flat_map(|m| {
        ["mode", "account-of", "account-enable", "account-other"].map(|key| format!("{key}-{}", m.word()))
    }));
    keys.extend(ZipState::ALL.iter().map(|m| format!("zip-state-{}", m.word())));
    keys.extend(FileFault::ALL.iter().map(|f| format!("fault-{}", f.word())));
    keys.extend(MailKind::ALL.iter().map(|m| format!("mail-kind-{}", m.word())));
    keys.extend(StaffRole::ALL.iter().map(|m| format!("role-{}", m.word())));
    keys.extend(
        GuideStep::ALL
            .iter()
            .flat_map(|m| ["guide", "guide-text", "guide-go"].map(|key| format!("{key}-{}", m.word()))),
    );
    keys.extend(Fulfilment::ALL.iter().map(|m| format!("fulfilment-{}", m.word())));
    keys.extend(Language::ALL.iter().map(|m| format!("language-{}", m.word())));
    keys.extend(ProductStatus::ALL.iter().map(|m| format!("status-{}", m.word())));
    keys.extend(
        DisputeStep::ALL
            .iter()
            .flat_map(|m| ["dispute", "dispute-text"].map(|key| format!("{key}-{}", m.word()))),
    );
    for (name, words) in [
        ("visibility", CatalogueVisibility::ALL.iter().map(|m| m.word()).collect::<Vec<_>>()),
        ("kind", VariantKind::ALL.iter().map(|m| m.word()).collect()),
        ("zip", ZipOption::ALL.iter().map(|m| m.word()).collect()),
        ("policy", FilePolicy::ALL.iter().map(|m| m.word()).collect()),
    ] {
        keys.extend(words.iter().flat_map(|word| [format!("{name}-{word}"), format!("{name}-hint-{word}")]));
    }
    let missing: Vec<&String> = keys.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
