//! What never enters the repository, whatever the compiler thinks of it.

use std::{fs, process::Command};

use anyhow::Result;
use regex_lite::{Match, Regex};

use crate::process;

/// A pattern that must not be found in some files.
struct Ban {
    /// File name endings it is looked for in.
    endings: &'static [&'static str],
    pattern: &'static str,
    /// What to do instead.
    instead: &'static str,
    /// Files it is allowed in: those whose path contains one of these.
    except: &'static [&'static str],
}

const CODE: &[&str] = &[".rs", ".ts", ".mjs", ".scss", ".html", ".typ", ".toml", ".sh", ".md"];

const BANS: &[Ban] = &[
    Ban {
        endings: CODE,
        pattern: r"\b(TODO|FIXME|XXX)\b",
        instead: "faites-le, ou écrivez la limite dans la documentation",
        except: &[THIS_FILE],
    },
    Ban {
        endings: &[".rs"],
        pattern: r"\b(dbg|todo|unimplemented)!\(",
        instead: "retirez-le",
        except: &[THIS_FILE],
    },
    Ban {
        endings: &[".rs"],
        pattern: r"#\[\s*ignore\b|#\[cfg_attr\([^\]]*\bignore\b",
        instead: "un essai ne se saute pas : réparez-le ou supprimez-le",
        except: &[THIS_FILE],
    },
    Ban {
        endings: &[".spec.ts"],
        pattern: r"\b(test|describe|it)\.(describe\.)?(skip|fixme|only|fail)\b",
        instead: "un essai ne se saute pas : réparez-le ou supprimez-le",
        except: &[],
    },
    Ban {
        endings: &[".scss", ".css"],
        pattern: r"#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(",
        instead: "prenez la couleur dans le fichier des jetons",
        except: TOKENS,
    },
    Ban {
        endings: &[".html"],
        pattern: r#"\b(fill|stroke|color|stop-color|content)="(#[0-9a-fA-F]{3,8}\b|rgb|hsl)"#,
        instead: "prenez la couleur dans le fichier des jetons (currentColor dans une icône)",
        except: TOKENS,
    },
    Ban {
        endings: &[".typ"],
        pattern: r#"\b(rgb|luma|cmyk|oklab|oklch)\("#,
        instead: "prenez la couleur dans le fichier des jetons",
        except: TOKENS,
    },
    Ban {
        endings: &[".html", ".ts"],
        pattern: r"\bhx-on\b",
        instead: "écrivez un élément TypeScript dans web/ : la CSP interdit le script en ligne",
        except: &[],
    },
    Ban {
        endings: &[".html"],
        pattern: r#"(?i)\son[a-z]+="|javascript:"#,
        instead: "écrivez un élément TypeScript dans web/ : la CSP interdit le script en ligne",
        except: &[],
    },
    Ban {
        endings: &[".html"],
        pattern: r#"(?i)<style\b|\sstyle=""#,
        instead: "écrivez une classe dans web/ : la CSP interdit le style en ligne",
        except: &[],
    },
    Ban {
        endings: &["package-lock.json"],
        pattern: r#""resolved": "https?://"#,
        instead: "refaites-le avec « npm install --omit-lockfile-registry-resolved »",
        except: &[],
    },
];

/// The one place of each language where colours are written.
const TOKENS: &[&str] = &["_tokens.scss", "identity.typ"];

const THIS_FILE: &str = "xtask/src/tidy.rs";

/// Every forbidden thing in the files git knows or would add: `path:line: found — what to do`.
pub fn findings() -> Result<Vec<String>> {
    let listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let paths = process::capture(Command::new("git").args(listed))?;
    let rules = Rules::new()?;
    let mut findings = Vec::new();
    for path in paths.split('\0').filter(|path| !path.is_empty()) {
        // Deleted but still in the index, or not a text: nothing to read.
        let Ok(text) = fs::read_to_string(path) else { continue };
        findings.extend(rules.findings_in(path, &text));
    }
    Ok(findings)
}

/// The patterns, compiled once.
struct Rules {
    bans: Vec<(&'static Ban, Regex)>,
    script: Regex,
}

impl Rules {
    fn new() -> Result<Self> {
        let bans = BANS.iter().map(|ban| Ok((ban, Regex::new(ban.pattern)?))).collect::<Result<_>>()?;
        Ok(Self { bans, script: Regex::new(r"(?i)<script\b[^>]*>")? })
    }

    fn findings_in(&self, path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        for (ban, pattern) in &self.bans {
            let looked_at = ban.endings.iter().any(|ending| path.ends_with(ending));
            if looked_at && !ban.except.iter().any(|part| path.contains(part)) {
                findings.extend(pattern.find_iter(text).map(|found| finding(path, text, found, ban.instead)));
            }
        }
        if path.ends_with(".html") {
            findings.extend(inline_scripts(path, text, &self.script));
        }
        findings
    }
}

/// A script element must load a file or hold data: our CSP lets nothing else run.
fn inline_scripts(path: &str, text: &str, script: &Regex) -> Vec<String> {
    script
        .find_iter(text)
        .filter(|tag| !tag.as_str().contains(" src=") && !tag.as_str().contains("application/json"))
        .map(|tag| finding(path, text, tag, "mettez le script dans web/"))
        .collect()
}

fn finding(path: &str, text: &str, found: Match, instead: &str) -> String {
    let line = text[..found.start()].matches('\n').count() + 1;
    format!("{path}:{line}: « {} » — {instead}", found.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        Rules::new().unwrap().findings_in(path, text)
    }

    fn found(path: &str, text: &str) -> usize {
        findings(path, text).len()
    }

    #[test]
    fn work_left_for_later_is_found_with_its_line() {
        let findings = findings("crates/rules/src/apa.rs", "fn a() {}\n// TODO round\n");
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("crates/rules/src/apa.rs:2: « TODO »"), "{findings:?}");
        assert_eq!(found("crates/rules/src/apa.rs", "let todos = list();"), 0);
    }

    #[test]
    fn a_test_that_is_left_out_is_found() {
        assert_eq!(found("crates/db/tests/a.rs", "#[ignore = \"slow\"]"), 1);
        assert_eq!(found("e2e/desk/call.spec.ts", "test.skip('appel', …)"), 1);
        assert_eq!(found("e2e/desk/call.spec.ts", "test.describe.only('appel', …)"), 1);
        assert_eq!(found("e2e/desk/call.spec.ts", "test('appel', …)"), 0);
    }

    #[test]
    fn a_colour_lives_among_the_tokens() {
        assert_eq!(found("web/scss/_call.scss", "color: #12524a;"), 1);
        assert_eq!(found("web/scss/_call.scss", "box-shadow: 0 0 4px rgba(0, 0, 0, .2);"), 1);
        assert_eq!(found("web/scss/_tokens.scss", "$pine: #12524a;"), 0);
        assert_eq!(found("web/scss/_call.scss", "@media #{$wide} { #main { color: var(--pine) } }"), 0);
        assert_eq!(found("crates/portals/desk/templates/a.html", r##"<a href="#face">"##), 0);
        assert_eq!(found("crates/portals/desk/templates/a.html", r##"<path fill="#face00">"##), 1);
    }

    #[test]
    fn nothing_inline_in_a_page() {
        let page = "crates/portals/desk/templates/a.html";
        assert_eq!(found(page, "<p>un</p>\n<script>alert(1)</script>"), 1);
        assert_eq!(found(page, r#"<script type="module" src="{{ shell.js }}"></script>"#), 0);
        assert_eq!(found(page, r#"<script type="application/json" id="x">{}</script>"#), 0);
        assert_eq!(found(page, r#"<p style="color:red">"#), 1);
        assert_eq!(found(page, r#"<button onclick="go()">"#), 1);
        assert_eq!(found(page, r#"<button hx-on:click="go()">"#), 1);
        assert_eq!(found(page, r#"<p data-reason="x">"#), 0);
    }

    #[test]
    fn a_lock_file_names_no_host() {
        assert_eq!(found("web/package-lock.json", r#""resolved": "https://mirror.example/x.tgz""#), 1);
        assert_eq!(found("web/package-lock.json", r#""integrity": "sha512-…""#), 0);
    }
}
