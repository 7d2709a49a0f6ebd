//! What is wrong with a download, and what the merchant can do about it.

use values::Locale;

use super::Problem;

/// One line for each problem, the gravest last seen first; then where the last request came from.
pub(super) fn lines(
    problems: &[(Problem, u32)],
    client_address: &str,
    agent: &str,
    locale: Locale,
) -> Vec<String> {
    let mut lines: Vec<String> = problems
        .iter()
        .map(|(problem, count)| {
            let (what, remedy) = words(*problem, locale);
            match (count, locale) {
                (0 | 1, _) => format!("{what}. {remedy}"),
                (count, Locale::Fr) => format!("{what} ({count} fois). {remedy}"),
                (count, Locale::En) => format!("{what} ({count} times). {remedy}"),
            }
        })
        .collect();
    if !client_address.is_empty() {
        lines.push(match locale {
            Locale::Fr => format!("Dernière demande : {client_address}, {agent}"),
            Locale::En => format!("Last request: {client_address}, {agent}"),
        });
    }
    lines
}

fn words(problem: Problem, locale: Locale) -> (&'static str, &'static str) {
    let (fr, en) = match problem {
        Problem::Disabled => (
            (
                "Le lien est désactivé",
                "Activez les téléchargements de la commande si l’acheteur y a droit ; sinon, rien n’est à faire.",
            ),
            (
                "The link is switched off",
                "Enable the order’s downloads if the buyer has a right to them; otherwise there is nothing to do.",
            ),
        ),
        Problem::Expired => (
            (
                "La période de téléchargement est terminée",
                "Donnez au lien un nouveau dernier jour pour la prolonger.",
            ),
            ("The download period is over", "Give the link a later last day to extend it."),
        ),
        Problem::LimitReached => (
            (
                "Tous les téléchargements ont été utilisés",
                "Augmentez la limite du lien, ou remettez son compteur à zéro.",
            ),
            ("Every download has been used", "Raise the link’s limit, or set its counter back to zero."),
        ),
        Problem::FileMissing => (
            (
                "Le fichier n’est plus là où il est rangé",
                "Envoyez-le de nouveau, ou restaurez-le d’une sauvegarde. Rien n’a été compté à l’acheteur.",
            ),
            (
                "The file is no longer where it is kept",
                "Upload it again, or restore it from a backup. Nothing was counted against the buyer.",
            ),
        ),
        Problem::StorageError => (
            (
                "Le fichier n’a pas pu être lu",
                "Vérifiez le disque ou l’espace de stockage. Rien n’a été compté à l’acheteur.",
            ),
            (
                "The file could not be read",
                "Check the disk or the store. Nothing was counted against the buyer.",
            ),
        ),
        Problem::UnusualUse => (
            (
                "Le lien est utilisé depuis beaucoup de réseaux en peu de temps",
                "S’il a été partagé, donnez-lui une nouvelle adresse : l’ancienne ne servira plus.",
            ),
            (
                "The link is used from many networks in a short time",
                "If it was shared, give it a new address: the old one will stop working.",
            ),
        ),
    };
    if locale == Locale::Fr { fr } else { en }
}
