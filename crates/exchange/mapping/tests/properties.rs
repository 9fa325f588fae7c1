//! Whatever the table and whatever the reversible format, what is written is read again; whatever the bytes, nothing
//! breaks.

#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use mapping::{
    Align, Cell, Column, Encoding, Extras, FileKind, Format, Layout, LineEnd, Quoting, Record, Role, Rule,
    Unit, preview, propose, read, round_trip, sniff, write,
};
use proptest::{prelude::*, sample::select};
use records::{Datum, Flow, Kind, Row, dictionary};
use rust_decimal::Decimal;

/// A way to write each kind that loses nothing of what [`datum`] draws.
#[derive(Clone, Debug)]
struct Style {
    date: &'static str,
    moment: &'static str,
    split_moment: bool,
    hours: Option<&'static str>,
    decimal: char,
    unit: Unit,
}

fn style() -> impl Strategy<Value = Style> {
    (
        select(vec!["aaaa-MM-jj", "jj/MM/aaaa", "j/M/aaaa", "aaaaMMjj", "jj.MM.aaaa", "serie"]),
        select(vec!["jj/MM/aaaa HH:mm", "aaaa-MM-jj H'h'mm", "aaaaMMjj HHmm"]),
        any::<bool>(),
        select(vec![None, Some("H'h'mm"), Some("HH:mm:ss"), Some("H'h'[mm]")]),
        select(vec![',', '.']),
        select(vec![Unit::Same, Unit::Minutes, Unit::Hundredths]),
    )
        .prop_map(|(date, moment, split_moment, hours, decimal, unit)| Style {
            date,
            moment,
            split_moment,
            hours,
            decimal,
            unit,
        })
}

/// The columns and the rules of all the fields of a flow, in this style.
fn mapped(flow: Flow, style: &Style, headers: &[&str]) -> (Vec<Column>, Vec<Column>, Vec<Rule>) {
    let (mut of_header, mut of_detail, mut rules) = (Vec::new(), Vec::new(), Vec::new());
    for field in dictionary::fields(flow) {
        let mut rule = Rule::column(&field.key, field.key.as_str());
        match field.kind {
            Kind::Date => rule.pattern = Some(style.date.parse().unwrap()),
            Kind::DateTime => {
                rule.pattern = Some(style.moment.parse().unwrap());
                if style.split_moment {
                    rule.columns = vec![format!("{} jour", field.key), format!("{} heure", field.key)];
                }
            }
            Kind::Decimal => match style.hours.filter(|_| field.key == "quantity") {
                Some(hours) => rule.pattern = Some(hours.parse().unwrap()),
                None => (rule.decimal, rule.unit) = (style.decimal, style.unit),
            },
            Kind::Money => (rule.decimal, rule.unit) = (style.decimal, Unit::Centimes),
            Kind::Text | Kind::Code => {}
        }
        let to = if headers.contains(&field.key.as_str()) { &mut of_header } else { &mut of_detail };
        to.extend(rule.columns.iter().map(Column::named));
        rules.push(rule);
    }
    (of_header, of_detail, rules)
}

/// Text that a file can hold: no spaces around it, no control character, of the characters given.
fn text(characters: &'static str, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(select(characters.chars().collect::<Vec<_>>()), 1..most)
        .prop_map(|characters| characters.into_iter().collect::<String>().trim().to_owned())
        .prop_filter("says something", |text| !text.is_empty())
}

const PLAIN: &str = "abcXYZ0189éçÀœ€ '-./_";
const AWKWARD: &str = "abZ09é€ '\"\";;,,|\t\n-";

fn datum(kind: Kind, codes: &'static [String], characters: &'static str) -> BoxedStrategy<Datum> {
    let day = (1950_i16..2049, 1_i8..13, 1_i8..29)
        .prop_map(|(year, month, day)| kernel::jiff::civil::date(year, month, day));
    match kind {
        Kind::Text => text(characters, 12).prop_map(Datum::Text).boxed(),
        Kind::Code => select(codes).prop_map(Datum::Text).boxed(),
        Kind::Date => day.prop_map(Datum::Date).boxed(),
        Kind::DateTime => (day, 0_i8..24, 0_i8..60)
            .prop_map(|(day, hour, minute)| Datum::DateTime(day.at(hour, minute, 0, 0)))
            .boxed(),
        // Quarters of an hour: exact in hours, minutes, hundredths and on a clock.
        Kind::Decimal => (0_i64..400)
            .prop_map(|quarters| Datum::Decimal((Decimal::from(quarters) / Decimal::from(4)).normalize()))
            .boxed(),
        Kind::Money => (-1_000_000_i64..1_000_000)
            .prop_map(|cents| Datum::Money(kernel::Money::from_cents(cents)))
            .boxed(),
    }
}

/// All the required fields and some of the others.
fn row(flow: Flow, characters: &'static str) -> impl Strategy<Value = Row> {
    let fields: Vec<_> = dictionary::fields(flow)
        .iter()
        .map(|field| {
            let datum = datum(field.kind, &field.codes, characters);
            if field.required { datum.prop_map(Some).boxed() } else { prop::option::of(datum).boxed() }
        })
        .collect();
    fields.prop_map(move |data| {
        let mut row = Row::new(flow);
        for (field, datum) in dictionary::fields(flow).iter().zip(data) {
            if let Some(datum) = datum {
                assert!(row.set(&field.key, datum));
            }
        }
        row
    })
}

fn rows(flow: Flow, characters: &'static str) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(flow, characters), 1..5)
}

/// Written, read and written again: the same rows, then the same bytes.
fn comes_back(format: &Format, rows: &[Row]) -> Result<(), TestCaseError> {
    let extras = Extras::new();
    let again = |rows: &[Row]| {
        let mut file = Vec::new();
        let written = write(format, rows.iter().map(|row| (row, &extras)), &mut file).unwrap();
        (file, written)
    };
    let (file, written) = again(rows);
    prop_assert_eq!(written.refused, 0, "{:?}", written.findings);
    let back: Vec<Row> = match read(format, &file[..]) {
        Ok(lines) => lines
            .map(|line| line.row.map_err(|findings| TestCaseError::fail(format!("{findings:?}"))))
            .collect::<Result<_, _>>()?,
        Err(findings) => return Err(TestCaseError::fail(format!("{findings:?}"))),
    };
    prop_assert_eq!(&back, rows);
    let trip = round_trip(format, &file).unwrap();
    prop_assert!(trip.identical, "{:#?}", trip);
    if format.layout.file.is_text() {
        prop_assert_eq!(again(&back).0, file);
    }
    let text = format.to_toml().unwrap();
    prop_assert_eq!(&Format::from_toml(&text).unwrap(), format);
    Ok(())
}

fn layout() -> impl Strategy<Value = Layout> {
    (
        select(vec![
            Encoding::Utf8,
            Encoding::Utf8Bom,
            Encoding::Windows1252,
            Encoding::Iso8859_15,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
        ]),
        select(vec![LineEnd::Crlf, LineEnd::Lf]),
        any::<bool>(),
        select(vec![';', ',', '\t', '|']),
        select(vec![Quoting::Needed, Quoting::Always, Quoting::Texts]),
        select(vec![vec![], vec!["Export des visites".to_owned(), String::new()]]),
        any::<bool>(),
    )
        .prop_map(|(encoding, line_end, open_end, delimiter, quoting, leading, header)| Layout {
            encoding,
            line_end,
            open_end,
            delimiter: Some(delimiter),
            quoting,
            leading,
            header,
            ..Layout::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_delimited_table_comes_back(layout in layout(), style in style(), rows in rows(Flow::Delivery, AWKWARD)) {
        let (_, columns, rules) = mapped(Flow::Delivery, &style, &[]);
        let mut format = Format::new("essai", Flow::Delivery, layout);
        format.layout.records = vec![Record { columns, ..Record::default() }];
        format.fields = rules;
        comes_back(&format, &rows)?;
    }

    #[test]
    fn a_fixed_width_table_with_headers_comes_back(layout in layout(), style in style(), rows in rows(Flow::Invoice, PLAIN)) {
        let headers = ["invoice_number", "invoice_kind", "corrects", "transaction", "issued_at", "provider_id", "total"];
        let (mut of_header, mut of_detail, rules) = mapped(Flow::Invoice, &style, &headers);
        of_header.insert(0, Column::named("sorte"));
        of_detail.insert(0, Column::named("sorte de ligne"));
        for (place, column) in of_header.iter_mut().chain(&mut of_detail).enumerate() {
            column.width = if column.name.starts_with("sorte") { 2 } else { 16 + place % 5 };
            if place % 3 == 0 {
                column.align = Align::Right;
            }
        }
        let layout = Layout {
            file: FileKind::FixedWidth,
            delimiter: None,
            quoting: Quoting::Needed,
            header: false,
            records: vec![
                Record { code: "10".to_owned(), role: Role::Header, columns: of_header },
                Record { code: "20".to_owned(), columns: of_detail, ..Record::default() },
            ],
            ..layout
        };
        let mut format = Format::new("essai", Flow::Invoice, layout);
        format.fields = rules;
        comes_back(&format, &rows)?;
    }

    #[test]
    fn a_sheet_comes_back(style in style(), rows in rows(Flow::Order, PLAIN), titled in any::<bool>()) {
        let style = Style { date: "aaaa-MM-jj", moment: "aaaa-MM-jj HH:mm:ss", split_moment: false, hours: None, decimal: '.', ..style };
        let (_, mut columns, rules) = mapped(Flow::Order, &style, &[]);
        for column in &mut columns {
            column.cell = match dictionary::field(Flow::Order, &column.name).unwrap().kind {
                Kind::Date => Cell::Date,
                Kind::DateTime => Cell::DateTime,
                Kind::Decimal | Kind::Money => Cell::Number,
                Kind::Text | Kind::Code => Cell::Text,
            };
        }
        let mut format = Format::new("essai", Flow::Order, Layout {
            file: FileKind::Xlsx,
            sheet: Some("Plans".to_owned()),
            leading: if titled { vec!["Titre".to_owned(), "un\tdeux".to_owned()] } else { Vec::new() },
            header: true,
            records: vec![Record { columns, ..Record::default() }],
            ..Layout::default()
        });
        format.fields = rules;
        comes_back(&format, &rows)?;
    }
}

/// Everything the crate does with a file somebody sends.
fn everything(name: &str, bytes: &[u8]) {
    for flow in Flow::ALL {
        let Ok(sniffed) = sniff(name, bytes) else { continue };
        let Ok(proposal) = propose(name, flow, &sniffed.layout, bytes) else { continue };
        let _ = preview(&proposal.format, bytes, 20);
        let _ = round_trip(&proposal.format.clone().keeping_unused(), bytes);
        let _ = mapping::in_clear(&proposal.format);
        let again = Format::from_toml(&proposal.format.to_toml().unwrap());
        assert_eq!(again.as_ref(), Ok(&proposal.format));
    }
}

const SAMPLES: [(&str, &[u8], &str); 3] = [
    ("visites.csv", include_bytes!("../samples/visites.csv"), include_str!("../samples/visites.toml")),
    ("factures.txt", include_bytes!("../samples/factures.txt"), include_str!("../samples/factures.toml")),
    ("plans.xlsx", include_bytes!("../samples/plans.xlsx"), include_str!("../samples/plans.toml")),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_bytes_are_told_or_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        everything("essai.csv", &bytes);
        for (_, _, format) in SAMPLES {
            let format = Format::from_toml(format).unwrap();
            let _ = preview(&format, &bytes, 20);
            let _ = round_trip(&format, &bytes);
        }
    }

    #[test]
    fn any_text_is_told_or_read(text in "[A-C0-3;,|\" \n\r\t./:h-]{0,400}") {
        everything("essai.csv", text.as_bytes());
    }

    #[test]
    fn a_damaged_sample_is_told_or_read(
        which in 0_usize..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let (name, bytes, format) = SAMPLES[which];
        let mut bytes = bytes.to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let format = Format::from_toml(format).unwrap();
        let _ = round_trip(&format, &bytes);
        bytes.truncate(cut.index(bytes.len()).max(40));
        everything(name, &bytes);
    }

    #[test]
    fn any_definition_is_told_or_read(
        which in 0_usize..3,
        place in any::<prop::sample::Index>(),
        put in "[a-z=\"\\[\\]{}0-9 \n]{0,6}",
    ) {
        let format = SAMPLES[which].2;
        let at = place.index(format.len());
        let at = (0..=at).rev().find(|at| format.is_char_boundary(*at)).unwrap();
        let changed = format!("{}{put}{}", &format[..at], &format[at..]);
        match Format::from_toml(&changed) {
            Ok(format) => drop(preview(&format, SAMPLES[which].1, 5)),
            Err(findings) => prop_assert!(!findings.is_empty()),
        }
    }
}
