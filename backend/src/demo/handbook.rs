//! The illustrated handbook of paper folding, in French.

use super::pdf::{Corner, Page, Side, bind};

/// Where the cup's folds end on the edges of a triangle of base 100: the flap's upper edge is then level.
const LEVEL: f64 = 29.29;
const LEFT_FOOT: Corner = (41.42, 0.0);
const RIGHT_FOOT: Corner = (58.58, 0.0);
const LEFT: Corner = (LEVEL, LEVEL);
const RIGHT: Corner = (100.0 - LEVEL, LEVEL);
const TOP: Corner = (50.0, 50.0);

/// The whole book.
pub fn book() -> Vec<u8> {
    let pages = vec![cover(), before(), cup_begun(), cup_finished(), envelope(), sizes(), grid(), colophon()];
    bind("Le Petit Manuel du papier plié", pages)
}

/// The sheet for workshops: the grid alone, to print.
pub fn sheet() -> Vec<u8> {
    bind("Fiche d’atelier : la grille", vec![grid()])
}

fn cover() -> Page {
    let square = [(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)];
    let half = [(0.0, 50.0), (100.0, 50.0), (50.0, 100.0)];
    Page::default()
        .title(500.0, 26.0, "Le Petit Manuel")
        .title(468.0, 26.0, "du papier plié")
        .text(440.0, &["Deux modèles, une grille, et rien d’autre qu’une feuille."])
        .shape((90.0, 130.0), 2.4, Side::White, &square)
        .shape((90.0, 130.0), 2.4, Side::Coloured, &half)
}

fn before() -> Page {
    let strip = [(0.0, 0.0), (90.0, 0.0), (90.0, 40.0), (0.0, 40.0)];
    Page::default()
        .title(510.0, 20.0, "Avant de plier")
        .text(
            475.0,
            &[
                "Prenez une feuille carrée. Une face peut être colorée : les dessins",
                "la montrent en rouge, l’autre en blanc.",
                "",
                "Travaillez sur une table, à bonne lumière. Posez le pli, vérifiez que",
                "les bords se touchent, et seulement alors marquez-le de l’ongle.",
                "Un pli bien marqué se défait et se refait sans faiblir.",
                "",
                "Une ligne en tirets est un pli à faire. Tout se plie vers vous.",
            ],
        )
        .shape((48.0, 240.0), 1.4, Side::White, &strip)
        .fold((48.0, 240.0), 1.4, (45.0, 0.0), (45.0, 40.0))
        .caption(48.0, 224.0, "un pli à faire")
        .shape((230.0, 240.0), 1.4, Side::White, &[(0.0, 0.0), (45.0, 0.0), (45.0, 40.0), (0.0, 40.0)])
        .shape((230.0, 240.0), 1.4, Side::Coloured, &[(10.0, 0.0), (45.0, 0.0), (45.0, 40.0), (10.0, 40.0)])
        .caption(230.0, 224.0, "le pli fait")
}

fn cup_begun() -> Page {
    let (first, second, third) = ((130.0, 340.0), (48.0, 215.0), (225.0, 215.0));
    Page::default()
        .title(510.0, 20.0, "Le gobelet")
        .text(482.0, &["Il tient vraiment l’eau, le temps de la boire."])
        .shape(first, 1.2, Side::White, &[(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)])
        .fold(first, 1.2, (0.0, 50.0), (100.0, 50.0))
        .caption(130.0, 325.0, "1. Pliez le carré en deux, pointe sur pointe.")
        .shape(second, 1.4, Side::Coloured, &[(0.0, 0.0), (100.0, 0.0), TOP])
        .fold(second, 1.4, RIGHT_FOOT, RIGHT)
        .caption(48.0, 196.0, "2. Portez la pointe droite")
        .caption(48.0, 184.0, "sur le bord gauche.")
        .shape(third, 1.4, Side::Coloured, &[(0.0, 0.0), RIGHT_FOOT, RIGHT, TOP])
        .shape(third, 1.4, Side::Coloured, &[RIGHT_FOOT, RIGHT, LEFT])
        .fold(third, 1.4, LEFT_FOOT, LEFT)
        .caption(225.0, 196.0, "3. Le haut du rabat est de niveau.")
        .caption(225.0, 184.0, "Faites de même à gauche.")
}

fn cup_finished() -> Page {
    let (fourth, fifth) = ((100.0, 390.0), (100.0, 210.0));
    let body = [LEFT_FOOT, RIGHT_FOOT, RIGHT, LEFT];
    Page::default()
        .title(510.0, 20.0, "Le gobelet, suite")
        .shape(fourth, 2.0, Side::Coloured, &[LEFT_FOOT, RIGHT_FOOT, RIGHT, TOP, LEFT])
        .shape(fourth, 2.0, Side::Coloured, &[LEFT_FOOT, LEFT, RIGHT])
        .fold(fourth, 2.0, LEFT, RIGHT)
        .caption(100.0, 374.0, "4. Rabattez la pointe de devant, puis celle de derrière.")
        .shape(fifth, 2.0, Side::Coloured, &body)
        .shape(fifth, 2.0, Side::White, &[LEFT, RIGHT, (50.0, 2.0 * LEVEL - 50.0)])
        .caption(100.0, 194.0, "5. Écartez les bords : le gobelet est prêt.")
        .text(
            150.0,
            &["Choisissez un papier sans encre pour boire. Le papier de cuisson", "convient très bien."],
        )
}

fn envelope() -> Page {
    let places = [(48.0, 350.0), (235.0, 350.0), (48.0, 180.0), (235.0, 180.0)];
    let left = [(25.0, 25.0), (25.0, 75.0), TOP];
    let right = [(75.0, 25.0), (75.0, 75.0), TOP];
    let bottom = [(25.0, 25.0), (75.0, 25.0), TOP];
    let narrow = [(25.0, 25.0), (50.0, 0.0), (75.0, 25.0), (75.0, 75.0), (50.0, 100.0), (25.0, 75.0)];
    let short = [(25.0, 25.0), (75.0, 25.0), (75.0, 75.0), (50.0, 100.0), (25.0, 75.0)];
    Page::default()
        .title(510.0, 20.0, "L’enveloppe")
        .text(482.0, &["Pour un mot, une graine, une photo."])
        .shape(places[0], 1.2, Side::White, &[(0.0, 50.0), (50.0, 0.0), (100.0, 50.0), (50.0, 100.0)])
        .fold(places[0], 1.2, (25.0, 25.0), (25.0, 75.0))
        .fold(places[0], 1.2, (75.0, 25.0), (75.0, 75.0))
        .caption(48.0, 336.0, "1. Deux pointes vers le centre.")
        .shape(places[1], 1.2, Side::White, &narrow)
        .shape(places[1], 1.2, Side::Coloured, &left)
        .shape(places[1], 1.2, Side::Coloured, &right)
        .fold(places[1], 1.2, (25.0, 25.0), (75.0, 25.0))
        .caption(235.0, 336.0, "2. La pointe du bas les rejoint.")
        .shape(places[2], 1.2, Side::White, &short)
        .shape(places[2], 1.2, Side::Coloured, &left)
        .shape(places[2], 1.2, Side::Coloured, &right)
        .shape(places[2], 1.2, Side::Coloured, &bottom)
        .fold(places[2], 1.2, (25.0, 75.0), (75.0, 75.0))
        .caption(48.0, 194.0, "3. Glissez le mot, rabattez le haut.")
        .shape(places[3], 1.2, Side::Coloured, &[(25.0, 25.0), (75.0, 25.0), (75.0, 75.0), (25.0, 75.0)])
        .fold(places[3], 1.2, (25.0, 25.0), (75.0, 75.0))
        .fold(places[3], 1.2, (25.0, 75.0), (75.0, 25.0))
        .caption(235.0, 194.0, "4. Un peu de colle, et c’est fermé.")
}

fn sizes() -> Page {
    let rectangle = |width: f64, height: f64| [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    Page::default()
        .title(510.0, 20.0, "Du rectangle au carré")
        .text(
            480.0,
            &[
                "Une feuille A4 mesure 210 sur 297 millimètres. Son carré a 210",
                "millimètres de côté ; la bande qui reste a 87 millimètres de large.",
                "Pliée en deux, une A4 donne deux A5, et l’A5 deux A6.",
            ],
        )
        .shape((110.0, 110.0), 1.0, Side::White, &rectangle(210.0, 297.0))
        .shape((110.0, 110.0), 1.0, Side::Coloured, &rectangle(210.0, 210.0))
        .fold((110.0, 110.0), 1.0, (0.0, 0.0), (210.0, 210.0))
        .caption(110.0, 94.0, "Le carré, et la diagonale qui le trouve sans règle.")
}

fn grid() -> Page {
    let mut page = Page::default().title(510.0, 20.0, "La grille, à imprimer").shape(
        (50.0, 150.0),
        3.2,
        Side::White,
        &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)],
    );
    for n in 1..8 {
        let place = f64::from(n) * 12.5;
        page = page.fold((50.0, 150.0), 3.2, (place, 0.0), (place, 100.0));
        page = page.fold((50.0, 150.0), 3.2, (0.0, place), (100.0, place));
    }
    page.text(120.0, &["Huit sur huit : la plupart des modèles y trouvent leurs points."])
}

fn colophon() -> Page {
    Page::default().title(510.0, 20.0, "Colophon").text(
        480.0,
        &[
            "Ce manuel a été écrit et dessiné par le programme de la boutique,",
            "au moment où elle s’est remplie d’exemples. Les deux modèles sont",
            "traditionnels. Copiez-le, imprimez-le, pliez-le.",
        ],
    )
}
