//! Where a bank transfer goes, as words and as the code that banking applications scan: EPC069-12, "Quick Response Code:
//! Guidelines to Enable Data Capture for the Initiation of a SEPA Credit Transfer", version 3.1.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc, Version};
use values::{Bic, Iban, Locale, Money};

use super::epc::Epc;

/// The merchant's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub holder: String,
    /// Its number.
    pub iban: Iban,
    /// Its bank; needed outside the European Economic Area only.
    pub bic: Option<Bic>,
}

/// One transfer to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Where it goes.
    pub account: Account,
    /// How much.
    pub amount: Money,
    /// What says whom it is from: the order's number.
    pub reference: String,
}

/// Characters of a beneficiary's name at most (EPC069-12, table 2).
pub(super) const HOLDER_CHARS: usize = 70;
/// White modules around the code (ISO 18004).
const MARGIN: i32 = 4;

impl Transfer {
    /// The code's text; none where the scheme cannot say it: it knows euros only.
    pub fn payload(&self) -> Option<String> {
        let code = Epc {
            bic: self.account.bic.as_ref().map(Bic::as_str).unwrap_or_default(),
            name: &self.account.holder,
            iban: self.account.iban.as_str(),
            text: &self.reference,
            ..Epc::default()
        };
        code.payload(self.amount).ok()
    }

    /// The code as an SVG image.
    pub fn svg(&self) -> Option<String> {
        let text = self.payload()?;
        let segments = [qrcodegen::QrSegment::make_bytes(text.as_bytes())];
        // Error correction M, version 13 at most: what the scheme wants.
        let code = QrCode::encode_segments_advanced(
            &segments,
            QrCodeEcc::Medium,
            Version::MIN,
            Version::new(13),
            None,
            false,
        )
        .ok()?;
        let side = code.size() + 2 * MARGIN;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                let _ = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
            }
        }
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
        ))
    }

    /// One line for each thing that a bank's form asks.
    pub fn lines(&self, locale: Locale) -> String {
        let amount = super::deferred::amount(self.amount, locale);
        let words = match locale {
            Locale::Fr => ["Bénéficiaire : ", "IBAN : ", "BIC : ", "Montant : ", "Référence : "],
            Locale::En => ["Beneficiary: ", "IBAN: ", "BIC: ", "Amount: ", "Reference: "],
        };
        let bic = self.account.bic.as_ref().map(ToString::to_string);
        let values = [
            Some(self.account.holder.clone()),
            Some(self.account.iban.grouped()),
            bic,
            Some(amount),
            Some(self.reference.clone()),
        ];
        let lines = words.iter().zip(values).filter_map(|(word, value)| Some(format!("{word}{}", value?)));
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use values::Currency;

    use super::*;

    fn transfer(currency: Currency) -> Transfer {
        Transfer {
            account: Account {
                holder: "Éditions du Port".into(),
                iban: Iban::new("FR7630006000011234567890189").unwrap(),
                bic: Some(Bic::new("AGRIFRPP").unwrap()),
            },
            amount: Money::new(1_250, currency),
            reference: "2026-000123".into(),
        }
    }

    #[test]
    fn the_code_says_what_the_scheme_wants_line_by_line() {
        let expected = "BCD\n002\n1\nSCT\nAGRIFRPP\nÉditions du Port\nFR7630006000011234567890189\nEUR12.5\n\n\n2026-000123";
        assert_eq!(transfer(Currency::EUR).payload().as_deref(), Some(expected));
        assert_eq!(transfer(Currency::new("CHF").unwrap()).payload(), None);
    }

    #[test]
    fn the_code_is_an_image() {
        let svg = transfer(Currency::EUR).svg().unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(transfer(Currency::new("CHF").unwrap()).svg().is_none());
    }
}
