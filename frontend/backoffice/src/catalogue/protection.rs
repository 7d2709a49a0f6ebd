//! The password of a catalogue: to test, or for those who may enter.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::catalogues::{Catalogue, CatalogueAnswer};
use crate::graphql::{mutation, use_act, use_press};
use crate::schema;

/// A password for a catalogue.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueProtectInput {
    id: cynic::Id,
    password: String,
}
mutation!(CatalogueProtect, catalogue_protect, CatalogueProtectInput, CatalogueAnswer, Catalogue);

/// Which one opens to everybody.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueUnprotectInput {
    id: cynic::Id,
}
mutation!(CatalogueUnprotect, catalogue_unprotect, CatalogueUnprotectInput, CatalogueAnswer, Catalogue);

/// What [`PasswordDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct PasswordProps {
    /// Whose password.
    pub catalogue: Catalogue,
    /// Set, changed or removed.
    pub on_done: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// Sets, changes or removes a catalogue's password.
#[component]
pub fn PasswordDialog(props: &PasswordProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let password = use_state(String::new);
    let done = |word: &'static str| {
        let (toasts, i18n, on_done) = (toasts.clone(), i18n.clone(), props.on_done.clone());
        Callback::from(move |catalogue: Catalogue| {
            toasts.good(t!(i18n, word, title = catalogue.title));
            on_done.emit(());
        })
    };
    let protect = use_act::<CatalogueProtect>(done("said-protected"));
    let unprotect = use_press::<CatalogueUnprotect>(done("said-unprotected"));
    use_focus_on_refusal(&protect.refusals);
    let id = props.catalogue.id.clone();
    let onsubmit = {
        let (id, password, send) = (id.clone(), (*password).clone(), protect.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(CatalogueProtectInput { id: id.clone(), password: password.clone() });
        })
    };
    let on_change = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    let remove = unprotect.send.reform(move |_: MouseEvent| CatalogueUnprotectInput { id: id.clone() });
    let protected = props.catalogue.is_protected;
    html! {
        <Dialog title={t!(i18n, "protection-title", title = props.catalogue.title.clone())} on_close={props.on_close.clone()}>
            <FormScope id="protection">
                <form class="form" novalidate=true {onsubmit}>
                    <p>{ t!(i18n, if protected { "protection-there" } else { "protection-text" }) }</p>
                    <RefusalSummary refusals={protect.refusals.clone()} fields={&["password"][..]} />
                    // In clear: it is told to others, and typed once.
                    <TextField name="password" label={t!(i18n, if protected { "password-new" } else { "password" })} value={(*password).clone()} {on_change}
                        hint={t!(i18n, "protection-hint")} refusals={protect.refusals.clone()} autocomplete="off" required=true />
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "save")} busy={protect.busy} />
                        if protected {
                            <button type="button" class="button danger" onclick={remove} aria-busy={unprotect.busy.to_string()}>{ t!(i18n, "password-remove") }</button>
                        }
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
