//! One payment provider: what to know of it, and the merchant's two accounts there, kept apart.

use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use super::account::AccountForm;
use super::{Provider, mark};
use crate::graphql::Mode;
use crate::route::Route;

/// What [`ProviderView`] needs.
#[derive(Properties, PartialEq)]
pub struct ProviderProps {
    /// The provider with its accounts.
    pub provider: Provider,
    /// Which account is shown.
    pub mode: Mode,
    /// Something was saved: ask anew.
    pub on_change: Callback<()>,
}

/// The provider, one of its accounts, and the way to the other.
#[component]
pub fn ProviderView(props: &ProviderProps) -> Html {
    let i18n = use_i18n();
    let provider = &props.provider;
    let tab = |mode: Mode| {
        let route = Route::PaymentWay { name: provider.name.clone(), trial: mode == Mode::Test };
        let state = provider.account(mode).map(|account| mark(account.state(), &i18n));
        html! {
            <li>
                <To<Route> {route} current={mode == props.mode}>{ i18n.text(&format!("mode-{}", mode.word())) }</To<Route>>
                { state.unwrap_or_default() }
            </li>
        }
    };
    let fact = |word: &str, value: String| html! { <><dt>{ i18n.text(word) }</dt><dd>{ value }</dd></> };
    let any = t!(i18n, "currencies-any");
    let currencies = if provider.currencies.is_empty() { any } else { provider.currencies.join(", ") };
    html! {
        <>
            if let Some(warning) = &provider.warning { <p class="notice warning">{ warning }</p> }
            <dl class="facts">
                { fact("buyers-choose", i18n.text(&format!("method-{}", provider.method.word()))) }
                { fact("currencies", currencies) }
                { fact("refunds", i18n.text(if provider.refunds { "refunds-from-here" } else { "refunds-there" })) }
            </dl>
            <nav class="modes" aria-label={t!(i18n, "accounts")}>
                <ul>{ tab(Mode::Live) }{ tab(Mode::Test) }</ul>
            </nav>
            if let Some(account) = provider.account(props.mode) {
                <AccountForm key={props.mode.word()} provider={provider.clone()} account={account.clone()} on_change={props.on_change.clone()} />
            }
        </>
    }
}
