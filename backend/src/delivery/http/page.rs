//! The pages as HTML: no script, one stylesheet.

use values::Locale;

use super::format;
use super::words::{Obstacle, Words, left};
use crate::delivery::all_files::ArchiveLanding;
use crate::delivery::deliverable::hex;
use crate::delivery::transfers::Landing;
use crate::settings::ShopSettings;

/// The stylesheet: the house's tokens and base, and what these pages add.
pub(super) const STYLE: &str = concat!(
    include_str!("../../../../frontend/ui/styles/tokens.css"),
    include_str!("../../../../frontend/ui/styles/base.css"),
    include_str!("page.css"),
);

/// The page of a link that is there.
pub(super) fn landing(
    landing: &Landing,
    obstacle: Option<Obstacle>,
    url: &str,
    settings: &ShopSettings,
    locale: Locale,
) -> String {
    let words = Words::of(locale);
    let found = &landing.deliverable;
    let form = &landing.form;
    let (name, size) = (escape(&form.name), format::size(form.size_bytes, locale));
    let kind = match form.zip_form_id {
        Some(_) => words.zipped,
        None => words.as_made,
    };
    let downloads = left(found.link.counter, found.link.max_downloads, locale);
    let available = found.link.expires_at.map_or_else(
        || words.for_ever.to_owned(),
        |end| {
            let until = format::until(*end, settings.time_zone, locale);
            format!("<time datetime=\"{}\">{} {}</time>", end.to_rfc3339(), words.until, escape(&until))
        },
    );
    let act = match obstacle {
        Some(obstacle) if !landing.resumable => notice(obstacle, locale, "h2"),
        _ => {
            let button = if landing.resumable { words.resume } else { words.download };
            format!(
                "<form method=\"post\"><button class=\"button primary\">{button}</button></form>\n\
                 <p class=\"soft small\">{}</p>",
                words.only_now
            )
        }
    };
    let command_line = if obstacle.is_some() {
        String::new()
    } else {
        let url = escape(url);
        format!(
            "<details>\n<summary>{}</summary>\n<pre><code>curl -L -d '' -OJ {url}\nwget --post-data='' --content-disposition {url}</code></pre>\n</details>\n",
            words.command_line
        )
    };
    let body = format!(
        "<h1 dir=\"auto\">{name}</h1>\n{act}\n<dl>\n\
         <div><dt>{}</dt><dd>{kind}</dd></div>\n\
         <div><dt>{}</dt><dd>{size}</dd></div>\n\
         <div><dt>{}</dt><dd>{downloads}</dd></div>\n\
         <div><dt>{}</dt><dd>{available}</dd></div>\n\
         <div><dt>{}</dt><dd><code>{}</code><br><span class=\"soft small\">{}</span></dd></div>\n\
         </dl>\n{command_line}",
        words.form,
        words.size,
        words.downloads,
        words.available,
        words.checksum,
        hex(&form.sha256),
        words.checksum_hint,
    );
    document(&form.name, &body, &settings.name, locale)
}

/// The page of all files of an order.
pub(super) fn archive(found: &ArchiveLanding, settings: &ShopSettings, locale: Locale) -> String {
    let words = Words::of(locale);
    let files = found.included.iter().map(|one| {
        let size = format::size(one.version.size_bytes, locale);
        let left = left(one.link.counter, one.link.max_downloads, locale);
        format!(
            "<li><strong dir=\"auto\">{}</strong><br><span class=\"soft small\">{size} · {left}</span></li>\n",
            escape(&one.file.customer_name)
        )
    });
    let left_out = found.left_out.iter().map(|(one, issue)| {
        format!(
            "<li><strong dir=\"auto\">{}</strong><br><span class=\"soft small\">{}</span></li>\n",
            escape(&one.file.customer_name),
            Obstacle::from(*issue).words(locale).0
        )
    });
    let (files, left_out): (String, String) = (files.collect(), left_out.collect());
    let mut body = format!("<h1>{}</h1>\n", words.all_files);
    if !files.is_empty() {
        let button = if found.resumable { words.resume } else { words.download };
        let size = format::size(i64::try_from(found.size_bytes).unwrap_or(i64::MAX), locale);
        body += &format!(
            "<form method=\"post\"><button class=\"button primary\">{button}</button></form>\n\
             <p class=\"soft small\">{}</p>\n\
             <dl>\n<div><dt>{}</dt><dd>ZIP</dd></div>\n<div><dt>{}</dt><dd>{size}</dd></div>\n</dl>\n\
             <h2>{}</h2>\n<ul>\n{files}</ul>\n",
            words.all_counts, words.form, words.size, words.holds
        );
    }
    if !left_out.is_empty() {
        body += &format!(
            "<div class=\"notice warning\"><h2>{}</h2>\n<ul>\n{left_out}</ul>\n<p>{}</p></div>\n",
            words.left_out, words.left_out_remedy
        );
    }
    document(words.all_files, &body, &settings.name, locale)
}

/// The page that says why there is no file.
pub(super) fn obstacle(obstacle: Obstacle, shop_name: &str, locale: Locale) -> String {
    document(obstacle.words(locale).0, &notice(obstacle, locale, "h1"), shop_name, locale)
}

fn notice(obstacle: Obstacle, locale: Locale, heading: &str) -> String {
    let (what, remedy) = obstacle.words(locale);
    format!("<div class=\"notice warning\"><{heading}>{what}</{heading}><p>{remedy}</p></div>")
}

fn document(title: &str, body: &str, shop_name: &str, locale: Locale) -> String {
    let (title, shop_name) = (escape(title), escape(shop_name));
    format!(
        "<!doctype html>\n<html lang=\"{locale}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n\
         <title>{title} · {shop_name}</title>\n<link rel=\"stylesheet\" href=\"/d/style.css\">\n</head>\n\
         <body>\n<main>\n<p class=\"shop\">{shop_name}</p>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

/// A text in HTML, in an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
