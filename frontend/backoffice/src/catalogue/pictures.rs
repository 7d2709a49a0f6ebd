//! A product's pictures: added, described, put in order, taken away.

use gloo::net::http::Request;
use serde::Deserialize;
use ui::form::{FormScope, Submit, TextField};
use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::use_toasts;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::product::ProductAnswer;
use super::product_form::ProductRef;
use crate::arrange::{Arranged, Item, Move};
use crate::graphql::{mutation, use_act, use_press};
use crate::page::Mark;
use crate::schema;

/// What the server takes, in bytes.
const MAX_BYTES: f64 = 20.0 * 1024.0 * 1024.0;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Picture {
    pub id: cynic::Id,
    pub alt: String,
    pub width: i32,
    pub height: i32,
    #[arguments(atMost: 320)]
    pub src: String,
}

/// Another place among the product's.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PictureMoveInput {
    id: cynic::Id,
    before: Option<cynic::Id>,
    after: Option<cynic::Id>,
}
mutation!(PictureMove, picture_move, PictureMoveInput, ProductAnswer, ProductRef);

/// What it shows.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PictureDescribeInput {
    id: cynic::Id,
    alt: String,
}
mutation!(PictureDescribe, picture_describe, PictureDescribeInput, ProductAnswer, ProductRef);

/// Which one goes.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PictureDeleteInput {
    id: cynic::Id,
}
mutation!(PictureDelete, picture_delete, PictureDeleteInput, ProductAnswer, ProductRef);

/// What [`Pictures`] needs.
#[derive(Properties, PartialEq)]
pub struct PicturesProps {
    /// Of which product.
    pub product: cynic::Id,
    /// In order.
    pub pictures: Vec<Picture>,
    /// Something changed: show the product anew.
    pub on_change: Callback<()>,
}

/// All pictures, and the way to another one.
#[component]
pub fn Pictures(props: &PicturesProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let under_way = use_state(|| 0_usize);
    let reorder = use_press::<PictureMove>(props.on_change.reform(|_| ()));
    let on_move =
        reorder.send.reform(|to: Move| PictureMoveInput { id: to.id, before: to.before, after: to.after });
    let onchange = {
        let (under_way, toasts, i18n) = (under_way.clone(), toasts.clone(), i18n.clone());
        let (product, on_change) = (props.product.clone(), props.on_change.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let chosen = input.files();
            let files: Vec<File> = chosen
                .iter()
                .flat_map(|files| (0..files.length()).filter_map(move |at| files.get(at)))
                .collect();
            input.set_value("");
            let (under_way, toasts, i18n) = (under_way.clone(), toasts.clone(), i18n.clone());
            let (product, on_change) = (product.clone(), on_change.clone());
            // One after the other: the order is the one in which they were chosen.
            spawn_local(async move {
                for (at, file) in files.iter().enumerate() {
                    under_way.set(files.len() - at);
                    if let Err(why) = upload(product.inner(), file, &i18n).await {
                        toasts.bad(format!("{} – {why}", file.name()));
                    }
                    on_change.emit(());
                }
                under_way.set(0);
            });
        })
    };
    let count = props.pictures.len();
    let item = |(at, picture): (usize, &Picture)| {
        let name = if picture.alt.is_empty() {
            t!(i18n, "picture-number", number = at + 1, count = count)
        } else {
            picture.alt.clone()
        };
        let content = html! { <OnePicture picture={picture.clone()} name={name.clone()} on_change={props.on_change.clone()} /> };
        Item { id: picture.id.inner().to_owned(), title: name.into(), content }
    };
    html! {
        <div class="pictures">
            <p class="hint">{ t!(i18n, "pictures-advice") }</p>
            if count > 0 {
                <Arranged label={t!(i18n, "pictures")} class="picture-list" items={props.pictures.iter().enumerate().map(item).collect::<Vec<_>>()} {on_move} />
            }
            <p class="add-picture">
                <label class="button" for="add-picture">{ t!(i18n, "picture-add") }</label>
                <input id="add-picture" class="visually-hidden" type="file" multiple=true accept="image/jpeg,image/png,image/webp,image/gif" {onchange} />
                <span role="status">
                    if *under_way > 0 { { t!(i18n, "pictures-under-way", count = *under_way) } }
                </span>
            </p>
        </div>
    }
}

/// What the server says when it takes no picture.
#[derive(Deserialize)]
struct Refused {
    refusals: Vec<Why>,
}

#[derive(Deserialize)]
struct Why {
    message: String,
}

async fn upload(product: &str, file: &File, i18n: &I18n) -> Result<(), String> {
    if file.size() > MAX_BYTES {
        return Err(t!(i18n, "picture-too-large"));
    }
    let request = Request::put(&format!("/admin/pictures/{product}"))
        .header("Content-Type", "application/octet-stream")
        .header("Accept-Language", i18n.locale().tag())
        .body(file.clone())
        .map_err(|_| t!(i18n, "failure-offline"))?;
    let answer = request.send().await.map_err(|_| t!(i18n, "failure-offline"))?;
    if answer.ok() {
        return Ok(());
    }
    let told = answer.text().await.unwrap_or_default();
    match serde_json::from_str::<Refused>(&told) {
        Ok(told) => Err(told.refusals.into_iter().next().map(|why| why.message).unwrap_or_default()),
        Err(_) => Err(t!(i18n, "failure-broken")),
    }
}

/// What [`OnePicture`] needs.
#[derive(Properties, PartialEq)]
struct OneProps {
    picture: Picture,
    /// What people call it.
    name: String,
    on_change: Callback<()>,
}

#[component]
fn OnePicture(props: &OneProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let picture = &props.picture;
    let alt = use_state(|| picture.alt.clone());
    let describe = use_act::<PictureDescribe>({
        let (toasts, i18n, change) = (toasts.clone(), i18n.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "saved"));
            change.emit(());
        })
    });
    let delete = use_press::<PictureDelete>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "picture-deleted"));
            change.emit(());
        })
    });
    let id = picture.id.clone();
    let onsubmit = {
        let (id, alt, send) = (id.clone(), (*alt).clone(), describe.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(PictureDescribeInput { id: id.clone(), alt: alt.clone() });
        })
    };
    let on_change = {
        let alt = alt.clone();
        Callback::from(move |text| alt.set(text))
    };
    let remove = delete.send.reform(move |_: MouseEvent| PictureDeleteInput { id: id.clone() });
    html! {
        <div class="picture">
            <img src={picture.src.clone()} alt="" width={picture.width.to_string()} height={picture.height.to_string()} loading="lazy" decoding="async" />
            <FormScope id={format!("picture-{}", picture.id.inner())}>
                <form novalidate=true {onsubmit}>
                    <TextField name="alt" label={t!(i18n, "picture-alt")} value={(*alt).clone()} {on_change} refusals={describe.refusals.clone()} maxlength="300" />
                    if picture.alt.is_empty() { <p class="small"><Mark tone="warning" shape="!" word={t!(i18n, "picture-without-alt")} /></p> }
                    <div class="acts">
                        <Submit label={t!(i18n, "picture-describe")} busy={describe.busy} />
                        <button type="button" class="button danger" onclick={remove}>{ t!(i18n, "delete") }<span class="visually-hidden">{ format!(" {}", props.name) }</span></button>
                    </div>
                </form>
            </FormScope>
        </div>
    }
}
