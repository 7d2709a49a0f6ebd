//! One account at a provider: what the merchant enters, whom it serves, whether it works.

use std::collections::BTreeMap;
use std::rc::Rc;

use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, Choice, FormScope, RefusalSummary, Refusals, SelectField, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::secret::{Secret, SecretField};
use super::{Account, Field, Provider, ProviderAnswer};
use crate::graphql::{Mode, PaymentFieldKind, PaymentProof, answer, mutation, use_act};
use crate::page::{CopyButton, Mark, SaveLine};
use crate::schema;
use crate::settings::countries::CountriesField;

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PaymentAccountUpdateInput {
    provider: String,
    mode: Mode,
    enabled: bool,
    values: Vec<PaymentValueInput>,
    currencies: Option<Vec<String>>,
    countries: Option<Vec<String>>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PaymentValueInput {
    name: String,
    value: String,
}
mutation!(PaymentAccountUpdate, payment_account_update, PaymentAccountUpdateInput, ProviderAnswer, Provider);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PaymentAccountTestInput {
    provider: String,
    mode: Mode,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "PaymentAccountTested")]
pub struct Tested {
    proof: PaymentProof,
}
answer!(TestAnswer, "PaymentAccountTestResult", Tested);
mutation!(PaymentAccountTest, payment_account_test, PaymentAccountTestInput, TestAnswer, Tested);

/// An account as it is typed.
#[derive(Clone, PartialEq)]
struct Draft {
    enabled: bool,
    open: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret>,
    currencies: String,
    countries: Vec<String>,
}

impl Draft {
    fn of(fields: &[Field], account: &Account) -> Self {
        let saved = |field: &Field| account.values.iter().find(|value| value.name == field.name);
        let (mut open, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        for field in fields {
            let name = field.name.clone();
            if field.is_secret() {
                let is_set = saved(field).is_some_and(|value| value.is_set);
                secrets.insert(name, if is_set { Secret::Kept } else { Secret::Typed(String::new()) });
            } else {
                let first = field.choices.first().map(|choice| choice.value.clone());
                open.insert(name, saved(field).and_then(|v| v.value.clone()).or(first).unwrap_or_default());
            }
        }
        Self {
            enabled: account.enabled,
            open,
            secrets,
            currencies: account.currencies.join(" "),
            countries: account.countries.clone(),
        }
    }

    /// What goes out: a secret that stays is not named.
    fn input(&self, provider: &str, mode: Mode) -> PaymentAccountUpdateInput {
        let open = self.open.iter().map(|(name, value)| (name, value.clone()));
        let secrets = self.secrets.iter().filter_map(|(name, secret)| match secret {
            Secret::Kept => None,
            Secret::Forgotten => Some((name, String::new())),
            Secret::Typed(text) => (!text.trim().is_empty()).then(|| (name, text.clone())),
        });
        let value = |(name, value): (&String, String)| PaymentValueInput { name: name.clone(), value };
        let codes = self.currencies.split([' ', ',', ';']).filter(|code| !code.is_empty());
        PaymentAccountUpdateInput {
            provider: provider.to_owned(),
            mode,
            enabled: self.enabled,
            values: open.chain(secrets).map(value).collect(),
            currencies: Some(codes.map(str::to_uppercase).collect()),
            countries: Some(self.countries.clone()),
        }
    }
}

impl Field {
    fn is_secret(&self) -> bool {
        matches!(self.kind, PaymentFieldKind::Secret | PaymentFieldKind::Secrets)
    }

    /// Its name in the API, which refusals name.
    fn path(&self) -> String {
        format!("values.{}", self.name)
    }
}

/// What [`AccountForm`] needs.
#[derive(Properties, PartialEq)]
pub struct AccountProps {
    /// At which provider.
    pub provider: Provider,
    /// The account as it is saved.
    pub account: Account,
    /// Saved: ask anew.
    pub on_change: Callback<()>,
}

/// The account's fields, its limits, whether it is offered, and whether it works.
#[component]
pub fn AccountForm(props: &AccountProps) -> Html {
    let i18n = use_i18n();
    let (provider, account) = (&props.provider, &props.account);
    let (mode, fields) = (account.mode, &provider.fields);
    let draft = use_state(|| Draft::of(fields, account));
    let just_saved = use_state(|| false);
    let proof = use_state(|| None::<PaymentProof>);
    let save = use_act::<PaymentAccountUpdate>({
        let (draft, just_saved, proof) = (draft.clone(), just_saved.clone(), proof.clone());
        let change = props.on_change.clone();
        Callback::from(move |saved: Provider| {
            if let Some(account) = saved.account(mode) {
                draft.set(Draft::of(&saved.fields, account));
            }
            just_saved.set(true);
            proof.set(None);
            change.emit(());
        })
    });
    let test = use_act::<PaymentAccountTest>({
        let proof = proof.clone();
        Callback::from(move |tested: Tested| proof.set(Some(tested.proof)))
    });
    let refusals: Refusals = Rc::new(save.refusals.iter().chain(test.refusals.iter()).cloned().collect());
    use_focus_on_refusal(&refusals);
    let is_clean = *draft == Draft::of(fields, account);
    let onsubmit = {
        let (input, send, forget) =
            (draft.input(&provider.name, mode), save.send.clone(), test.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            forget.emit(Vec::new());
            send.emit(input.clone());
        })
    };
    let try_out = {
        let (provider, proof) = (provider.name.clone(), proof.clone());
        let (send, forget) = (test.send.clone(), save.refuse.clone());
        Callback::from(move |_: MouseEvent| {
            proof.set(None);
            forget.emit(Vec::new());
            send.emit(PaymentAccountTestInput { provider: provider.clone(), mode });
        })
    };
    let scope = mode.word().to_lowercase();
    let field = |field: &Field| field_of(field, account, &draft, &scope, &refusals, &i18n);
    let change = |change: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text| {
            let mut next = (*draft).clone();
            change(&mut next, text);
            draft.set(next);
        })
    };
    let countries = {
        let draft = draft.clone();
        Callback::from(move |countries| draft.set(Draft { countries, ..(*draft).clone() }))
    };
    let enable = {
        let draft = draft.clone();
        Callback::from(move |enabled| draft.set(Draft { enabled, ..(*draft).clone() }))
    };
    let is_shown = |name: &str| {
        ["currencies", "countries"].contains(&name) || fields.iter().any(|field| field.path() == name)
    };
    let elsewhere = |refusals: &Refusals| -> Refusals {
        Rc::new(refusals.iter().filter(|refusal| !is_shown(&refusal.field)).cloned().collect())
    };
    let limited = !draft.currencies.is_empty() || !draft.countries.is_empty();
    let refused_limit = refusals.iter().any(|r| ["currencies", "countries"].contains(&r.field.as_str()));
    let (word, heading) = (mode.word(), format!("account-{scope}"));
    let other_is_on = provider.accounts.iter().any(|other| other.mode != mode && other.enabled);
    let lacking = fields.iter().filter(|field| account.lacks.contains(&field.name));
    let lacking: Vec<&str> = lacking.map(|field| field.label.as_str()).collect();
    let currency_hint = match provider.currencies.as_slice() {
        [] => t!(i18n, "account-currencies-hint"),
        some => t!(i18n, "account-currencies-of", codes = some.join(" ")),
    };
    html! {
        <section class={classes!("account", scope.clone())} aria-labelledby={heading.clone()}>
            <h2 id={heading}>{ i18n.text(&format!("account-of-{word}")) }</h2>
            if account.is_begun() && !lacking.is_empty() { <p class="notice warning">{ t!(i18n, "account-lacking", fields = lacking.join(", ")) }</p> }
            if mode == Mode::Test { <p>{ t!(i18n, "account-trial-text") }</p> }
            <FormScope id={scope.clone()}>
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={elsewhere(&save.refusals)} />
                    { for fields.iter().map(field) }
                    <div class="field">
                        <p class="field-name">{ t!(i18n, "notification-address") }</p>
                        <p class="address"><code>{ &account.notification_address }</code><CopyButton text={account.notification_address.clone()} about={t!(i18n, "notification-address")} /></p>
                        <p class="hint">{ t!(i18n, "notification-address-hint") }</p>
                    </div>
                    <details open={limited || refused_limit}>
                        <summary>{ t!(i18n, "account-limits") }</summary>
                        <div class="form">
                            <TextField name="currencies" label={t!(i18n, "currencies")} value={draft.currencies.clone()} on_change={change(|d, text| d.currencies = text)}
                                hint={currency_hint} autocomplete="off" refusals={refusals.clone()} />
                            <CountriesField name="countries" label={t!(i18n, "account-countries")} value={draft.countries.clone()} on_change={countries}
                                empty={t!(i18n, "countries-any")} hint={t!(i18n, "account-countries-hint")} refusals={refusals.clone()} />
                        </div>
                    </details>
                    <CheckField name="enabled" label={i18n.text(&format!("account-enable-{word}"))} checked={draft.enabled} on_change={enable}
                        hint={other_is_on.then(|| AttrValue::from(i18n.text(&format!("account-other-{word}"))))} refusals={refusals.clone()} />
                    <SaveLine label={t!(i18n, "save")} busy={save.busy} saved={*just_saved && is_clean}>
                        <button type="button" class="button" onclick={try_out} aria-busy={test.busy.to_string()}>{ t!(i18n, "account-test") }</button>
                    </SaveLine>
                    <div role="status">
                        if let Some(proof) = *proof { { proven(proof, &i18n) } }
                    </div>
                    <RefusalSummary refusals={elsewhere(&test.refusals)} />
                    if !is_clean { <p class="hint">{ t!(i18n, "account-test-saved") }</p> }
                </form>
            </FormScope>
        </section>
    }
}

/// What a trial has shown.
fn proven(proof: PaymentProof, i18n: &ui::i18n::I18n) -> Html {
    let (tone, shape) = match proof {
        PaymentProof::Account => ("good", "✓"),
        PaymentProof::Server | PaymentProof::Nothing => ("warning", "◐"),
    };
    let word = i18n.text(&format!("proof-{}", proof.word()));
    html! { <p class={classes!("notice", tone)}><Mark {tone} {shape} {word} />{ " " }{ i18n.text(&format!("proof-text-{}", proof.word())) }</p> }
}

/// A field as its kind wants it.
fn field_of(
    field: &Field,
    account: &Account,
    draft: &UseStateHandle<Draft>,
    scope: &str,
    refusals: &Refusals,
    i18n: &ui::i18n::I18n,
) -> Html {
    let is_empty = match draft.secrets.get(&field.name) {
        Some(Secret::Typed(text)) => text.is_empty(),
        Some(Secret::Kept | Secret::Forgotten) => false,
        None => draft.open.get(&field.name).is_none_or(String::is_empty),
    };
    let lacks = account.lacks.contains(&field.name) && is_empty;
    let label =
        if lacks { t!(i18n, "account-lacks", label = field.label.clone()) } else { field.label.clone() };
    let (path, hint) = (field.path(), AttrValue::from(field.hint.clone()));
    if field.is_secret() {
        let value = draft.secrets.get(&field.name).cloned().unwrap_or(Secret::Typed(String::new()));
        let on_change = {
            let (draft, name) = (draft.clone(), field.name.clone());
            Callback::from(move |secret| {
                let mut next = (*draft).clone();
                next.secrets.insert(name.clone(), secret);
                draft.set(next);
            })
        };
        let is_set = account.values.iter().any(|value| value.name == field.name && value.is_set);
        return html! {
            <SecretField key={path.clone()} name={path.clone()} scope={scope.to_owned()} {label} {hint} {is_set} {value} {on_change}
                several={field.kind == PaymentFieldKind::Secrets} refusals={refusals.clone()} />
        };
    }
    let value = draft.open.get(&field.name).cloned().unwrap_or_default();
    let on_change = {
        let (draft, name) = (draft.clone(), field.name.clone());
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            next.open.insert(name.clone(), text);
            draft.set(next);
        })
    };
    if field.kind == PaymentFieldKind::Choice {
        let choices = field.choices.iter().map(|one| Choice::new(one.value.clone(), one.label.clone()));
        return html! {
            <SelectField key={path.clone()} name={path.clone()} {label} choices={choices.collect::<Vec<_>>()} {value} {on_change} {hint} refusals={refusals.clone()} />
        };
    }
    html! { <TextField key={path.clone()} name={path.clone()} {label} {value} {on_change} {hint} autocomplete="off" refusals={refusals.clone()} /> }
}
