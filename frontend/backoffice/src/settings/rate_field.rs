//! A tax rate, chosen from the merchant's own.

use cynic::QueryBuilder;
use ui::form::{Choice, Refusals, SelectField};
use ui::format;
use ui::graphql::{Remote, use_query};
use ui::i18n::use_i18n;
use yew::prelude::*;

use crate::catalogue::{basis_points, percent};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Rates {
    pub admin_tax_rates: Vec<NamedRate>,
}

/// A rate and the merchant's name for it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "TaxRate")]
pub struct NamedRate {
    pub name: String,
    pub rate: i32,
}

/// What [`RateField`] needs.
#[derive(Properties, PartialEq)]
pub struct RateProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// The rate in percent, as [`percent`] writes it.
    pub value: String,
    /// Called at each change.
    pub on_change: Callback<String>,
    /// A sentence under the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Everything the form was refused.
    pub refusals: Refusals,
}

/// The merchant's rates, and the one of now even when it is no longer among them.
#[component]
pub fn RateField(props: &RateProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(Rates::build(()));
    let known: &[NamedRate] = match &query.remote {
        Remote::Ready(answer) => &answer.admin_tax_rates,
        Remote::Loading | Remote::Failed(_) => &[],
    };
    let shown = |rate: i32| format::rate(rate, i18n.locale());
    let mut choices: Vec<Choice> = known
        .iter()
        .map(|one| {
            Choice::new(percent(one.rate, i18n.locale()), format!("{} · {}", shown(one.rate), one.name))
        })
        .collect();
    let now = basis_points(&props.value);
    if let Some(rate) = now.filter(|now| !known.iter().any(|one| one.rate == *now)) {
        choices.push(Choice::new(percent(rate, i18n.locale()), shown(rate)));
    }
    let value = now.map(|rate| percent(rate, i18n.locale())).unwrap_or_default();
    html! {
        <SelectField name={props.name.clone()} label={props.label.clone()} {choices} {value}
            on_change={props.on_change.clone()} hint={props.hint.clone()} refusals={props.refusals.clone()} />
    }
}
