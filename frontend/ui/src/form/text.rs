use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{Refusals, notes, use_ids, use_refusals_of};

/// What [`TextField`] needs.
#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    /// The input's field in the API, which refusals name; also part of the element's id.
    pub name: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// What is in it.
    pub value: AttrValue,
    /// Called at each change.
    pub on_change: Callback<String>,
    /// The HTML type.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// A sentence under the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Everything the form was refused; the field picks its own.
    #[prop_or_default]
    pub refusals: Refusals,
    /// What the browser may fill in.
    #[prop_or_default]
    pub autocomplete: Option<AttrValue>,
    /// Which keyboard a phone shows: `decimal`, `numeric`, `email`.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// A unit behind the value, such as `€`.
    #[prop_or_default]
    pub unit: Option<AttrValue>,
    /// Must be filled in.
    #[prop_or_default]
    pub required: bool,
    /// Cannot be changed now.
    #[prop_or_default]
    pub disabled: bool,
    /// Most characters.
    #[prop_or_default]
    pub maxlength: Option<AttrValue>,
    /// More classes, such as `short`.
    #[prop_or_default]
    pub class: Classes,
}

/// A text of one line.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let ids = use_ids(&props.name);
    let refusals = use_refusals_of(&props.refusals, &props.name, &props.value);
    let oninput =
        props.on_change.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <div class={classes!("field", props.class.clone())}>
            <label for={ids.field.clone()}>{ &props.label }</label>
            <div class="control">
                <input
                    id={ids.field.clone()}
                    name={props.name.clone()}
                    type={props.kind.clone()}
                    value={props.value.clone()}
                    autocomplete={props.autocomplete.clone()}
                    inputmode={props.inputmode.clone()}
                    maxlength={props.maxlength.clone()}
                    aria-required={props.required.then_some("true")}
                    aria-invalid={(!refusals.is_empty()).then_some("true")}
                    aria-describedby={ids.described_by(props.hint.is_some(), !refusals.is_empty())}
                    disabled={props.disabled}
                    {oninput}
                />
                if let Some(unit) = &props.unit { <span class="unit" aria-hidden="true">{ unit }</span> }
            </div>
            { notes(&ids, props.hint.as_ref(), &refusals) }
        </div>
    }
}

/// What [`TextArea`] needs.
#[derive(Properties, PartialEq)]
pub struct TextAreaProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// What is in it.
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
    /// Lines shown before it grows.
    #[prop_or(4)]
    pub rows: u32,
    /// Must be filled in.
    #[prop_or_default]
    pub required: bool,
}

/// A text of several lines.
#[component]
pub fn TextArea(props: &TextAreaProps) -> Html {
    let ids = use_ids(&props.name);
    let refusals = use_refusals_of(&props.refusals, &props.name, &props.value);
    let oninput = props.on_change.reform(|event: InputEvent| {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            .map(|area| area.value())
            .unwrap_or_default()
    });
    html! {
        <div class="field">
            <label for={ids.field.clone()}>{ &props.label }</label>
            <textarea
                id={ids.field.clone()}
                name={props.name.clone()}
                value={props.value.clone()}
                rows={props.rows.to_string()}
                autocomplete={props.autocomplete.clone()}
                aria-required={props.required.then_some("true")}
                aria-invalid={(!refusals.is_empty()).then_some("true")}
                aria-describedby={ids.described_by(props.hint.is_some(), !refusals.is_empty())}
                {oninput}
            />
            { notes(&ids, props.hint.as_ref(), &refusals) }
        </div>
    }
}
