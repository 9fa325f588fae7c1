//! Running other programs: visible, stoppable, honest about how they ended.
//!
//! Each program runs in a process group of its own. Ctrl-C and SIGTERM reach this one alone, which stops the
//! group (cargo and its compilers, npm and its scripts), then what was started for the run: servers, clusters.

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on Ctrl-C and SIGTERM end the running program and then this one, in order.
pub fn stop_in_order() -> Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, INTERRUPTED.clone())?;
    }
    Ok(())
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Runs to the end, everything visible; an error when it does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    let child = spawn(command)?;
    expect_success(command, wait(child)?)
}

/// Runs to the end, nothing visible unless it fails; gives its standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("« {} »", said(command)))?;
    if !output.status.success() {
        std::io::stderr().write_all(&output.stdout)?;
        std::io::stderr().write_all(&output.stderr)?;
    }
    expect_success(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program said on both of its outputs, already shown, and how it ended.
pub struct Heard {
    pub success: bool,
    pub text: String,
}

/// Runs to the end, everything visible and kept.
pub fn tee(command: &mut Command) -> Result<Heard> {
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let out = copy(child.stdout.take(), std::io::stdout());
    let err = copy(child.stderr.take(), std::io::stderr());
    let status = wait(child)?;
    let mut text = String::new();
    for reader in [out, err] {
        text.push_str(&reader.join().unwrap_or_default());
    }
    Ok(Heard { success: status.success(), text })
}

fn copy(
    from: Option<impl Read + Send + 'static>,
    mut to: impl Write + Send + 'static,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut kept = String::new();
        let Some(from) = from else { return kept };
        let mut lines = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(lines.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            // Nobody left to read is no reason to stop listening.
            let _ = to.write_all(&line);
            kept.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
        kept
    })
}

/// Starts a program that [`wait`] or [`stop`] will end, with nothing to read.
pub fn spawn(command: &mut Command) -> Result<Child> {
    command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("« {} »", said(command)))
}

/// Waits for the end; on an interruption asks the program to stop, then reports the interruption.
pub fn wait(mut child: Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            if interrupted() {
                bail!("Interrompu.");
            }
            return Ok(status);
        }
        if interrupted() {
            stop(&mut child, Duration::from_secs(10));
            bail!("Interrompu.");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asks the program and those it started politely, waits up to `patience`, then insists.
pub fn stop(child: &mut Child, patience: Duration) {
    // Once the end was seen, the number may be somebody else's.
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else { return };
    let _ = kill_process_group(group, Signal::TERM);
    let asked = Instant::now();
    while asked.elapsed() < patience {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = kill_process_group(group, Signal::KILL);
    let _ = child.wait();
}

fn expect_success(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("« {} » a échoué ({status}).", said(command))
}

/// The command as one would type it.
fn said(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    command.get_args().fold(name, |line, arg| format!("{line} {}", arg.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_as_it_was_typed() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().starts_with("« sh -c exit 3 » a échoué"), "{error}");
    }

    #[test]
    fn both_outputs_are_kept() {
        let heard = tee(Command::new("sh").args(["-c", "echo un; echo deux >&2; exit 1"])).unwrap();
        assert!(!heard.success);
        assert_eq!(heard.text, "un\ndeux\n");
    }

    #[test]
    fn a_program_that_ignores_the_request_is_stopped_all_the_same() {
        let mut deaf =
            spawn(Command::new("sh").args(["-c", "trap '' TERM; while :; do sleep 0.1; done"])).unwrap();
        thread::sleep(Duration::from_millis(100));
        let started = Instant::now();
        stop(&mut deaf, Duration::from_millis(200));
        assert!(started.elapsed() < Duration::from_secs(5));
        assert!(deaf.try_wait().unwrap().is_some());
    }

    #[test]
    fn what_the_program_started_is_stopped_with_it() {
        let mut child =
            spawn(Command::new("sh").args(["-c", "sleep 30 & echo $!; wait"]).stdout(Stdio::piped()));
        let child = child.as_mut().unwrap();
        let mut grandchild = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut grandchild).unwrap();
        stop(child, Duration::from_secs(5));
        let still_runs = || {
            std::fs::read_to_string(format!("/proc/{}/stat", grandchild.trim()))
                .is_ok_and(|stat| !stat.contains(") Z "))
        };
        let asked = Instant::now();
        while still_runs() && asked.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(!still_runs());
    }
}
