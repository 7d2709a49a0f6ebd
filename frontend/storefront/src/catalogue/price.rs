//! A price as a shop says it.

use ui::format;
use ui::graphql::Money;
use ui::i18n::I18n;
use ui::t;

/// The amount, or that there is nothing to pay.
pub fn price(money: &Money, i18n: &I18n) -> String {
    if money.minor == 0 { t!(i18n, "free") } else { format::money(money, i18n.locale()) }
}
