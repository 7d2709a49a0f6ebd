//! The second factor: set up with an authenticator, switched off with the password.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::session::use_session;
use crate::graphql::{Done, DoneAnswer, answer, mutation, use_act, use_press};
use crate::page::Mark;
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "SecondFactorSetup")]
pub struct Setup {
    key: String,
    qr_svg: String,
}
answer!(SetupAnswer, "SecondFactorSetupResult", Setup);

/// Begins to set it up; takes no input.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation")]
pub struct SecondFactorBegin {
    second_factor_begin: SetupAnswer,
}

impl crate::graphql::Act for SecondFactorBegin {
    type Input = ();
    type Thing = Setup;
    type Variables = ();

    fn operation((): ()) -> cynic::Operation<Self, ()> {
        cynic::MutationBuilder::build(())
    }

    fn answered(self) -> Result<Setup, Vec<ui::graphql::Refusal>> {
        self.second_factor_begin.result()
    }
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SecondFactorConfirmInput {
    pub code: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "RecoveryCodes")]
pub struct Codes {
    codes: Vec<String>,
}
answer!(CodesAnswer, "RecoveryCodesResult", Codes);
mutation!(SecondFactorConfirm, second_factor_confirm, SecondFactorConfirmInput, CodesAnswer, Codes);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SecondFactorDisableInput {
    pub password: String,
}
mutation!(SecondFactorDisable, second_factor_disable, SecondFactorDisableInput, DoneAnswer, Done);

/// How far setting it up has come.
#[derive(Clone, PartialEq)]
enum Stage {
    Resting,
    Scanning(Setup),
    /// The recovery codes, shown this once.
    Keeping(Vec<String>),
}

/// The second factor of one's own account.
#[component]
pub fn SecondFactor() -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let stage = use_state(|| Stage::Resting);
    let begin = use_press::<SecondFactorBegin>({
        let stage = stage.clone();
        Callback::from(move |setup| stage.set(Stage::Scanning(setup)))
    });
    let on_codes = {
        let (stage, reload) = (stage.clone(), session.reload.clone());
        Callback::from(move |codes| {
            stage.set(Stage::Keeping(codes));
            reload.emit(());
        })
    };
    let on_kept = {
        let stage = stage.clone();
        Callback::from(move |_: MouseEvent| stage.set(Stage::Resting))
    };
    let (tone, shape, word) = match session.me.has_second_factor {
        true => ("good", "✓", "second-factor-on"),
        false => ("warning", "✗", "second-factor-off"),
    };
    html! {
        <section aria-labelledby="second-factor">
            <h2 id="second-factor">{ t!(i18n, "second-factor") }</h2>
            <p class="marks"><Mark {tone} {shape} word={i18n.text(word)} />
                if let Some(left) = session.me.recovery_codes_left.filter(|_| session.me.has_second_factor) {
                    <span class="small soft">{ t!(i18n, "recovery-codes-left", count = left) }</span>
                }
            </p>
            { match &*stage {
                Stage::Keeping(codes) => html! { <RecoveryCodes codes={codes.clone()} {on_kept} /> },
                Stage::Scanning(setup) => html! { <Scanning setup={setup.clone()} {on_codes} /> },
                Stage::Resting if session.me.has_second_factor => html! { <SwitchOff /> },
                Stage::Resting => html! {
                    <>
                        <p>{ t!(i18n, "second-factor-text") }</p>
                        <p><button type="button" class="button" onclick={begin.send.reform(|_: MouseEvent| ())} aria-busy={begin.busy.to_string()}>{ t!(i18n, "second-factor-set-up") }</button></p>
                    </>
                },
            } }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct CodesProps {
    codes: Vec<String>,
    on_kept: Callback<MouseEvent>,
}

#[component]
fn RecoveryCodes(props: &CodesProps) -> Html {
    let i18n = use_i18n();
    let grouped = |code: &String| {
        let letters: Vec<char> = code.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    };
    html! {
        <div class="notice good" role="status">
            <p>{ t!(i18n, "recovery-codes-text") }</p>
            <ul class="plain codes">{ for props.codes.iter().map(|code| html! { <li><code>{ grouped(code) }</code></li> }) }</ul>
            <button type="button" class="button" onclick={props.on_kept.clone()}>{ t!(i18n, "recovery-codes-kept") }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ScanningProps {
    setup: Setup,
    on_codes: Callback<Vec<String>>,
}

/// The square to scan, the key to type instead, and the first code.
#[component]
fn Scanning(props: &ScanningProps) -> Html {
    let i18n = use_i18n();
    let code = use_state(String::new);
    let act = use_act::<SecondFactorConfirm>(props.on_codes.reform(|codes: Codes| codes.codes));
    use_focus_on_refusal(&act.refusals);
    let onsubmit = Callback::from({
        let (code, send) = (code.clone(), act.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(SecondFactorConfirmInput { code: (*code).clone() });
        }
    });
    let on_change = Callback::from({
        let code = code.clone();
        move |text| code.set(text)
    });
    let picture =
        format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(&props.setup.qr_svg)));
    let key: Vec<String> = {
        let letters: Vec<char> = props.setup.key.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    };
    html! {
        <FormScope id="second-factor-set-up">
            <form class="form narrow" novalidate=true {onsubmit}>
                <p>{ t!(i18n, "second-factor-scan") }</p>
                <img class="qr" src={picture} alt={t!(i18n, "second-factor-qr")} width="220" height="220" />
                <p class="small">{ t!(i18n, "second-factor-key") }{ " " }<code>{ key.join(" ") }</code></p>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["code"][..]} />
                <TextField name="code" label={t!(i18n, "second-factor-first-code")} value={(*code).clone()} {on_change} inputmode="numeric"
                    autocomplete="one-time-code" refusals={act.refusals.clone()} class="short" required=true />
                <Submit label={t!(i18n, "second-factor-confirm")} busy={act.busy} />
            </form>
        </FormScope>
    }
}

/// Off again, with the password.
#[component]
fn SwitchOff() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let password = use_state(String::new);
    let act = use_act::<SecondFactorDisable>({
        let (i18n, reload) = (i18n.clone(), session.reload.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "second-factor-off"));
            reload.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = Callback::from({
        let (password, send) = (password.clone(), act.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(SecondFactorDisableInput { password: (*password).clone() });
        }
    });
    let on_change = Callback::from({
        let password = password.clone();
        move |text| password.set(text)
    });
    html! {
        <FormScope id="second-factor-switch-off">
            <form class="form narrow" novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["password"][..]} />
                <TextField name="password" label={t!(i18n, "password-current")} kind="password" value={(*password).clone()} {on_change}
                    autocomplete="current-password" refusals={act.refusals.clone()} required=true />
                <div><button type="submit" class="button danger" aria-busy={act.busy.to_string()}>{ t!(i18n, "second-factor-switch-off") }</button></div>
            </form>
        </FormScope>
    }
}
