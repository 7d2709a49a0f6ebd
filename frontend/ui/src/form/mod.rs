//! Form fields: a label that is always seen, a hint, and what was refused, said to every reader.

mod choice;
mod text;

pub use choice::{CheckField, Choice, RadioField, SelectField};
pub use text::{TextArea, TextField};

use std::rc::Rc;

use yew::prelude::*;

use crate::graphql::Refusal;

/// What was refused, as a form hands it to its fields.
pub type Refusals = Rc<Vec<Refusal>>;

/// What a field was refused, as long as it holds what was refused.
#[hook]
pub(crate) fn use_refusals_of<V>(refusals: &Refusals, name: &str, value: &V) -> Vec<AttrValue>
where
    V: Clone + PartialEq + 'static,
{
    let refused = use_mut_ref(|| (refusals.clone(), value.clone()));
    let (of, held) = &mut *refused.borrow_mut();
    if !Rc::ptr_eq(of, refusals) {
        (*of, *held) = (refusals.clone(), value.clone());
    }
    if held != value {
        return Vec::new();
    }
    let own = refusals.iter().filter(|refusal| refusal.field == name);
    own.map(|refusal| refusal.message.clone().into()).collect()
}

/// What a field's parts are called, so that labels and descriptions find them.
pub(crate) struct Ids {
    pub field: String,
    pub hint: String,
    pub refusal: String,
}

/// Tells apart the fields of several forms on one page.
#[derive(Clone, Debug, PartialEq)]
struct Scope(AttrValue);

/// What [`FormScope`] needs.
#[derive(Properties, PartialEq)]
pub struct FormScopeProps {
    /// Part of the ids of the fields within; unique on the page.
    pub id: AttrValue,
    /// The form.
    pub children: Html,
}

/// A page with several forms puts each in a scope, so that no two fields share an id.
#[component]
pub fn FormScope(props: &FormScopeProps) -> Html {
    html! { <ContextProvider<Scope> context={Scope(props.id.clone())}>{ props.children.clone() }</ContextProvider<Scope>> }
}

/// The ids of a field, within the form's scope if it has one.
#[hook]
pub(crate) fn use_ids(name: &str) -> Ids {
    match use_context::<Scope>() {
        Some(Scope(scope)) => Ids::new(&format!("{scope}-{name}")),
        None => Ids::new(name),
    }
}

impl Ids {
    fn new(name: &str) -> Self {
        Self {
            field: format!("field-{name}"),
            hint: format!("hint-{name}"),
            refusal: format!("refusal-{name}"),
        }
    }

    /// The ids that describe the field, in the order in which they are read.
    pub(crate) fn described_by(&self, hint: bool, refused: bool) -> Option<String> {
        match (hint, refused) {
            (false, false) => None,
            (true, false) => Some(self.hint.clone()),
            (false, true) => Some(self.refusal.clone()),
            (true, true) => Some(format!("{} {}", self.refusal, self.hint)),
        }
    }
}

/// The hint and the refusals under a field.
pub(crate) fn notes(ids: &Ids, hint: Option<&AttrValue>, refusals: &[AttrValue]) -> Html {
    html! {
        <>
            if !refusals.is_empty() {
                <div class="refusal" id={ids.refusal.clone()}>
                    { for refusals.iter().map(|message| html! { <p>{ message }</p> }) }
                </div>
            }
            if let Some(hint) = hint {
                <p class="hint" id={ids.hint.clone()}>{ hint }</p>
            }
        </>
    }
}

/// What [`RefusalSummary`] needs.
#[derive(Properties, PartialEq)]
pub struct SummaryProps {
    /// Everything that was refused.
    pub refusals: Refusals,
    /// The names of the fields that say their own.
    #[prop_or_default]
    pub fields: &'static [&'static str],
}

/// What was refused and belongs to no field of the form; spoken when it appears.
#[component]
pub fn RefusalSummary(props: &SummaryProps) -> Html {
    let others: Vec<_> =
        props.refusals.iter().filter(|refusal| !props.fields.contains(&refusal.field.as_str())).collect();
    html! {
        <div role="alert">
            if !others.is_empty() {
                <div class="notice bad" tabindex="-1" data-refusals="">
                    { for others.iter().map(|refusal| html! { <p>{ &refusal.message }</p> }) }
                </div>
            }
        </div>
    }
}

/// What [`Submit`] needs.
#[derive(Properties, PartialEq)]
pub struct SubmitProps {
    /// What happens on pressing.
    pub label: AttrValue,
    /// Whether it is under way: the button stays where it is and takes no second press.
    #[prop_or_default]
    pub busy: bool,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The button that sends a form.
#[component]
pub fn Submit(props: &SubmitProps) -> Html {
    html! {
        <button type="submit" class={classes!("button", "primary", props.class.clone())} aria-disabled={props.busy.to_string()} aria-busy={props.busy.to_string()}>
            { &props.label }
        </button>
    }
}
