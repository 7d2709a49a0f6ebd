//! Days as bars: a picture with a sentence for those who do not see it, and the same as a table.

use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::time;

/// One day.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// ISO 8601.
    pub date: String,
    /// How high.
    pub value: i64,
    /// The value as people write it.
    pub shown: String,
}

/// What [`Plot`] needs.
#[derive(Properties, PartialEq)]
pub struct PlotProps {
    /// What is plotted.
    pub caption: AttrValue,
    /// What the values are.
    pub column: AttrValue,
    /// The oldest first.
    pub bars: Vec<Bar>,
}

/// The picture's units: a bar is 8 wide in 10, and at most this high.
const HIGH: i64 = 80;

/// The figure.
#[component]
pub fn Plot(props: &PlotProps) -> Html {
    let i18n = use_i18n();
    // A date is a day of no time zone: noon in UTC is that day everywhere in the browser's tables.
    let day = |date: &str| time::short_day(&format!("{date}T12:00:00Z"), "UTC", i18n.locale());
    let highest = props.bars.iter().max_by_key(|bar| bar.value).filter(|bar| bar.value > 0);
    let most = highest.map_or(1, |bar| bar.value);
    let summary = match highest {
        None => t!(i18n, "plot-empty"),
        Some(bar) => t!(i18n, "plot-summary", most = bar.shown.clone(), day = day(&bar.date)),
    };
    let bars = props.bars.iter().zip(0_i64..).map(|(bar, at)| {
        // A day with anything at all is seen.
        let high = if bar.value > 0 { (bar.value * HIGH / most).max(1) } else { 0 };
        html! {
            <rect key={bar.date.clone()} x={(at * 10 + 1).to_string()} y={(HIGH - high).to_string()} width="8" height={high.to_string()}>
                <title>{ format!("{}: {}", day(&bar.date), bar.shown) }</title>
            </rect>
        }
    });
    let width = props.bars.len() * 10;
    let ends = (props.bars.first(), props.bars.last());
    html! {
        <figure class="plot">
            <figcaption>{ &props.caption }</figcaption>
            <svg viewBox={format!("0 0 {width} {}", HIGH + 1)} role="img" aria-label={format!("{}. {summary}", props.caption)} preserveAspectRatio="none">
                { for bars }
                <line x1="0" x2={width.to_string()} y1={HIGH.to_string()} y2={HIGH.to_string()} />
            </svg>
            if let (Some(first), Some(last)) = ends {
                <p class="axis small soft" aria-hidden="true"><span>{ day(&first.date) }</span><span>{ day(&last.date) }</span></p>
            }
            <p class="small">{ summary }</p>
            <details>
                <summary>{ t!(i18n, "plot-table") }<span class="visually-hidden">{ " " }{ &props.caption }</span></summary>
                <table class="plain-table">
                    <caption class="visually-hidden">{ &props.caption }</caption>
                    <thead><tr><th scope="col">{ t!(i18n, "date") }</th><th scope="col" class="number">{ &props.column }</th></tr></thead>
                    <tbody>
                        { for props.bars.iter().rev().map(|bar| html! {
                            <tr key={bar.date.clone()}><th scope="row"><time datetime={bar.date.clone()}>{ day(&bar.date) }</time></th><td class="number">{ &bar.shown }</td></tr>
                        }) }
                    </tbody>
                </table>
            </details>
        </figure>
    }
}
