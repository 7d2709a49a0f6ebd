//! A product's text as shoppers will read it, while it is written.

use cynic::QueryBuilder;
use gloo::timers::callback::Timeout;
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use crate::page::shown;
use crate::schema;

/// How long the hand must rest before the server is asked, in milliseconds.
const PAUSE_MS: u32 = 250;

/// A text in Markdown.
#[derive(cynic::QueryVariables, Debug)]
pub struct RenderedVariables {
    text: String,
}

/// The same in HTML, made and sanitised by the code that serves shoppers.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "RenderedVariables")]
pub struct Rendered {
    #[arguments(text: $text)]
    admin_markdown_preview: String,
}

/// What [`Preview`] needs.
#[derive(Properties, PartialEq)]
pub struct PreviewProps {
    /// What is in the field now.
    pub text: AttrValue,
}

/// The preview, behind a press: closed, it asks nothing.
#[component]
pub fn Preview(props: &PreviewProps) -> Html {
    let i18n = use_i18n();
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            open.set(event.target_unchecked_into::<HtmlDetailsElement>().open())
        })
    };
    html! {
        <details class="preview" {ontoggle}>
            <summary>{ t!(i18n, "preview") }</summary>
            if *open { <Text text={props.text.clone()} /> }
        </details>
    }
}

#[component]
fn Text(props: &PreviewProps) -> Html {
    let settled = use_state(|| props.text.clone());
    use_effect_with(props.text.clone(), {
        let settled = settled.clone();
        move |text| {
            let text = text.clone();
            let timeout = Timeout::new(PAUSE_MS, move || settled.set(text));
            move || drop(timeout)
        }
    });
    let query = use_query(Rendered::build(RenderedVariables { text: settled.to_string() }));
    html! {
        <div class="prose">
            { shown(&query, |answer| Html::from_html_unchecked(answer.admin_markdown_preview.clone().into())) }
        </div>
    }
}
