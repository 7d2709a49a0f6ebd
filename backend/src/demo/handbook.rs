//! The illustrated handbook of paper folding, in both languages, as PDF and as EPUB.

use values::Locale;

use super::page::{Corner, Page, Sheet, Side};
use super::{epub, pdf};

/// Where the cup's folds end on the edges of a triangle of base 100: the flap's upper edge is then level.
const LEVEL: f64 = 29.29;
const LEFT_FOOT: Corner = (41.42, 0.0);
const RIGHT_FOOT: Corner = (58.58, 0.0);
const LEFT: Corner = (LEVEL, LEVEL);
const RIGHT: Corner = (100.0 - LEVEL, LEVEL);
const TOP: Corner = (50.0, 50.0);

/// Chooses the French or the English words.
type Say = fn(&'static str, &'static str) -> &'static str;

/// The whole book to print or to read on a screen.
pub fn book(locale: Locale) -> Vec<u8> {
    let say = words(locale);
    pdf::bind(title(say), locale, Sheet::A5, &pages(say))
}

/// The whole book for a reader.
pub fn reader(locale: Locale) -> anyhow::Result<Vec<u8>> {
    let say = words(locale);
    let identifier =
        say("urn:uuid:6f1f0a52-52c0-4e0a-9b1c-0a6b3f3c7c01", "urn:uuid:6f1f0a52-52c0-4e0a-9b1c-0a6b3f3c7c02");
    epub::bind(title(say), identifier, locale, "2026-11-24T00:00:00Z", Sheet::A5, &pages(say))
}

/// The sheet for workshops: the grid alone, to print.
pub fn sheet() -> Vec<u8> {
    pdf::bind("Fiche d’atelier : la grille", Locale::Fr, Sheet::A5, &[grid(words(Locale::Fr))])
}

fn words(locale: Locale) -> Say {
    match locale {
        Locale::Fr => |french, _| french,
        Locale::En => |_, english| english,
    }
}

fn title(say: Say) -> &'static str {
    say("Le Petit Manuel du papier plié", "The Little Book of Folded Paper")
}

fn pages(say: Say) -> Vec<Page> {
    let pages = [cover, before, cup_begun, cup_finished, envelope, sizes, grid, colophon];
    pages.map(|page| page(say)).into()
}

fn cover(say: Say) -> Page {
    let square = [(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)];
    let half = [(0.0, 50.0), (100.0, 50.0), (50.0, 100.0)];
    Page::default()
        .title(500.0, 26.0, say("Le Petit Manuel", "The Little Book"))
        .title(468.0, 26.0, say("du papier plié", "of Folded Paper"))
        .text(
            440.0,
            &[say(
                "Deux modèles, une grille, et rien d’autre qu’une feuille.",
                "Two models, one grid, and nothing but a sheet.",
            )],
        )
        .shape((90.0, 130.0), 2.4, Side::White, &square)
        .shape((90.0, 130.0), 2.4, Side::Coloured, &half)
}

fn before(say: Say) -> Page {
    let strip = [(0.0, 0.0), (90.0, 0.0), (90.0, 40.0), (0.0, 40.0)];
    Page::default()
        .title(510.0, 20.0, say("Avant de plier", "Before folding"))
        .text(
            475.0,
            &[
                say(
                    "Prenez une feuille carrée. Une face peut être colorée : les dessins",
                    "Take a square sheet. One side may be coloured: the drawings",
                ),
                say("la montrent en rouge, l’autre en blanc.", "show it in red, the other in white."),
                "",
                say(
                    "Travaillez sur une table, à bonne lumière. Posez le pli, vérifiez que",
                    "Work on a table, in good light. Lay the fold, see that the edges",
                ),
                say(
                    "les bords se touchent, et seulement alors marquez-le de l’ongle.",
                    "meet, and only then crease it with a fingernail.",
                ),
                say(
                    "Un pli bien marqué se défait et se refait sans faiblir.",
                    "A sharp crease opens and closes again without weakening.",
                ),
                "",
                say(
                    "Une ligne en tirets est un pli à faire. Tout se plie vers vous.",
                    "A dashed line is a fold to make. Everything folds towards you.",
                ),
            ],
        )
        .shape((48.0, 240.0), 1.4, Side::White, &strip)
        .fold((48.0, 240.0), 1.4, (45.0, 0.0), (45.0, 40.0))
        .caption(48.0, 224.0, say("un pli à faire", "a fold to make"))
        .shape((230.0, 240.0), 1.4, Side::White, &[(0.0, 0.0), (45.0, 0.0), (45.0, 40.0), (0.0, 40.0)])
        .shape((230.0, 240.0), 1.4, Side::Coloured, &[(10.0, 0.0), (45.0, 0.0), (45.0, 40.0), (10.0, 40.0)])
        .caption(230.0, 224.0, say("le pli fait", "the fold made"))
}

fn cup_begun(say: Say) -> Page {
    let (first, second, third) = ((130.0, 340.0), (48.0, 215.0), (225.0, 215.0));
    Page::default()
        .title(510.0, 20.0, say("Le gobelet", "The cup"))
        .text(
            482.0,
            &[say(
                "Il tient vraiment l’eau, le temps de la boire.",
                "It really holds water, for as long as it takes to drink it.",
            )],
        )
        .shape(first, 1.2, Side::White, &[(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)])
        .fold(first, 1.2, (0.0, 50.0), (100.0, 50.0))
        .caption(
            130.0,
            325.0,
            say(
                "1. Pliez le carré en deux, pointe sur pointe.",
                "1. Fold the square in half, corner to corner.",
            ),
        )
        .shape(second, 1.4, Side::Coloured, &[(0.0, 0.0), (100.0, 0.0), TOP])
        .fold(second, 1.4, RIGHT_FOOT, RIGHT)
        .caption(48.0, 196.0, say("2. Portez la pointe droite", "2. Bring the right corner"))
        .caption(48.0, 184.0, say("sur le bord gauche.", "to the left edge."))
        .shape(third, 1.4, Side::Coloured, &[(0.0, 0.0), RIGHT_FOOT, RIGHT, TOP])
        .shape(third, 1.4, Side::Coloured, &[RIGHT_FOOT, RIGHT, LEFT])
        .fold(third, 1.4, LEFT_FOOT, LEFT)
        .caption(
            225.0,
            196.0,
            say("3. Le haut du rabat est de niveau.", "3. The flap’s upper edge is level."),
        )
        .caption(225.0, 184.0, say("Faites de même à gauche.", "Do the same on the left."))
}

fn cup_finished(say: Say) -> Page {
    let (fourth, fifth) = ((100.0, 390.0), (100.0, 210.0));
    let body = [LEFT_FOOT, RIGHT_FOOT, RIGHT, LEFT];
    Page::default()
        .title(510.0, 20.0, say("Le gobelet, suite", "The cup, continued"))
        .shape(fourth, 2.0, Side::Coloured, &[LEFT_FOOT, RIGHT_FOOT, RIGHT, TOP, LEFT])
        .shape(fourth, 2.0, Side::Coloured, &[LEFT_FOOT, LEFT, RIGHT])
        .fold(fourth, 2.0, LEFT, RIGHT)
        .caption(
            100.0,
            374.0,
            say(
                "4. Rabattez la pointe de devant, puis celle de derrière.",
                "4. Fold the front tip down, then the one behind.",
            ),
        )
        .shape(fifth, 2.0, Side::Coloured, &body)
        .shape(fifth, 2.0, Side::White, &[LEFT, RIGHT, (50.0, 2.0 * LEVEL - 50.0)])
        .caption(
            100.0,
            194.0,
            say("5. Écartez les bords : le gobelet est prêt.", "5. Open the rim: the cup is ready."),
        )
        .text(
            150.0,
            &[
                say(
                    "Choisissez un papier sans encre pour boire. Le papier de cuisson",
                    "To drink from it, choose paper without ink. Baking paper",
                ),
                say("convient très bien.", "does very well."),
            ],
        )
}

fn envelope(say: Say) -> Page {
    let places = [(48.0, 350.0), (235.0, 350.0), (48.0, 180.0), (235.0, 180.0)];
    let left = [(25.0, 25.0), (25.0, 75.0), TOP];
    let right = [(75.0, 25.0), (75.0, 75.0), TOP];
    let bottom = [(25.0, 25.0), (75.0, 25.0), TOP];
    let narrow = [(25.0, 25.0), (50.0, 0.0), (75.0, 25.0), (75.0, 75.0), (50.0, 100.0), (25.0, 75.0)];
    let short = [(25.0, 25.0), (75.0, 25.0), (75.0, 75.0), (50.0, 100.0), (25.0, 75.0)];
    Page::default()
        .title(510.0, 20.0, say("L’enveloppe", "The envelope"))
        .text(482.0, &[say("Pour un mot, une graine, une photo.", "For a note, a seed, a photograph.")])
        .shape(places[0], 1.2, Side::White, &[(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)])
        .fold(places[0], 1.2, (25.0, 25.0), (25.0, 75.0))
        .fold(places[0], 1.2, (75.0, 25.0), (75.0, 75.0))
        .caption(48.0, 336.0, say("1. Deux pointes vers le centre.", "1. Two corners to the centre."))
        .shape(places[1], 1.2, Side::White, &narrow)
        .shape(places[1], 1.2, Side::Coloured, &left)
        .shape(places[1], 1.2, Side::Coloured, &right)
        .fold(places[1], 1.2, (25.0, 25.0), (75.0, 25.0))
        .caption(235.0, 336.0, say("2. La pointe du bas les rejoint.", "2. The lower corner joins them."))
        .shape(places[2], 1.2, Side::White, &short)
        .shape(places[2], 1.2, Side::Coloured, &left)
        .shape(places[2], 1.2, Side::Coloured, &right)
        .shape(places[2], 1.2, Side::Coloured, &bottom)
        .fold(places[2], 1.2, (25.0, 75.0), (75.0, 75.0))
        .caption(
            48.0,
            194.0,
            say("3. Glissez le mot, rabattez le haut.", "3. Slip the note in, fold the top down."),
        )
        .shape(places[3], 1.2, Side::Coloured, &[(25.0, 25.0), (75.0, 25.0), (75.0, 75.0), (25.0, 75.0)])
        .fold(places[3], 1.2, (25.0, 25.0), (75.0, 75.0))
        .fold(places[3], 1.2, (25.0, 75.0), (75.0, 25.0))
        .caption(
            235.0,
            194.0,
            say("4. Un peu de colle, et c’est fermé.", "4. A little glue, and it is closed."),
        )
}

fn sizes(say: Say) -> Page {
    let rectangle = |width: f64, height: f64| [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    Page::default()
        .title(510.0, 20.0, say("Du rectangle au carré", "From rectangle to square"))
        .text(
            480.0,
            &[
                say(
                    "Une feuille A4 mesure 210 sur 297 millimètres. Son carré a 210",
                    "An A4 sheet is 210 by 297 millimetres. Its square has sides of 210",
                ),
                say(
                    "millimètres de côté ; la bande qui reste a 87 millimètres de large.",
                    "millimetres; the strip that is left is 87 millimetres wide.",
                ),
                say(
                    "Pliée en deux, une A4 donne deux A5, et l’A5 deux A6.",
                    "Folded in half, an A4 gives two A5, and an A5 two A6.",
                ),
            ],
        )
        .shape((110.0, 110.0), 1.0, Side::White, &rectangle(210.0, 297.0))
        .shape((110.0, 110.0), 1.0, Side::Coloured, &rectangle(210.0, 210.0))
        .fold((110.0, 110.0), 1.0, (0.0, 0.0), (210.0, 210.0))
        .caption(
            110.0,
            94.0,
            say(
                "Le carré, et la diagonale qui le trouve sans règle.",
                "The square, and the diagonal that finds it without a ruler.",
            ),
        )
}

fn grid(say: Say) -> Page {
    let mut page = Page::default()
        .title(510.0, 20.0, say("La grille, à imprimer", "The grid, to print"))
        .shape((50.0, 150.0), 3.2, Side::White, &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]);
    for n in 1..8 {
        let place = f64::from(n) * 12.5;
        page = page.fold((50.0, 150.0), 3.2, (place, 0.0), (place, 100.0));
        page = page.fold((50.0, 150.0), 3.2, (0.0, place), (100.0, place));
    }
    page.text(
        120.0,
        &[say(
            "Huit sur huit : la plupart des modèles y trouvent leurs points.",
            "Eight by eight: most models find their points on it.",
        )],
    )
}

fn colophon(say: Say) -> Page {
    Page::default().title(510.0, 20.0, "Colophon").text(
        480.0,
        &[
            say(
                "Ce manuel a été écrit et dessiné par le programme de la boutique,",
                "This book was written and drawn by the shop’s own program,",
            ),
            say(
                "au moment où elle s’est remplie d’exemples. Les deux modèles sont",
                "when it filled itself with examples. Both models are",
            ),
            say(
                "traditionnels. Copiez-le, imprimez-le, pliez-le.",
                "traditional. Copy it, print it, fold it.",
            ),
        ],
    )
}
