//! Level L4: what the official schema says, where somebody dropped it in. The program runs a validator; here is only which
//! schema fits and how its answer reads.

use records::{Finding, Flow};

use crate::{code, table::Table};

/// Whether a schema declares the envelope of a message at its top.
pub fn declares(schema: &str, flow: Flow) -> bool {
    let root = Table::of(flow).root();
    let mut reader = quick_xml::Reader::from_str(schema);
    let mut depth = 0;
    loop {
        use quick_xml::events::Event;
        let (tag, opens) = match reader.read_event() {
            Ok(Event::Start(tag)) => (tag, 1),
            Ok(Event::Empty(tag)) => (tag, 0),
            Ok(Event::End(_)) => {
                depth -= 1;
                continue;
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => continue,
        };
        if depth == 1 && tag.local_name().into_inner() == "element" {
            let named = |name: &str| {
                tag.try_get_attribute(name).ok().flatten().is_some_and(|name| name.value == root)
            };
            if named("name") {
                return true;
            }
        }
        depth += opens;
    }
}

/// One line of `xmllint`, `file:12: Schemas validity error : …`; `None` for a line that tells nothing.
pub fn finding(line: &str) -> Option<Finding> {
    let (place, said) = line.split_once(" : ").filter(|(place, _)| place.contains("error"))?;
    let (place, _) = place.rsplit_once(": ")?;
    // The streaming validator does not name the element.
    let (place, element) = match place.rsplit_once(": element ") {
        Some((place, element)) => (place, Some(element)),
        None => (place, None),
    };
    let number = place.rsplit(':').next()?.trim().parse().ok()?;
    let mut finding = code::SCHEMA
        .at(number, &format!("le schéma officiel refuse cet endroit ; le vérificateur dit : {said}"));
    finding.place.path = element.map(str::to_owned);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_that_declares_the_envelope_is_the_one() {
        let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="T"><xs:sequence>
            <xs:element name="invoice"/></xs:sequence></xs:complexType><xs:element name="delivery" type="T"/></xs:schema>"#;
        assert!(declares(schema, Flow::Delivery));
        assert!(!declares(schema, Flow::Invoice), "not at the top");
        assert!(!declares("<xs:schema", Flow::Delivery));
    }

    #[test]
    fn the_answer_of_the_validator_becomes_findings() {
        let said =
            "a: b/visites.xml:12: element ID: Schemas validity error : Element 'ID': [facet] too long.";
        let found = finding(said).unwrap();
        assert_eq!((found.place.line, found.place.path.as_deref()), (Some(12), Some("ID")));
        assert!(found.message.ends_with("Element 'ID': [facet] too long."), "{}", found.message);
        let streamed =
            "./visites.xml:7: Schemas validity error : Element 'delivery', attribute 'versionID': no.";
        assert_eq!(finding(streamed).unwrap().place.line, Some(7));
        assert_eq!(finding("visites.xml fails to validate"), None);
        assert_eq!(finding("visites.xml validates"), None);
    }
}
