//! The shop itself: its name, money, time, language, where it sells, what buyers agree to.

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, SelectField, TextArea, TextField};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use values::Locale;
use yew::prelude::*;

use super::SettingsPage;
use super::order_limits::OrderLimitsSection;
use super::rate_field::RateField;
use crate::auth::use_session;
use crate::catalogue::{basis_points, percent};
use crate::graphql::{Language, answer, found, mutation, use_act};
use crate::page::{SaveLine, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct ShopSettings {
    admin_shop_settings: Settings,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ShopSettings")]
pub struct Settings {
    name: String,
    email: String,
    currency: String,
    time_zone: String,
    language: Language,
    prices_include_tax: bool,
    default_tax_rate: i32,
    countries: Vec<String>,
    consent_fr: String,
    consent_en: String,
}
answer!(SettingsAnswer, "ShopSettingsResult", Settings);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShopSettingsUpdateInput {
    name: String,
    email: String,
    currency: String,
    time_zone: String,
    language: Language,
    prices_include_tax: bool,
    default_tax_rate: i32,
    countries: Vec<String>,
    consent_fr: String,
    consent_en: String,
}
mutation!(ShopSettingsUpdate, shop_settings_update, ShopSettingsUpdateInput, SettingsAnswer, Settings);

/// The fields that say their own refusals.
const FIELDS: &[&str] = &[
    "name",
    "email",
    "currency",
    "timeZone",
    "language",
    "pricesIncludeTax",
    "defaultTaxRate",
    "countries",
    "consentFr",
    "consentEn",
];

/// The page.
#[component]
pub fn ShopSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(ShopSettings::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-shop")}>
            { shown(&query, |answer| html! { <SettingsForm settings={answer.admin_shop_settings.clone()} /> }) }
            <OrderLimitsSection />
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    settings: Settings,
}

/// What the form holds beside the settings: texts as they were typed.
#[derive(Clone, PartialEq)]
struct Draft {
    settings: Settings,
    tax: String,
    countries: String,
}

impl Draft {
    fn of(settings: Settings, locale: Locale) -> Self {
        Self {
            tax: percent(settings.default_tax_rate, locale),
            countries: settings.countries.join(" "),
            settings,
        }
    }
}

#[component]
fn SettingsForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let locale = i18n.locale();
    let saved = use_state(|| Draft::of(props.settings.clone(), locale));
    let draft = use_state(|| Draft::of(props.settings.clone(), locale));
    let just_saved = use_state(|| false);
    let act = use_act::<ShopSettingsUpdate>({
        let (saved, draft, just_saved) = (saved.clone(), draft.clone(), just_saved.clone());
        Callback::from(move |settings: Settings| {
            saved.set(Draft::of(settings.clone(), locale));
            draft.set(Draft::of(settings, locale));
            just_saved.set(true);
            // The rail shows the name, every page the time zone.
            session.reload.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, i18n) = ((*draft).clone(), i18n.clone());
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(default_tax_rate) = basis_points(&draft.tax) else {
                return refuse.emit(vec![found("defaultTaxRate", t!(i18n, "a-rate"))]);
            };
            let countries = draft.countries.split([' ', ',', ';', '\n']).filter(|code| !code.is_empty());
            let countries = countries.map(str::to_uppercase).collect();
            let Settings {
                name,
                email,
                currency,
                time_zone,
                language,
                prices_include_tax,
                consent_fr,
                consent_en,
                ..
            } = draft.settings.clone();
            send.emit(ShopSettingsUpdateInput {
                name,
                email,
                currency,
                time_zone,
                language,
                prices_include_tax,
                default_tax_rate,
                countries,
                consent_fr,
                consent_en,
            });
        })
    };
    let change = |edit: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let refusals = act.refusals.clone();
    let settings = &draft.settings;
    let languages: Vec<Choice> = Language::ALL
        .iter()
        .map(|language| Choice::new(language.word(), i18n.text(&format!("language-{}", language.word()))))
        .collect();
    let taxed = vec![
        Choice::new("yes", t!(i18n, "prices-with-tax")),
        Choice::new("no", t!(i18n, "prices-without-tax")),
    ];
    html! {
        <FormScope id="shop">
            <form class="form narrow" novalidate=true {onsubmit}>
                <RefusalSummary refusals={refusals.clone()} fields={FIELDS} />
                <TextField name="name" label={t!(i18n, "shop-name")} value={settings.name.clone()} on_change={change(|draft, text| draft.settings.name = text)} refusals={refusals.clone()} required=true />
                <TextField name="email" kind="email" label={t!(i18n, "shop-email")} value={settings.email.clone()} on_change={change(|draft, text| draft.settings.email = text)}
                    hint={t!(i18n, "shop-email-hint")} refusals={refusals.clone()} required=true />
                <TextField name="currency" label={t!(i18n, "currency")} value={settings.currency.clone()} on_change={change(|draft, text| draft.settings.currency = text.to_uppercase())}
                    hint={t!(i18n, "currency-hint")} maxlength="3" refusals={refusals.clone()} class="short" required=true />
                <TextField name="timeZone" label={t!(i18n, "time-zone")} value={settings.time_zone.clone()} on_change={change(|draft, text| draft.settings.time_zone = text)}
                    hint={t!(i18n, "time-zone-hint")} refusals={refusals.clone()} required=true />
                <SelectField name="language" label={t!(i18n, "shop-language")} choices={languages} value={settings.language.word()}
                    on_change={change(|draft, word| draft.settings.language = Language::read(&word).unwrap_or(draft.settings.language))} refusals={refusals.clone()} />
                <RadioField name="pricesIncludeTax" label={t!(i18n, "prices-entered")} choices={taxed} value={if settings.prices_include_tax { "yes" } else { "no" }}
                    on_change={change(|draft, word| draft.settings.prices_include_tax = word == "yes")} refusals={refusals.clone()} />
                <RateField name="defaultTaxRate" label={t!(i18n, "default-tax-rate")} value={draft.tax.clone()} on_change={change(|draft, text| draft.tax = text)} refusals={refusals.clone()} />
                <TextField name="countries" label={t!(i18n, "countries")} value={draft.countries.clone()} on_change={change(|draft, text| draft.countries = text)}
                    hint={t!(i18n, "countries-hint")} refusals={refusals.clone()} />
                <TextArea name="consentFr" label={t!(i18n, "consent-fr")} value={settings.consent_fr.clone()} on_change={change(|draft, text| draft.settings.consent_fr = text)}
                    hint={t!(i18n, "consent-hint")} refusals={refusals.clone()} />
                <TextArea name="consentEn" label={t!(i18n, "consent-en")} value={settings.consent_en.clone()} on_change={change(|draft, text| draft.settings.consent_en = text)} refusals={refusals} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *draft == *saved} />
            </form>
        </FormScope>
    }
}
