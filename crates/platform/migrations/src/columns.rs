//! The few column shapes the schema uses. Names say what is stored, `db::columns` how.

use sea_orm_migration::prelude::*;

/// A table with its `id` (UUID) first.
pub fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(ColumnDef::new("id").uuid().not_null().primary_key());
    table
}

pub fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

pub fn uuid_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().take()
}

pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

pub fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

/// `db::Moment`.
pub fn moment(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

pub fn moment_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// `db::Day`.
pub fn day_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

pub fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

pub fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// « oui », « non », or nobody said.
pub fn flag_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().take()
}

/// Bytes written by `seal`.
pub fn sealed(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).binary().not_null().take()
}

pub fn sealed_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).binary().take()
}

/// A foreign key that refuses to orphan: deleting is a use case, never a cascade.
pub fn refers(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").take()
}

pub fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

pub fn unique(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}
