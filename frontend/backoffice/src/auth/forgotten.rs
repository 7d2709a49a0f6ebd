//! The way back in when the password is forgotten.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Refusals, Submit, TextField};
use ui::graphql::{Failure, use_mutation};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use crate::graphql::{Act, Done, DoneAnswer, mutation};
use crate::schema;

/// Whose password.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PasswordForgottenInput {
    pub who: String,
}
mutation!(PasswordForgotten, password_forgotten, PasswordForgottenInput, DoneAnswer, Done);

/// Asks for a letter with a way to choose another password. What is answered is the same for everybody.
#[component]
pub fn Forgotten() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let who = use_state(String::new);
    let sent = use_state(|| false);
    let refusals = use_state(Refusals::default);
    use_focus_on_refusal(&refusals);
    let mutation = use_mutation(
        PasswordForgotten::operation,
        Callback::from({
            let (refusals, sent, i18n) = (refusals.clone(), sent.clone(), i18n.clone());
            move |answer: Result<PasswordForgotten, Failure>| match answer.map(PasswordForgotten::answered) {
                Ok(Ok(_)) => {
                    refusals.set(Refusals::default());
                    sent.set(true);
                }
                Ok(Err(refused)) => refusals.set(refused.into()),
                Err(failure) => toasts.bad(i18n.failure(&failure)),
            }
        }),
    );
    let onsubmit = Callback::from({
        let (who, send) = (who.clone(), mutation.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(PasswordForgottenInput { who: (*who).clone() });
        }
    });
    let on_change = Callback::from({
        let who = who.clone();
        move |text| who.set(text)
    });
    html! {
        <details>
            <summary>{ t!(i18n, "forgotten") }</summary>
            <FormScope id="forgotten">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={(*refusals).clone()} fields={&["who"][..]} />
                    <TextField name="who" label={t!(i18n, "forgotten-who")} value={(*who).clone()} {on_change} autocomplete="username"
                        refusals={(*refusals).clone()} required=true />
                    <Submit label={t!(i18n, "forgotten-send")} busy={mutation.busy} />
                    <div role="status">
                        if *sent { <p class="notice good">{ t!(i18n, "forgotten-sent") }</p> }
                    </div>
                </form>
            </FormScope>
        </details>
    }
}
