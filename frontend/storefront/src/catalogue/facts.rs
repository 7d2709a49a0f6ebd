//! What one receives: the facts of a variant, beside its price and before the button.

use ui::format;
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use super::product::{Variant, VariantFile};
use super::{VariantKind, format_of};

/// A variant's files, and its facts one a line.
pub fn facts(variant: &Variant, i18n: &I18n) -> Html {
    let facts = match variant.kind {
        VariantKind::File => of_file(variant, i18n),
        VariantKind::Goods => of_goods(variant, i18n),
    };
    html! {
        <>
            { for variant.files.iter().map(|sold| file(sold, i18n)) }
            <dl class="facts">
                { for facts.into_iter().map(|(name, fact)| html! { <div><dt>{ name }</dt><dd class="number">{ fact }</dd></div> }) }
            </dl>
        </>
    }
}

fn file(file: &VariantFile, i18n: &I18n) -> Html {
    let kind = format_of(&file.name).unwrap_or_else(|| file.media_type.clone());
    let updated = format::day(&file.updated_at.0, i18n.locale());
    html! {
        <div class="file">
            <p class="format" aria-hidden="true">{ &kind }</p>
            <div>
                <p class="file-name"><bdi>{ &file.name }</bdi></p>
                <p class="soft small number">{ t!(i18n, "file-facts", format = kind.as_str(), size = format::size(file.size_bytes, i18n.locale())) }</p>
                <p class="soft small number">{ t!(i18n, "file-version", version = file.version, day = updated) }</p>
            </div>
        </div>
    }
}

fn of_file(variant: &Variant, i18n: &I18n) -> Vec<(String, String)> {
    let downloads = match variant.max_downloads {
        Some(count) => t!(i18n, "downloads-count", count = count),
        None => t!(i18n, "downloads-unlimited"),
    };
    let period = match variant.period_days {
        Some(days) => t!(i18n, "period-days", days = days),
        None => t!(i18n, "period-unlimited"),
    };
    let mut facts = vec![
        (t!(i18n, "fact-receive"), t!(i18n, "receive-link")),
        (t!(i18n, "fact-downloads"), downloads),
        (t!(i18n, "fact-period"), period),
    ];
    facts.extend(stock(variant, i18n));
    facts
}

fn of_goods(variant: &Variant, i18n: &I18n) -> Vec<(String, String)> {
    let mut facts = vec![(t!(i18n, "fact-receive"), t!(i18n, "receive-parcel"))];
    facts.extend(stock(variant, i18n));
    if let Some(grams) = variant.weight_grams {
        facts.push((t!(i18n, "fact-weight"), format::weight(grams, i18n.locale())));
    }
    facts
}

/// Said only when few are left or none.
fn stock(variant: &Variant, i18n: &I18n) -> Option<(String, String)> {
    let left = variant.stock.filter(|left| *left <= 20)?;
    Some((t!(i18n, "fact-stock"), t!(i18n, "stock-left", left = left)))
}
