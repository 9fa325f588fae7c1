//! AGGIR against the official tables and every possible profile.

#![expect(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rules::aggir::{
    Adverbs, AutonomyItem, AutonomyLevel, Gir, Letter, LetterSet, PartialProfile, Profile, SubVariable,
    Variable, range, suggest,
};

fn profiles() -> impl Iterator<Item = Profile> {
    (0..3_usize.pow(10)).map(|mut index| {
        Profile(std::array::from_fn(|_| {
            let letter = Letter::ALL[index % 3];
            index /= 3;
            letter
        }))
    })
}

fn profile(weighted: &str) -> Profile {
    let mut letters = [Letter::A; 10];
    for (letter, written) in letters.iter_mut().zip(weighted.chars()) {
        *letter = written.to_string().parse().unwrap();
    }
    Profile(letters)
}

#[test]
fn the_profiles_spread_over_the_groups_as_published() {
    let mut count = BTreeMap::new();
    for profile in profiles() {
        *count.entry(profile.gir().number()).or_insert(0) += 1;
    }
    assert_eq!(count, BTreeMap::from([(1, 72), (2, 28_872), (3, 21_600), (4, 6_840), (5, 1_413), (6, 252)]));
}

/// The official weights, read from the table as published and applied the slow way.
#[test]
fn every_rank_is_the_one_of_annexe_2_2() {
    let annexe: serde_json::Value = serde_json::from_str(include_str!("data/aggir_annexe_2_2.json")).unwrap();
    let weight = |group: &str, letter: Letter, variable: usize| match letter {
        Letter::A => 0,
        letter => annexe["poids"][group][letter.to_string()][variable].as_i64().unwrap(),
    };
    let rank = |profile: &Profile| {
        for group in ["A", "B", "C", "D", "E", "F", "G", "H"] {
            let sum: i64 = profile.0.iter().enumerate().map(|(at, letter)| weight(group, *letter, at)).sum();
            for reach in annexe["seuils"][group].as_array().unwrap() {
                if sum >= reach[0].as_i64().unwrap() {
                    return reach[1].as_u64().unwrap();
                }
            }
        }
        13
    };
    let weighted = profiles().filter(|profile| profile.0[8] == profile.0[9] && profile.0[9] == Letter::C);
    for profile in weighted {
        let expected = rank(&profile);
        assert_eq!(u64::from(profile.rank().number()), expected, "{profile:?}");
        assert_eq!(annexe["rang_vers_gir"][expected.to_string()], u64::from(profile.gir().number()));
    }
    let names: Vec<&str> =
        annexe["variables"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, Variable::ALL.map(Variable::key));
}

#[test]
fn going_out_and_calling_for_help_never_count() {
    for profile in profiles() {
        let mut without = profile;
        without.0[8] = Letter::A;
        without.0[9] = Letter::A;
        assert_eq!(profile.rank(), without.rank());
    }
}

#[test]
fn some_worsenings_lighten_the_group_as_in_the_text() {
    assert_eq!((profile("AAAAAABA").gir().number(), profile("AAAAAACA").gir().number()), (5, 6));
    let mut lightened = 0;
    for worse in profiles().filter(|profile| profile.0[8..] == [Letter::A, Letter::A]) {
        for at in 0..8 {
            let better = match worse.0[at] {
                Letter::A => continue,
                Letter::B => Letter::A,
                Letter::C => Letter::B,
            };
            let mut before = worse;
            before.0[at] = better;
            lightened += usize::from(worse.gir() > before.gir());
        }
    }
    assert_eq!(lightened, 30);
}

#[test]
fn the_four_adverbs_give_the_letter_of_the_guide() {
    for row in csv::Reader::from_reader(include_str!("data/aggir_adverbs.csv").as_bytes()).records() {
        let row = row.unwrap();
        let yes = |column: usize| Some(&row[column] == "1");
        let adverbs = Adverbs {
            spontanement: yes(0),
            totalement: yes(1),
            correctement: yes(2),
            habituellement: yes(3),
        };
        assert_eq!(adverbs.letters().to_string(), row[4], "{row:?}");
    }
}

#[test]
fn adverbs_not_answered_yet_leave_what_is_still_possible() {
    let adverbs = |answers: [Option<bool>; 4]| {
        let [spontanement, totalement, correctement, habituellement] = answers;
        Adverbs { spontanement, totalement, correctement, habituellement }.letters().to_string()
    };
    assert_eq!(adverbs([None; 4]), "ABC");
    assert_eq!(adverbs([Some(true), None, None, None]), "AB");
    assert_eq!(adverbs([Some(false), Some(false), Some(false), None]), "BC");
    assert_eq!(adverbs([Some(true), Some(false), None, None]), "B");
}

#[test]
fn sub_variables_combine_as_in_the_guide() {
    for row in csv::Reader::from_reader(include_str!("data/aggir_subvars.csv").as_bytes()).records() {
        let row = row.unwrap();
        let at = Variable::ALL.iter().position(|variable| variable.key() == &row[0]).unwrap();
        let answers = (1..=3).filter_map(|column| row[column].parse::<Letter>().ok());
        let known: PartialProfile = SubVariable::ALL
            .map(|part| (part, Letter::A))
            .into_iter()
            .chain(Variable::ALL[at].parts().zip(answers))
            .collect();
        assert_eq!(known.profile().unwrap().0[at].to_string(), row[4], "{row:?}");
    }
}

#[test]
fn nothing_answered_leaves_every_group_and_names_a_question() {
    let estimate = range(&PartialProfile::default());
    assert_eq!((estimate.min.number(), estimate.max.number()), (1, 6));
    assert_eq!(estimate.missing, 15);
    assert!(estimate.next_question.is_some_and(SubVariable::matters));
    assert_eq!((estimate.rank, estimate.known()), (None, None));
}

#[test]
fn a_question_that_cannot_move_the_group_is_not_the_next_one() {
    let mut open: PartialProfile = SubVariable::ALL.into_iter().map(|part| (part, Letter::A)).collect();
    open.set(SubVariable::Transferts, LetterSet::ANY);
    open.set(SubVariable::DeplExterieur, LetterSet::ANY);
    assert_eq!(range(&open).next_question, Some(SubVariable::Transferts));
}

#[test]
fn once_the_group_is_settled_no_question_is_left_even_if_answers_are() {
    let mut known: PartialProfile = SubVariable::ALL.into_iter().map(|part| (part, Letter::C)).collect();
    known.set(SubVariable::Communication, LetterSet::ANY);
    let estimate = range(&known);
    assert_eq!(estimate.known().map(Gir::number), Some(1));
    assert_eq!((estimate.missing, estimate.next_question), (0, None));
}

#[test]
fn the_nine_items_suggest_letters_and_sight_and_hearing_none() {
    assert_eq!(
        suggest(AutonomyItem::Toilette, AutonomyLevel::AidePartielle),
        [(SubVariable::ToiletteHaut, Letter::B), (SubVariable::ToiletteBas, Letter::B)]
    );
    for item in AutonomyItem::ALL {
        assert!(suggest(item, AutonomyLevel::NeSaitPas).is_empty());
        let silent = matches!(item, AutonomyItem::Vue | AutonomyItem::Audition);
        assert_eq!(suggest(item, AutonomyLevel::AideTotale).is_empty(), silent, "{item:?}");
    }
}

#[test]
fn a_partial_profile_is_stored_as_its_answers() {
    let mut answers = PartialProfile::default().with(SubVariable::Transferts, Letter::C);
    answers.set(SubVariable::ToiletteBas, LetterSet::only(Letter::B).with(Letter::C));
    let stored = serde_json::to_string(&answers).unwrap();
    assert_eq!(stored, r#"{"toilette_bas":"BC","transferts":"C"}"#);
    assert_eq!(serde_json::from_str::<PartialProfile>(&stored).unwrap(), answers);
    assert!(serde_json::from_str::<PartialProfile>(r#"{"transferts":""}"#).is_err());
}

fn letter() -> impl Strategy<Value = Letter> {
    prop::sample::select(Letter::ALL.to_vec())
}

/// Every sub-variable answered, and the few that are then left open.
fn answers() -> impl Strategy<Value = (PartialProfile, Vec<SubVariable>)> {
    let all = prop::collection::vec(letter(), 17);
    let open = prop::sample::subsequence(SubVariable::ALL.to_vec(), 0..5);
    (all, open).prop_map(|(letters, open)| (SubVariable::ALL.into_iter().zip(letters).collect(), open))
}

fn completions(known: &PartialProfile, open: &[SubVariable]) -> BTreeSet<Gir> {
    let Some((first, rest)) = open.split_first() else {
        return BTreeSet::from([known.profile().unwrap().gir()]);
    };
    Letter::ALL.into_iter().flat_map(|letter| completions(&known.with(*first, letter), rest)).collect()
}

proptest! {
    #[test]
    fn the_range_is_exactly_what_the_completions_reach((known, open) in answers()) {
        let mut partial = known;
        for part in &open {
            partial.set(*part, LetterSet::ANY);
        }
        let estimate = range(&partial);
        let reached = completions(&known, &open);
        prop_assert_eq!(estimate.min, *reached.first().unwrap());
        prop_assert_eq!(estimate.max, *reached.last().unwrap());
        prop_assert_eq!(&estimate.possible, &reached);
        prop_assert_eq!(estimate.next_question.is_some(), reached.len() > 1);
        if let Some(question) = estimate.next_question {
            prop_assert!(open.contains(&question) && question.matters());
            for letter in Letter::ALL {
                prop_assert!(range(&partial.with(question, letter)).possible.is_subset(&estimate.possible));
            }
        }
    }

    #[test]
    fn the_next_question_has_the_narrowest_expected_range((known, open) in answers()) {
        let mut partial = known;
        for part in &open {
            partial.set(*part, LetterSet::ANY);
        }
        let widths = |part: SubVariable| -> u8 {
            let ranges = Letter::ALL.map(|letter| range(&partial.with(part, letter)));
            ranges.iter().map(|range| range.max.number() - range.min.number()).sum()
        };
        if let Some(question) = range(&partial).next_question {
            let narrowest = open.iter().filter(|part| part.matters()).map(|part| widths(*part)).min();
            prop_assert_eq!(Some(widths(question)), narrowest);
        }
    }

    #[test]
    fn a_full_profile_has_one_rank((known, _) in answers()) {
        let estimate = range(&known);
        prop_assert_eq!(estimate.rank, Some(known.profile().unwrap().rank()));
        prop_assert_eq!(estimate.known(), Some(known.profile().unwrap().gir()));
    }

    #[test]
    fn asking_the_named_questions_always_ends((known, _) in answers()) {
        let mut asked = PartialProfile::default();
        let mut count = 0;
        while let Some(question) = range(&asked).next_question {
            asked.set(question, known.get(question));
            count += 1;
            prop_assert!(count <= 15);
        }
        prop_assert_eq!(range(&asked).known(), Some(known.profile().unwrap().gir()));
    }
}
