use std::io::Cursor;

use arrow_array::{Array, Int64Array, StringArray};
use calamine::{Data, Reader, Xlsx};
use kernel::{Money, jiff::civil::date};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::{Kind, Table, Value, csv, parquet, xlsx};

fn table() -> Table {
    let columns = [
        ("Service", Kind::Text),
        ("Heures", Kind::Minutes),
        ("Montant", Kind::Money),
        ("Taux", Kind::Rate),
        ("Dernière", Kind::Day),
    ];
    Table {
        rows: vec![
            vec![
                Value::text("=Aide ; Présence"),
                Value::Minutes(750),
                Value::Money(Money::from_cents(-123_456)),
                Value::Rate(333),
                Value::Day(date(2026, 11, 21)),
            ],
            vec![Value::text("B"), Value::Minutes(20), Value::Empty, Value::rate(None), Value::from(None)],
            vec![Value::text("C"), Value::Minutes(-15), Value::Empty, Value::Rate(-5), Value::from(None)],
        ],
        ..Table::new("Essai", &columns)
    }
}

#[test]
fn a_person_reads_hours_and_euros() {
    let shown: Vec<String> = table().rows[0].iter().map(Value::shown).collect();
    assert_eq!(shown[1..4], ["12\u{a0}h\u{a0}30", "−1\u{202f}234,56\u{a0}€", "33,3\u{a0}%"]);
    assert_eq!(Value::Minutes(748_800).shown(), "12\u{202f}480\u{a0}h");
    assert_eq!(Value::Rate(-5).shown(), "−0,5\u{a0}%");
    assert_eq!(Value::Empty.shown(), "–");
}

#[test]
fn a_french_spreadsheet_reads_the_csv() {
    let text = String::from_utf8(csv(&table()).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}Service;Heures;Montant;Taux;Dernière");
    assert_eq!(lines[1], "\"'=Aide ; Présence\";12,50;-1234,56;33,3;21/11/2026");
    assert_eq!(lines[2..], ["B;0,33;;;", "C;-0,25;;-0,5;"]);
}

#[test]
fn a_workbook_keeps_numbers() {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(xlsx(&table()).unwrap())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.get((0, 1)), Some(&Data::String("Heures (heures)".to_owned())));
    assert_eq!(sheet.get((1, 1)), Some(&Data::Float(12.5)));
    assert_eq!(sheet.get((1, 2)), Some(&Data::Float(-1234.56)));
    assert!(matches!(sheet.get((1, 4)), Some(Data::DateTime(_))));
}

#[test]
fn parquet_keeps_whole_numbers() {
    let bytes = bytes::Bytes::from(parquet(&table()).unwrap());
    let mut batches = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
    let batch = batches.next().unwrap().unwrap();
    let money = batch.column_by_name("Montant (c)").unwrap();
    let money = money.as_any().downcast_ref::<Int64Array>().unwrap();
    assert_eq!((money.value(0), money.is_null(1)), (-123_456, true));
    let days = batch.column_by_name("Dernière").unwrap().as_any().downcast_ref::<StringArray>().unwrap();
    assert_eq!(days.value(0), "2026-11-21");
}
