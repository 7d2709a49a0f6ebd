//! The way to a first sale: each step checked off by what is so, with the way to the next.

use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use crate::graphql::{GuideStep, answer, mutation, use_press};
use crate::page::Mark;
use crate::route::Route;
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Guide")]
pub struct Guide {
    dismissed: bool,
    steps: Vec<Step>,
}
answer!(GuideAnswer, "GuideResult", Guide);

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "GuideStepState")]
struct Step {
    step: GuideStep,
    done: bool,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct GuideUpdateInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub mail_may_stay: Option<bool>,
}
mutation!(GuideUpdate, guide_update, GuideUpdateInput, GuideAnswer, Guide);

/// What [`GuideList`] needs.
#[derive(Properties, PartialEq)]
pub struct GuideProps {
    /// How far the merchant has come.
    pub guide: Guide,
    /// Something changed: ask anew.
    pub on_change: Callback<()>,
}

/// The steps; or, once put away, the way to take them out again.
#[component]
pub fn GuideList(props: &GuideProps) -> Html {
    let i18n = use_i18n();
    let update = use_press::<GuideUpdate>(props.on_change.reform(|_: Guide| ()));
    let dismiss = |dismissed: bool| {
        update
            .send
            .reform(move |_: MouseEvent| GuideUpdateInput { dismissed: Some(dismissed), mail_may_stay: None })
    };
    if props.guide.dismissed {
        return html! {
            <p class="small"><button type="button" class="link small" onclick={dismiss(false)}>{ t!(i18n, "guide-show") }</button></p>
        };
    }
    let stay =
        update.send.reform(|_: MouseEvent| GuideUpdateInput { dismissed: None, mail_may_stay: Some(true) });
    let next = props.guide.steps.iter().find(|step| !step.done).map(|step| step.step);
    let count = props.guide.steps.iter().filter(|step| step.done).count();
    let steps = props.guide.steps.iter().map(|Step { step, done }| {
        let word = step.word();
        let (tone, shape, state) = if *done { ("good", "✓", "guide-done") } else { ("", "○", "guide-to-do") };
        html! {
            <li key={word} aria-current={(next == Some(*step)).then_some("step")}>
                <p class="marks"><strong>{ i18n.text(&format!("guide-{word}")) }</strong><Mark {tone} {shape} word={i18n.text(state)} /></p>
                if !done {
                    <p>{ i18n.text(&format!("guide-text-{word}")) }</p>
                    <p class="acts">
                        <To<Route> route={place(*step)} class="button">{ i18n.text(&format!("guide-go-{word}")) }</To<Route>>
                        if *step == GuideStep::Mail {
                            <button type="button" class="button" onclick={stay.clone()}>{ t!(i18n, "guide-mail-may-stay") }</button>
                        }
                        if *step == GuideStep::TestSale {
                            <a class="button" href="/" target="_blank" rel="noopener">{ t!(i18n, "see-shop") }</a>
                        }
                    </p>
                }
            </li>
        }
    });
    html! {
        <section aria-labelledby="guide">
            <h2 id="guide">{ t!(i18n, "guide") }</h2>
            <p>{ t!(i18n, "guide-progress", count = i32::try_from(count).unwrap_or_default(), all = i32::try_from(props.guide.steps.len()).unwrap_or_default()) }</p>
            <ol class="guide">{ for steps }</ol>
            <p><button type="button" class="button plain" onclick={dismiss(true)}>{ t!(i18n, "guide-dismiss") }</button></p>
        </section>
    }
}

/// Where a step is taken.
fn place(step: GuideStep) -> Route {
    match step {
        GuideStep::Shop => Route::Settings,
        GuideStep::Mail => Route::MailSettings,
        GuideStep::Payment => Route::PaymentSettings,
        GuideStep::TestCatalogue | GuideStep::Opening => Route::Catalogues,
        GuideStep::Product => Route::NewProduct,
        GuideStep::TestSale => Route::Orders,
    }
}
