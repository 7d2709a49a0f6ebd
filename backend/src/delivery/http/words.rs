//! What the pages say, in each language.

use values::Locale;

/// Why a page has no button: a title, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    Unknown,
    Disabled,
    Expired,
    LimitReached,
    Over,
    Spent,
    Unreadable,
    Broken,
}

impl Obstacle {
    /// What happened, and what to do.
    pub fn words(self, locale: Locale) -> (&'static str, &'static str) {
        let (fr, en) = match self {
            Obstacle::Unknown => (
                (
                    "Ce lien n’ouvre rien",
                    "Il a été remplacé par un nouveau, ou il est incomplet : reprenez-le en entier dans votre dernier \
                     courriel, ou demandez-en un au marchand.",
                ),
                (
                    "This link opens nothing",
                    "It has been replaced by a new one, or it is incomplete: copy it whole from your latest mail, or ask \
                     the merchant for one.",
                ),
            ),
            Obstacle::Disabled => (
                (
                    "Ce téléchargement est désactivé",
                    "Le marchand l’a arrêté, par exemple parce que la commande est remboursée. Si cela vous étonne, \
                     écrivez-lui.",
                ),
                (
                    "This download is switched off",
                    "The merchant has stopped it, for example because the order was refunded. If this surprises you, \
                     write to them.",
                ),
            ),
            Obstacle::Expired => (
                (
                    "La période de téléchargement est terminée",
                    "Le fichier n’est pas perdu : demandez au marchand de prolonger le lien, il restera le même.",
                ),
                (
                    "The download period is over",
                    "The file is not lost: ask the merchant to extend the link, which will stay the same.",
                ),
            ),
            Obstacle::LimitReached => (
                (
                    "Tous les téléchargements ont été utilisés",
                    "Demandez au marchand d’en accorder d’autres : le lien restera le même.",
                ),
                (
                    "Every download has been used",
                    "Ask the merchant to allow more: the link will stay the same.",
                ),
            ),
            Obstacle::Over => (
                (
                    "Ce téléchargement est terminé",
                    "Cette adresse ne sert qu’un temps. Retournez à la page du lien que vous avez reçu et appuyez de \
                     nouveau sur le bouton.",
                ),
                (
                    "This download has ended",
                    "This address serves for a time only. Go back to the page of the link that you were sent, and press \
                     its button again.",
                ),
            ),
            Obstacle::Spent => (
                (
                    "Ce téléchargement a déjà envoyé trois fois le fichier",
                    "Pour en commencer un autre, attendez un jour ou demandez au marchand un nouveau lien. Un programme \
                     qui reprend là où il s’est arrêté évite que cela se reproduise.",
                ),
                (
                    "This download has sent the file three times over",
                    "To start another one, wait a day or ask the merchant for a new link. A program that resumes where it \
                     stopped keeps this from happening again.",
                ),
            ),
            Obstacle::Unreadable => (
                (
                    "Le fichier ne peut pas être lu en ce moment",
                    "La faute est de notre côté, et aucun téléchargement ne vous est compté. Réessayez dans quelques \
                     minutes ; si cela dure, prévenez le marchand.",
                ),
                (
                    "The file cannot be read at the moment",
                    "The fault is ours, and no download is counted. Try again in a few minutes; if it lasts, tell the \
                     merchant.",
                ),
            ),
            Obstacle::Broken => (
                (
                    "Quelque chose s’est cassé de notre côté",
                    "Aucun téléchargement ne vous est compté. Réessayez dans quelques minutes.",
                ),
                ("Something broke on our side", "No download is counted. Try again in a few minutes."),
            ),
        };
        if locale == Locale::Fr { fr } else { en }
    }
}

/// The words of the landing page.
pub(super) struct Words {
    pub download: &'static str,
    pub resume: &'static str,
    pub size: &'static str,
    pub downloads: &'static str,
    pub available: &'static str,
    pub until: &'static str,
    pub for_ever: &'static str,
    pub checksum: &'static str,
    pub checksum_hint: &'static str,
    pub command_line: &'static str,
    pub only_now: &'static str,
    pub form: &'static str,
    pub as_made: &'static str,
    pub zipped: &'static str,
    pub all_files: &'static str,
    pub all_counts: &'static str,
    pub holds: &'static str,
    pub left_out: &'static str,
    pub left_out_remedy: &'static str,
}

impl Words {
    pub fn of(locale: Locale) -> Self {
        match locale {
            Locale::Fr => Self {
                download: "Télécharger",
                resume: "Reprendre le téléchargement",
                size: "Taille",
                downloads: "Téléchargements",
                available: "Disponible",
                until: "Jusqu’au",
                for_ever: "Sans limite de temps",
                checksum: "Empreinte SHA-256",
                checksum_hint: "Pour vérifier que le fichier reçu est intact.",
                command_line: "En ligne de commande",
                only_now: "Ouvrir cette page ne compte pas : un téléchargement compte quand le fichier est arrivé. \
                           S’il s’interrompt, reprenez-le sans perte.",
                form: "Forme",
                as_made: "Le fichier tel quel",
                zipped: "Archive ZIP, avec le fichier dedans",
                all_files: "Tous vos fichiers",
                all_counts: "Ouvrir cette page ne compte pas : chaque fichier compte pour un téléchargement quand il \
                             est arrivé. Si l’archive s’interrompt, reprenez-la sans perte.",
                holds: "Dans cette archive",
                left_out: "Ces fichiers n’y sont pas",
                left_out_remedy: "Demandez-les au marchand : leurs liens resteront les mêmes.",
            },
            Locale::En => Self {
                download: "Download",
                resume: "Resume the download",
                size: "Size",
                downloads: "Downloads",
                available: "Available",
                until: "Until",
                for_ever: "Without a time limit",
                checksum: "SHA-256 checksum",
                checksum_hint: "To check that the file arrived intact.",
                command_line: "From a command line",
                only_now: "Opening this page does not count: a download counts once the file has arrived. If it is \
                           interrupted, resume it without losing one.",
                form: "Form",
                as_made: "The file as it is",
                zipped: "ZIP archive with the file in it",
                all_files: "All your files",
                all_counts: "Opening this page does not count: each file counts as one download once it has arrived. \
                             If the archive is interrupted, resume it without losing one.",
                holds: "In this archive",
                left_out: "These files are not in it",
                left_out_remedy: "Ask the merchant for them: their links will stay the same.",
            },
        }
    }
}

/// How many downloads are left: `1 of 3 left`.
pub(super) fn left(counter: i32, max_downloads: Option<i32>, locale: Locale) -> String {
    let Some(limit) = max_downloads else {
        return match locale {
            Locale::Fr => "Illimités".to_owned(),
            Locale::En => "Unlimited".to_owned(),
        };
    };
    let left = limit.saturating_sub(counter).max(0);
    match locale {
        Locale::Fr if left < 2 => format!("{left} restant sur {limit}"),
        Locale::Fr => format!("{left} restants sur {limit}"),
        Locale::En => format!("{left} of {limit} left"),
    }
}
