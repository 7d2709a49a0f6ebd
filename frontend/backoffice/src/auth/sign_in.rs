//! The door.

use ui::focus::{focus, use_focus_on_refusal};
use ui::form::{RefusalSummary, Refusals, Submit, TextField};
use ui::graphql::{Failure, use_mutation};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::forgotten::Forgotten;
use crate::app::TongueSwitch;
use crate::graphql::{Act, answer, mutation};
use crate::page::use_title;
use crate::schema;

/// Name and password.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct SignInInput {
    pub name: String,
    pub password: String,
    pub code: Option<String>,
}

/// Somebody who is now signed in.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminUser")]
pub struct SignedIn {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(SignInAnswer, "SignInResult", SignedIn);
mutation!(SignIn, sign_in, SignInInput, SignInAnswer, SignedIn);

/// What [`SignInPage`] needs.
#[derive(Properties, PartialEq)]
pub struct SignInProps {
    /// The shop's name.
    pub shop: AttrValue,
    /// Signed in.
    pub on_done: Callback<()>,
}

/// Name and password; or the link that the program prints.
#[component]
pub fn SignInPage(props: &SignInProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let name = use_state(String::new);
    let password = use_state(String::new);
    let code = use_state(|| None::<String>);
    let refusals = use_state(Refusals::default);
    use_title(&t!(i18n, "sign-in"));
    use_effect_with((), |()| focus("field-name"));
    use_focus_on_refusal(&refusals);
    // Outside the gate there is no session to doubt: the answer is read here.
    let mutation = use_mutation(
        SignIn::operation,
        Callback::from({
            let (refusals, on_done, i18n) = (refusals.clone(), props.on_done.clone(), i18n.clone());
            let code = code.clone();
            move |answer: Result<SignIn, Failure>| match answer.map(SignIn::answered) {
                Ok(Ok(_)) => on_done.emit(()),
                Ok(Err(refused)) => {
                    // The first time it is no error: the second factor is asked for.
                    let asked = code.is_none() && refused.iter().any(|refusal| refusal.field == "code");
                    if asked {
                        code.set(Some(String::new()));
                    }
                    refusals.set(if asked { Refusals::default() } else { refused.into() });
                }
                Err(failure) => toasts.bad(i18n.failure(&failure)),
            }
        }),
    );
    let onsubmit = Callback::from({
        let (name, password, code, send) =
            (name.clone(), password.clone(), code.clone(), mutation.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(SignInInput {
                name: (*name).clone(),
                password: (*password).clone(),
                code: (*code).clone(),
            });
        }
    });
    let on_name = Callback::from({
        let name = name.clone();
        move |text| name.set(text)
    });
    let on_password = Callback::from({
        let password = password.clone();
        move |text| password.set(text)
    });
    let on_code = Callback::from({
        let code = code.clone();
        move |text| code.set(Some(text))
    });
    use_effect_with(code.is_some(), |asked| {
        if *asked {
            focus("field-code");
        }
    });
    html! {
        <main class="alone">
            <p class="sign">{ &props.shop }</p>
            <h1>{ t!(i18n, "sign-in") }</h1>
            <form class="form" novalidate=true {onsubmit}>
                <RefusalSummary refusals={(*refusals).clone()} fields={&["name", "password", "code"][..]} />
                <TextField name="name" label={t!(i18n, "user-name")} value={(*name).clone()} on_change={on_name}
                    autocomplete="username" refusals={(*refusals).clone()} required=true />
                <TextField name="password" label={t!(i18n, "password")} kind="password" value={(*password).clone()}
                    on_change={on_password} autocomplete="current-password" refusals={(*refusals).clone()} required=true />
                if let Some(code) = &*code {
                    <TextField name="code" label={t!(i18n, "second-factor-code")} value={code.clone()} on_change={on_code} inputmode="numeric"
                        autocomplete="one-time-code" hint={t!(i18n, "second-factor-code-hint")} refusals={(*refusals).clone()} required=true />
                }
                <Submit label={t!(i18n, "sign-in")} busy={mutation.busy} />
            </form>
            <Forgotten />
            <p class="small soft">{ t!(i18n, "sign-in-link") }</p>
            <p><code>{ "comptoir admin link" }</code></p>
            <TongueSwitch />
        </main>
    }
}
