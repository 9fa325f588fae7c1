//! Ctrl+K: from a word said on the telephone to the question it belongs to.

use kernel::french::fold;
use serde::Serialize;

use crate::{Definition, Question};

/// One question as the search knows it; a page may carry the whole index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub key: String,
    pub label: String,
    /// Key of the step.
    pub step: String,
    /// Accent-free words it is found by, best first, space between words.
    pub words: String,
}

/// Every question of the form, « Précisions » included.
pub fn index(definition: &Definition) -> Vec<Entry> {
    let questions = definition.steps.iter().flat_map(|step| {
        step.all_questions().map(move |question| {
            let words = weighted_words(definition, &question).into_iter().map(|(words, _)| words);
            Entry {
                key: question.key.clone(),
                label: question.short_label().to_owned(),
                step: step.key.clone(),
                words: words.collect::<Vec<_>>().join(" "),
            }
        })
    });
    questions.collect()
}

/// Keys of the questions that answer to every word typed, best first, then in the order of the
/// form. A word may be the beginning of the one it stands for.
pub fn find(definition: &Definition, words: &str) -> Vec<String> {
    let typed = fold(words);
    let typed: Vec<_> = typed.split_whitespace().collect();
    if typed.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, String)> = definition
        .steps
        .iter()
        .flat_map(|step| step.all_questions())
        .filter_map(|question| {
            let known = weighted_words(definition, &question);
            let scores: Option<Vec<u32>> = typed.iter().map(|word| score(word, &known)).collect();
            Some((scores?.iter().sum(), question.key.clone()))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, key)| key).collect()
}

/// A whole word counts twice its beginning; only words said of the question itself beat its options.
fn score(typed: &str, known: &[(String, u32)]) -> Option<u32> {
    let score_of = |(words, weight): &(String, u32)| {
        words
            .split(' ')
            .filter_map(|word| {
                if word == typed { Some(weight * 2) } else { word.starts_with(typed).then_some(*weight) }
            })
            .max()
    };
    known.iter().filter_map(score_of).max()
}

fn weighted_words(definition: &Definition, question: &Question) -> Vec<(String, u32)> {
    let list = question.list.as_ref().and_then(|list| definition.list(list));
    let options = list.into_iter().flat_map(|list| list.offered());
    let own = std::iter::once((fold(question.short_label()), 8));
    own.chain(question.search_words.iter().map(|word| (fold(word), 8)))
        .chain(std::iter::once((fold(&question.label), 4)))
        .chain(options.map(|choice| (fold(&choice.label), 2)))
        .collect()
}
