//! The tax rates that the merchant works with.

use std::rc::Rc;

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextField};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use values::Locale;
use yew::prelude::*;

use super::SettingsPage;
use super::rate_field::{NamedRate, Rates};
use crate::catalogue::{basis_points, percent};
use crate::graphql::{answer, found, mutation, use_act};
use crate::page::{SaveLine, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct TaxRates {
    rates: Vec<NamedRate>,
}
answer!(RatesAnswer, "TaxRatesResult", TaxRates);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct TaxRateInput {
    name: String,
    rate: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct TaxRatesUpdateInput {
    rates: Vec<TaxRateInput>,
}
mutation!(TaxRatesUpdate, tax_rates_update, TaxRatesUpdateInput, RatesAnswer, TaxRates);

/// The page.
#[component]
pub fn TaxSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Rates::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-taxes")}>
            { shown(&query, |answer| html! { <RatesForm rates={answer.admin_tax_rates.clone()} /> }) }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    rates: Vec<NamedRate>,
}

/// A name and a percentage, as they were typed.
type Line = (String, String);
/// What typing does to the lines, and what pressing does.
type Typing = Box<dyn Fn(&mut Vec<Line>, String)>;
type Pressing = Box<dyn Fn(&mut Vec<Line>)>;

fn typed(rates: &[NamedRate], locale: Locale) -> Vec<Line> {
    rates.iter().map(|one| (one.name.clone(), percent(one.rate, locale))).collect()
}

#[component]
fn RatesForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let locale = i18n.locale();
    let saved = use_state(|| typed(&props.rates, locale));
    let lines = use_state(|| typed(&props.rates, locale));
    let just_saved = use_state(|| false);
    let act = use_act::<TaxRatesUpdate>({
        let (saved, lines, just_saved) = (saved.clone(), lines.clone(), just_saved.clone());
        Callback::from(move |answer: TaxRates| {
            saved.set(typed(&answer.rates, locale));
            lines.set(typed(&answer.rates, locale));
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (lines, i18n) = ((*lines).clone(), i18n.clone());
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Vec::new();
            let mut rates = Vec::new();
            for (at, (name, rate)) in lines.iter().enumerate() {
                match basis_points(rate) {
                    Some(rate) => rates.push(TaxRateInput { name: name.clone(), rate }),
                    None => wrong.push(found(&format!("rates.{at}.rate"), t!(i18n, "a-rate"))),
                }
            }
            if wrong.is_empty() { send.emit(TaxRatesUpdateInput { rates }) } else { refuse.emit(wrong) }
        })
    };
    let change = |edit: Typing| {
        let lines = lines.clone();
        Callback::from(move |text: String| {
            let mut next = (*lines).clone();
            edit(&mut next, text);
            lines.set(next);
        })
    };
    let press = |edit: Pressing| {
        let lines = lines.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*lines).clone();
            edit(&mut next);
            lines.set(next);
        })
    };
    let line = |(at, (name, rate)): (usize, &Line)| {
        let remove = press(Box::new(move |lines| {
            lines.remove(at);
        }));
        html! {
            <div class="tier" key={at}>
                <TextField name={format!("rates.{at}.name")} label={t!(i18n, "rate-name")} value={name.clone()}
                    on_change={change(Box::new(move |lines, text| lines[at].0 = text))} refusals={act.refusals.clone()} required=true />
                <TextField name={format!("rates.{at}.rate")} class="short" label={t!(i18n, "tax-rate")} value={rate.clone()} inputmode="decimal" unit="%"
                    on_change={change(Box::new(move |lines, text| lines[at].1 = text))} refusals={act.refusals.clone()} required=true />
                <button type="button" class="button" onclick={remove}>{ t!(i18n, "rate-remove") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
            </div>
        }
    };
    let add = press(Box::new(|lines| lines.push(Line::default())));
    let others = act.refusals.iter().filter(|refusal| !refusal.field.starts_with("rates.")).cloned();
    let others = Rc::new(others.collect::<Vec<_>>());
    html! {
        <FormScope id="rates">
            <form class="form narrow" novalidate=true {onsubmit}>
                <p>{ t!(i18n, "taxes-text") }</p>
                <RefusalSummary refusals={others} />
                <div class="tiers">{ for lines.iter().enumerate().map(line) }</div>
                <p><button type="button" class="button" data-new="" onclick={add}>{ t!(i18n, "rate-add") }</button></p>
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *lines == *saved} />
            </form>
        </FormScope>
    }
}
