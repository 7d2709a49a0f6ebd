use crate::{Invalid, text_value};
use serde::{Deserialize, Serialize};

/// A country by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);
text_value!(Country);

/// ISO 3166-1 alpha-2, the officially assigned codes.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Where the post has no codes, or letters arrive without them (Universal Postal Union, addressing units by country).
const WITHOUT_POSTCODES: &str = "AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK JM KI KM KN LC ML MO MR MS MW NR NU PA QA RW SB SC SL SR ST SY TD TG TK TO TV UG VU YE ZW";

impl Country {
    /// Reads a code such as `FR`, in either case.
    pub fn new(code: &str) -> Result<Self, Invalid> {
        if code.is_empty() {
            return Err(Invalid::Empty);
        }
        let code = code.to_ascii_uppercase();
        if code.len() == 2 && CODES.split(' ').any(|known| known == code) {
            Ok(Self(code))
        } else {
            Err(Invalid::Malformed)
        }
    }

    /// Whether an address there needs a postcode.
    pub fn has_postcodes(&self) -> bool {
        !WITHOUT_POSTCODES.split(' ').any(|known| known == self.0)
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split(' ').map(|code| Self(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_codes_are_countries() {
        assert_eq!(Country::new("fr").unwrap().as_str(), "FR");
        assert_eq!(Country::new("ZZ"), Err(Invalid::Malformed));
        assert_eq!(Country::all().count(), 249);
    }

    #[test]
    fn some_countries_have_no_postcodes() {
        assert!(Country::new("FR").unwrap().has_postcodes());
        assert!(!Country::new("HK").unwrap().has_postcodes());
        assert!(WITHOUT_POSTCODES.split(' ').all(|code| Country::new(code).is_ok()));
    }
}
