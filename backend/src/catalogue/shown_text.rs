//! What is made of a product's text, kept by the text: it is shown more often than it is changed.

use std::sync::{Arc, LazyLock};

use moka::sync::Cache;

use super::markdown;

/// Bytes that are kept of each form, with the texts that they were made of.
const MOST_BYTES: u64 = 4 << 20;
const SUMMARY_CHARS: usize = 160;

type Made = LazyLock<Cache<String, Arc<str>>>;

static HTML: Made = LazyLock::new(made);
static SUMMARIES: Made = LazyLock::new(made);

/// The text as safe HTML.
pub fn html(text: &str) -> Arc<str> {
    of(&HTML, text, markdown::to_html)
}

/// The beginning of the text without marks.
pub fn summary(text: &str) -> Arc<str> {
    of(&SUMMARIES, text, |text| markdown::summary(text, SUMMARY_CHARS))
}

fn of(kept: &Made, text: &str, make: impl Fn(&str) -> String) -> Arc<str> {
    kept.get(text).unwrap_or_else(|| {
        let made: Arc<str> = make(text).into();
        kept.insert(text.to_owned(), made.clone());
        made
    })
}

fn made() -> Cache<String, Arc<str>> {
    let weigh = |text: &String, made: &Arc<str>| u32::try_from(text.len() + made.len()).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build()
}
