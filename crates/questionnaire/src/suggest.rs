//! Services to propose from what the family already said, so that nothing is typed twice.

use kernel::french::fold;

use crate::{Choice, OptionList, Service, Value, keys::SERVICE};

/// The services a free text names: « une auxiliaire de vie pour la toilette et les courses ».
pub fn services_named<'a>(services: &'a OptionList, text: &str) -> Vec<&'a Choice> {
    let text = format!(" {} ", fold(text));
    let named = |words: &str| {
        let words = fold(words);
        !words.is_empty() && text.contains(&format!(" {words} "))
    };
    let mut offered = services.offered();
    offered.retain(|choice| named(&choice.label) || choice.search_words.iter().any(|words| named(words)));
    offered
}

/// The recommended services that stand for the helps wished, with the frequency, days and hours
/// already said.
pub fn services_wished(wished: &Value, list: &OptionList) -> Vec<Service> {
    let Value::Services(wished) = wished else { return Vec::new() };
    let mut services: Vec<Service> = Vec::new();
    for help in wished {
        let Some(code) = list.choice(&help.service).and_then(|choice| choice.extra.get(SERVICE)) else {
            continue;
        };
        if !services.iter().any(|service| service.service == *code) {
            services.push(Service { service: code.clone(), ..help.clone() });
        }
    }
    services
}
