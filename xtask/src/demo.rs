//! `cargo xtask demo`: from a clean clone to a Cordée one can click in.

use std::{
    convert::Infallible,
    fs, io,
    net::{Ipv4Addr, SocketAddrV4, TcpListener},
    os::unix::process::CommandExt,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    assets,
    compile::{self, Build},
    process,
    tools::{self, Tool},
};

#[derive(clap::Args)]
pub struct Options {
    /// Port sur lequel Cordée répond, sur cette machine seulement
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Efface ./data et recommence avec des données neuves
    #[arg(long)]
    reset: bool,
}

const DATA: &str = "data";

/// Ends by becoming `cordee demo`, so that Ctrl-C reaches the server itself.
pub fn run(options: &Options) -> Result<Infallible> {
    process::stop_in_order()?;
    println!("[1/4] Outils et port");
    tools::require(&[Tool::Node])?;
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, options.port);
    must_be_free(address)?;

    println!("[2/4] Styles, scripts et communes (npm)");
    assets::build()?;

    let cordee = compile::cordee("[3/4] Compilation", Build::Program)?;

    if options.reset && Path::new(DATA).exists() {
        fs::remove_dir_all(DATA).context("./data ne s'efface pas.")?;
        println!("[4/4] Démarrage avec des données neuves");
    } else {
        println!("[4/4] Démarrage");
    }
    let refusal =
        Command::new(cordee).args(["demo", "--data", DATA, "--listen", &address.to_string()]).exec();
    Err(refusal).context("Le programme « cordee » ne se lance pas.")
}

fn must_be_free(address: SocketAddrV4) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
            "Le port {port} est déjà pris sur cette machine : arrêtez le programme qui l'occupe, ou choisissez-en \
             un autre avec « cargo xtask demo --port {other} ».",
            port = address.port(),
            other = address.port().checked_add(1).unwrap_or(8080),
        ),
        Err(error) => Err(error).with_context(|| format!("Le port {} n'est pas utilisable", address.port())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_named_with_a_way_out() {
        let other_program = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = other_program.local_addr().unwrap().port();
        let error = must_be_free(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).unwrap_err().to_string();
        assert!(error.contains(&format!("Le port {port} est déjà pris")), "{error}");
        assert!(error.contains("--port"), "{error}");
        drop(other_program);
        must_be_free(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).unwrap();
    }
}
