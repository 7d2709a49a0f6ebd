//! A product's pictures.

use yew::prelude::*;

use crate::schema;

/// A picture in several widths.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Picture {
    pub alt: String,
    pub width: i32,
    pub height: i32,
    pub src: String,
    pub srcset: String,
}

/// How wide a picture stands in a list of cards, and on a product's page.
pub const IN_CARDS: &str = "(min-width: 76rem) 23rem, (min-width: 38rem) 46vw, 92vw";
/// The page's column beside the counter.
pub const IN_PAGE: &str = "(min-width: 76rem) 42rem, (min-width: 56rem) 52vw, 92vw";

/// The picture, in the width that its place and the screen want. Its proportions are known beforehand: nothing moves when
/// it comes. The first of a page comes at once, the others when they are near.
pub fn picture(picture: &Picture, sizes: &'static str, alt: &str, first: bool) -> Html {
    html! {
        <img
            src={picture.src.clone()}
            srcset={picture.srcset.clone()}
            {sizes}
            alt={alt.to_owned()}
            width={picture.width.to_string()}
            height={picture.height.to_string()}
            loading={(!first).then_some("lazy")}
            fetchpriority={first.then_some("high")}
            decoding="async"
        />
    }
}
