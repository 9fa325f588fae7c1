//! What care managers and services do with one another, on every engine at hand.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod directories;
mod keeping;
mod registering;
mod scene;
mod sourcing;

use access::Cx;
use geography::Places;
use kernel::id::ProviderId;
use providers::{Details, NewProvider, Source};

/// Lille and Roubaix in the Nord, Arras beside it, Lyon far away.
fn places() -> Places {
    let communes = "59350\tLille\t59\t59000,59800\t236710\n59512\tRoubaix\t59\t59100\t98892\n\
                    62041\tArras\t62\t62000\t42600\n69123\tLyon\t69\t69001\t522250\n";
    let departments =
        "59\tNord\tHauts-de-France\n62\tPas-de-Calais\tHauts-de-France\n69\tRhône\tAuvergne-Rhône-Alpes\n";
    Places::from_tsv(communes, departments).unwrap()
}

/// A service somebody typed.
async fn known(cx: &Cx, own_network: bool, details: Details) -> ProviderId {
    let tx = cx.db.begin().await.unwrap();
    let id =
        providers::add(cx, &tx, NewProvider { source: Source::Typed, own_network, details }).await.unwrap();
    tx.commit().await.unwrap();
    id
}
