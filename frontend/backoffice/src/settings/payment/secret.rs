//! A secret: written and never shown again.

use ui::focus::focus;
use ui::form::{Refusals, TextArea, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::page::Mark;

/// A secret as the form has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Secret {
    /// There is one, and it stays.
    Kept,
    /// There is one, and saving forgets it.
    Forgotten,
    /// What will be saved; nothing typed changes nothing.
    Typed(String),
}

/// What [`SecretField`] needs.
#[derive(Properties, PartialEq)]
pub struct SecretProps {
    /// The input's field in the API, which refusals name.
    pub name: AttrValue,
    /// The form's scope, part of the ids.
    pub scope: AttrValue,
    /// Always seen.
    pub label: AttrValue,
    /// Where it is found.
    pub hint: AttrValue,
    /// Several, one a line.
    pub several: bool,
    /// Whether one is saved.
    pub is_set: bool,
    /// As the form has it.
    pub value: Secret,
    /// Called at each change.
    pub on_change: Callback<Secret>,
    /// Everything the form was refused; the field picks its own.
    pub refusals: Refusals,
}

/// A secret: "set", to be replaced or forgotten; or the field that takes it.
#[component]
pub fn SecretField(props: &SecretProps) -> Html {
    let i18n = use_i18n();
    let pressed = use_mut_ref(|| false);
    let place = match props.value {
        Secret::Typed(_) => format!("field-{}-{}", props.scope, props.name),
        Secret::Kept | Secret::Forgotten => format!("secret-{}-{}", props.scope, props.name),
    };
    // What was pressed is gone: the keyboard goes on at what has taken its place.
    use_effect_with(place.clone(), {
        let pressed = pressed.clone();
        move |place| {
            if std::mem::take(&mut *pressed.borrow_mut()) {
                focus(place);
            }
        }
    });
    let become_ = |value: Secret| {
        let (on_change, pressed) = (props.on_change.clone(), pressed.clone());
        Callback::from(move |_: MouseEvent| {
            *pressed.borrow_mut() = true;
            on_change.emit(value.clone());
        })
    };
    let about = html! { <span class="visually-hidden">{ " " }{ &props.label }</span> };
    let button = |id: Option<String>, word: &str, value: Secret| {
        html! { <button type="button" class="button" {id} onclick={become_(value)}>{ i18n.text(word) }{ about.clone() }</button> }
    };
    let refused = props.refusals.iter().filter(|refusal| refusal.field == props.name.as_str());
    let refused: Vec<Html> = refused.map(|refusal| html! { <p>{ &refusal.message }</p> }).collect();
    let typed = match &props.value {
        Secret::Typed(text) => text.clone(),
        Secret::Kept | Secret::Forgotten => {
            let kept = props.value == Secret::Kept;
            return html! {
                <div class="field" role="group" aria-label={props.label.clone()}>
                    <p class="field-name">{ &props.label }</p>
                    <div class="acts">
                        if kept {
                            <Mark tone="good" shape="✓" word={t!(i18n, "secret-set")} />
                            { button(Some(place), "secret-replace", Secret::Typed(String::new())) }
                            { button(None, "secret-forget", Secret::Forgotten) }
                        } else {
                            <Mark tone="warning" shape="✗" word={t!(i18n, "secret-forgotten")} />
                            { button(Some(place), "secret-keep", Secret::Kept) }
                        }
                    </div>
                    if !refused.is_empty() { <div class="refusal" tabindex="-1" data-refusals="">{ for refused }</div> }
                    <p class="hint">{ &props.hint }</p>
                </div>
            };
        }
    };
    let on_change = props.on_change.reform(Secret::Typed);
    html! {
        <div class="secret">
            if props.several {
                <TextArea name={props.name.clone()} label={props.label.clone()} value={typed} {on_change} hint={props.hint.clone()} rows={2} autocomplete="off" refusals={props.refusals.clone()} />
            } else {
                <TextField name={props.name.clone()} label={props.label.clone()} value={typed} {on_change} hint={props.hint.clone()} autocomplete="off" refusals={props.refusals.clone()} />
            }
            if props.is_set { <p>{ button(None, "secret-keep", Secret::Kept) }</p> }
        </div>
    }
}
