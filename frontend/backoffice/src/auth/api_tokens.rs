//! The programs that may use the API.

use cynic::QueryBuilder;
use ui::dialog::Confirm;
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::api_token_form::{ApiTokenMade, NewApiTokenDialog};
use crate::graphql::{ApiScope, Done, DoneAnswer, mutation, use_press};
use crate::page::{CopyButton, Instant, Mark, shown};
use crate::schema;
use crate::settings::SettingsPage;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct ApiTokens {
    admin_api_tokens: Vec<ApiToken>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminApiToken")]
struct ApiToken {
    id: cynic::Id,
    name: String,
    holder: String,
    scopes: Vec<ApiScope>,
    created_at: DateTime,
    expires_at: DateTime,
    expired: bool,
    last_used_at: Option<DateTime>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ApiTokenRevokeInput {
    pub id: cynic::Id,
}
mutation!(ApiTokenRevoke, api_token_revoke, ApiTokenRevokeInput, DoneAnswer, Done);

/// The page.
#[component]
pub fn ApiTokensPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(ApiTokens::build(()));
    let adding = use_state(|| false);
    let made = use_state(|| None::<ApiTokenMade>);
    let on_made = {
        let (made, adding, reload) = (made.clone(), adding.clone(), query.reload.clone());
        Callback::from(move |token: ApiTokenMade| {
            made.set(Some(token));
            adding.set(false);
            reload.emit(());
        })
    };
    let on_kept = {
        let made = made.clone();
        Callback::from(move |_: MouseEvent| made.set(None))
    };
    let open = |open: bool| {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(open))
    };
    html! {
        <SettingsPage title={t!(i18n, "settings-api")}>
            <p>{ t!(i18n, "api-text") }</p>
            <p><button type="button" class="button primary" data-new="" onclick={open(true).reform(|_: MouseEvent| ())}>{ t!(i18n, "api-token-new") }</button></p>
            <div role="status">
                if let Some(ApiTokenMade { token, secret }) = &*made {
                    <div class="notice good">
                        <p>{ t!(i18n, "api-token-made", name = token.name.clone()) }</p>
                        <p class="address"><code>{ secret }</code><CopyButton text={secret.clone()} about={token.name.clone()} /></p>
                        <button type="button" class="button" onclick={on_kept}>{ t!(i18n, "api-token-kept") }</button>
                    </div>
                }
            </div>
            { shown(&query, |answer| html! {
                if answer.admin_api_tokens.is_empty() {
                    <p class="soft">{ t!(i18n, "api-tokens-none") }</p>
                } else {
                    <ul class="plain cards">
                        { for answer.admin_api_tokens.iter().map(|token| html! {
                            <TokenCard key={token.id.inner().to_owned()} token={token.clone()} on_change={query.reload.clone()} />
                        }) }
                    </ul>
                }
            }) }
            if *adding { <NewApiTokenDialog on_close={open(false)} {on_made} /> }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    token: ApiToken,
    on_change: Callback<()>,
}

/// One program: what it may, since when, until when, and when it last asked.
#[component]
fn TokenCard(props: &CardProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let revoking = use_state(|| false);
    let token = &props.token;
    let revoke = use_press::<ApiTokenRevoke>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "api-token-revoked"));
            change.emit(());
        })
    });
    let ask = |open: bool| {
        let revoking = revoking.clone();
        Callback::from(move |()| revoking.set(open))
    };
    let scopes: Vec<String> =
        token.scopes.iter().map(|scope| i18n.text(&format!("api-scope-{}", scope.word()))).collect();
    let id = token.id.clone();
    html! {
        <li>
            <p class="marks">
                <strong>{ &token.name }</strong>
                <span class="soft">{ t!(i18n, "api-token-for", name = token.holder.clone()) }</span>
                if token.expired { <Mark tone="bad" shape="✗" word={t!(i18n, "api-token-expired")} /> }
            </p>
            <p>{ scopes.join(" · ") }</p>
            <p class="small soft">
                if let Some(at) = &token.last_used_at {
                    { t!(i18n, "api-token-used") }{ " " }<Instant at={at.0.clone()} />
                } else {
                    { t!(i18n, "api-token-unused") }
                }
                { " · " }{ t!(i18n, "api-token-created") }{ " " }<Instant at={token.created_at.0.clone()} />
                { " · " }{ t!(i18n, "api-token-ends") }{ " " }<Instant at={token.expires_at.0.clone()} />
            </p>
            <button type="button" class="button" onclick={ask(true).reform(|_: MouseEvent| ())}>{ t!(i18n, "api-token-revoke") }<span class="visually-hidden">{ format!(" {}", token.name) }</span></button>
            if *revoking {
                <Confirm title={t!(i18n, "api-token-revoke-title", name = token.name.clone())} confirm={t!(i18n, "api-token-revoke")} cancel={t!(i18n, "cancel")} danger=true busy={revoke.busy}
                    on_close={ask(false)} on_confirm={revoke.send.reform(move |()| ApiTokenRevokeInput { id: id.clone() })}>
                    <p>{ t!(i18n, "api-token-revoke-text") }</p>
                </Confirm>
            }
        </li>
    }
}
