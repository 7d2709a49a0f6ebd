use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Refusals, notes, use_ids, use_refusals_of};

/// One of several values.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the API calls it.
    pub value: AttrValue,
    /// What people call it.
    pub label: AttrValue,
    /// A sentence about it; only radio fields show it.
    pub hint: Option<AttrValue>,
}

impl Choice {
    /// A value and its name.
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }
}

/// What [`SelectField`] and [`RadioField`] need.
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// What there is to choose.
    pub choices: Vec<Choice>,
    /// What is chosen.
    pub value: AttrValue,
    /// Called at each change.
    pub on_change: Callback<String>,
    /// A sentence under the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Everything the form was refused; the field picks its own.
    #[prop_or_default]
    pub refusals: Refusals,
    /// What the browser may fill in.
    #[prop_or_default]
    pub autocomplete: Option<AttrValue>,
    /// Cannot be changed now.
    #[prop_or_default]
    pub disabled: bool,
}

/// One of many, from a list.
#[component]
pub fn SelectField(props: &ChoiceProps) -> Html {
    let ids = use_ids(&props.name);
    let refusals = use_refusals_of(&props.refusals, &props.name, &props.value);
    let onchange =
        props.on_change.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <div class="field">
            <label for={ids.field.clone()}>{ &props.label }</label>
            <select
                id={ids.field.clone()}
                name={props.name.clone()}
                autocomplete={props.autocomplete.clone()}
                aria-invalid={(!refusals.is_empty()).then_some("true")}
                aria-describedby={ids.described_by(props.hint.is_some(), !refusals.is_empty())}
                disabled={props.disabled}
                {onchange}
            >
                { for props.choices.iter().map(|choice| html! {
                    <option key={choice.value.to_string()} value={choice.value.clone()} selected={choice.value == props.value}>{ &choice.label }</option>
                }) }
            </select>
            { notes(&ids, props.hint.as_ref(), &refusals) }
        </div>
    }
}

/// One of few, all in sight.
#[component]
pub fn RadioField(props: &ChoiceProps) -> Html {
    let ids = use_ids(&props.name);
    let refusals = use_refusals_of(&props.refusals, &props.name, &props.value);
    let described_by = ids.described_by(props.hint.is_some(), !refusals.is_empty());
    let choices = props.choices.iter().enumerate().map(|(at, choice)| {
        let id = if at == 0 { ids.field.clone() } else { format!("{}-{}", ids.field, choice.value) };
        let onchange =
            props.on_change.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
        html! {
            <label class="option" key={choice.value.to_string()} for={id.clone()}>
                <input
                    {id}
                    type="radio"
                    name={props.name.clone()}
                    value={choice.value.clone()}
                    checked={choice.value == props.value}
                    aria-invalid={(!refusals.is_empty()).then_some("true")}
                    disabled={props.disabled}
                    {onchange}
                />
                <span class="option-text">
                    <span>{ &choice.label }</span>
                    if let Some(hint) = &choice.hint { <span class="hint">{ hint }</span> }
                </span>
            </label>
        }
    });
    html! {
        <fieldset class="field" aria-describedby={described_by}>
            <legend>{ &props.label }</legend>
            { for choices }
            { notes(&ids, props.hint.as_ref(), &refusals) }
        </fieldset>
    }
}

/// What [`CheckField`] needs.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// What ticking it says.
    pub label: AttrValue,
    /// Whether it is ticked.
    pub checked: bool,
    /// Called at each change.
    pub on_change: Callback<bool>,
    /// A sentence under the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Everything the form was refused; the field picks its own.
    #[prop_or_default]
    pub refusals: Refusals,
    /// Must be ticked.
    #[prop_or_default]
    pub required: bool,
}

/// Yes or no.
#[component]
pub fn CheckField(props: &CheckProps) -> Html {
    let ids = use_ids(&props.name);
    let refusals = use_refusals_of(&props.refusals, &props.name, &props.checked);
    let onchange =
        props.on_change.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="field">
            <label class="option" for={ids.field.clone()}>
                <input
                    id={ids.field.clone()}
                    type="checkbox"
                    name={props.name.clone()}
                    checked={props.checked}
                    aria-required={props.required.then_some("true")}
                    aria-invalid={(!refusals.is_empty()).then_some("true")}
                    aria-describedby={ids.described_by(props.hint.is_some(), !refusals.is_empty())}
                    {onchange}
                />
                <span class="option-text">{ &props.label }</span>
            </label>
            { notes(&ids, props.hint.as_ref(), &refusals) }
        </div>
    }
}
