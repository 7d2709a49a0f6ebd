//! Countries by name: chosen one by one from a list, the European Union at once.

use ui::form::{Choice, Refusals, SelectField};
use ui::i18n::use_i18n;
use ui::{format, t};
use values::{Country, Locale};
use yew::prelude::*;

/// The European Union, where a shop of a member sends like at home.
const UNION: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// What [`CountriesField`] needs.
#[derive(Properties, PartialEq)]
pub struct CountriesProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// The codes that are chosen.
    pub value: Vec<String>,
    /// Called at each change.
    pub on_change: Callback<Vec<String>>,
    /// What none is; left out, everywhere else.
    #[prop_or_default]
    pub empty: Option<AttrValue>,
    /// A sentence under the field; left out, that none is everywhere else.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Everything the form was refused.
    pub refusals: Refusals,
}

/// Some countries; none is everywhere else.
#[component]
pub fn CountriesField(props: &CountriesProps) -> Html {
    let i18n = use_i18n();
    let locale = i18n.locale();
    let named = use_memo(locale, |locale| {
        let mut named: Vec<(String, String)> = Country::all()
            .map(|country| (format::country(country.as_str(), *locale), country.into()))
            .collect();
        let home = if *locale == Locale::Fr { "FR" } else { "GB" };
        format::sort_names(&mut named, home, *locale);
        named
    });
    let first = Choice::new("", t!(i18n, "country-add"));
    let left = named.iter().filter(|(_, code)| !props.value.contains(code));
    let choices: Vec<Choice> = std::iter::once(first)
        .chain(left.map(|(name, code)| Choice::new(code.clone(), name.clone())))
        .collect();
    let add = {
        let (value, on_change) = (props.value.clone(), props.on_change.clone());
        Callback::from(move |code: String| {
            if !code.is_empty() {
                on_change.emit([value.clone(), vec![code]].concat());
            }
        })
    };
    let add_union = {
        let (value, on_change) = (props.value.clone(), props.on_change.clone());
        Callback::from(move |_: MouseEvent| {
            let missing = UNION.split(' ').filter(|code| !value.iter().any(|known| known == code));
            on_change.emit(value.iter().cloned().chain(missing.map(str::to_owned)).collect());
        })
    };
    let chip = |code: &String| {
        let remove = {
            let (value, on_change, code) = (props.value.clone(), props.on_change.clone(), code.clone());
            Callback::from(move |_: MouseEvent| {
                on_change.emit(value.iter().filter(|known| **known != code).cloned().collect());
            })
        };
        let name = format::country(code, locale);
        html! {
            <li key={code.clone()}>
                <button type="button" class="button" onclick={remove} aria-label={t!(i18n, "country-remove", name = name.clone())}>
                    { name }<span aria-hidden="true">{ " ✕" }</span>
                </button>
            </li>
        }
    };
    html! {
        <div class="countries">
            if props.value.is_empty() {
                <p class="state"><span aria-hidden="true">{ "●" }</span>{ props.empty.clone().unwrap_or_else(|| t!(i18n, "zone-elsewhere").into()) }</p>
            } else {
                <ul class="chips">{ for props.value.iter().map(chip) }</ul>
            }
            <SelectField name={props.name.clone()} label={props.label.clone()} {choices} value="" on_change={add}
                hint={props.hint.clone().unwrap_or_else(|| t!(i18n, "zone-countries-hint").into())} refusals={props.refusals.clone()} />
            <p><button type="button" class="button" onclick={add_union}>{ t!(i18n, "country-add-union") }</button></p>
        </div>
    }
}
