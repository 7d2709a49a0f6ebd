//! A product's text: Markdown from the merchant, safe HTML for everybody.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Headings of a text begin below the page's own, so that the outline stays in order.
const HEADING_SHIFT: usize = 1;

/// Markdown as HTML in which nothing runs: scripts, styles, frames and event handlers are taken out.
pub fn to_html(markdown: &str) -> String {
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut cleaner = ammonia::Builder::default();
        cleaner
            .link_rel(Some("noopener noreferrer nofollow"))
            .rm_tags(["img"])
            .rm_tag_attributes("ol", ["start"]);
        cleaner
    });
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).map(lower);
    let mut unsafe_html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut unsafe_html, events);
    CLEANER.clean(&unsafe_html).to_string()
}

fn lower(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    }
}

fn below(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    (level as usize + HEADING_SHIFT).try_into().unwrap_or(pulldown_cmark::HeadingLevel::H6)
}

/// The text without marks, cut at a word before `max` characters: for lists and search engines.
pub fn summary(markdown: &str, max: usize) -> String {
    let mut plain = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => plain.push(' '),
            _ => {}
        }
        if plain.len() > max * 8 {
            break;
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= max {
        return whole;
    }
    let mut short = String::new();
    for word in words {
        if short.chars().count() + word.chars().count() + 1 >= max {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    if short.is_empty() {
        short = whole.chars().take(max.saturating_sub(1)).collect();
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_runs() {
        let html = to_html(
            "# Hi\n\n<script>alert(1)</script>\n\nA <b onclick=x>b</b> [l](javascript:x) ![i](http://x/t.gif)",
        );
        for bad in ["<script", "onclick", "javascript:", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("<h2>Hi</h2>"), "{html}");
    }

    #[test]
    fn a_summary_is_cut_at_a_word() {
        assert_eq!(summary("**Un** [lien](x)\n\nDeux", 160), "Un lien Deux");
        assert_eq!(summary("**le gobelet**, plié", 160), "le gobelet, plié");
        assert_eq!(summary("aaa bbb ccc", 9), "aaa bbb…");
        assert_eq!(summary("aaaaaaaaaa", 5), "aaaa…");
    }
}
