use super::*;

const FORMATS: &str = "/departement/formats";

const VISITS: &str = "Id;Num PEC;Nº bénéf.;Code service;Date;Hre deb;Hre fin;Durée;Km\r\n\
     V1;PC-1;BEN-1;SAAD-42;02/03/2026;09h00;10h30;1h30;4\r\n\
     V2;PC-1;BEN-1;SAAD-42;03/03/2026;23h00;00h15;1h15;7\r\n";

/// Gives the address of the format's pages.
async fn started(nadia: &Browser) -> String {
    let parts: [(&str, &str, &[u8]); 3] = [
        ("nom", "", b"Passerelle"),
        ("flux", "", b"delivery"),
        ("fichier", "visites.csv", VISITS.as_bytes()),
    ];
    let answer = nadia.upload(&format!("{FORMATS}/nouveau"), &parts).await;
    let page = answer.is(303).location.clone().unwrap();
    page.strip_suffix("/disposition").unwrap().to_owned()
}

/// The number a form carries, so that nobody undoes somebody else's change.
async fn revision(nadia: &Browser, page: &str) -> String {
    let text = String::from_utf8(nadia.get(page).await.body).unwrap();
    let (_, after) = text.split_once("name=\"revision\" value=\"").unwrap();
    after.split('"').next().unwrap().to_owned()
}

async fn post(nadia: &Browser, page: &str, typed: &[(&str, &str)]) -> testing::Answer {
    let revision = revision(nadia, page).await;
    nadia.post(page, &[typed, &[("revision", &revision)]].concat()).await
}

async fn published(nadia: &Browser) -> String {
    let base = started(nadia).await;
    let mapping = format!("{base}/correspondances");
    post(nadia, &mapping, &[("constante-funder_id", "CD99")]).await.is(303);
    post(nadia, &format!("{base}/publier"), &[]).await.leads_to(&base).says("Version 1 publiée");
    base
}

#[tokio::test]
async fn a_sample_becomes_a_format_and_a_file_of_it_is_taken_in() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(FORMATS).await.sees("Aucun format").sees("commencez par lui");
        let new = format!("{FORMATS}/nouveau");
        nadia
            .upload(&new, &[("nom", "", b"Passerelle")])
            .await
            .is(422)
            .sees("Choisissez ce que contient")
            .sees("Choisissez un fichier d’essai")
            .sees("value=\"Passerelle\"");
        let unnamed: [(&str, &str, &[u8]); 2] =
            [("flux", "", b"delivery"), ("fichier", "visites.csv", VISITS.as_bytes())];
        nadia.upload(&new, &unnamed).await.is(422).sees("« visites.csv » n’a pas été gardé");
        let base = started(&nadia).await;
        let (layout, mapping) = (format!("{base}/disposition"), format!("{base}/correspondances"));
        nadia.get(&layout).await.sees("Encodage").sees("Confiance").sees("23h00");
        let typed =
            [("encodage", "utf-8"), ("separateur", "point-virgule"), ("titres", "oui"), ("passees", "0")];
        post(&nadia, &layout, &typed).await.leads_to(&mapping);
        nadia
            .get(&mapping)
            .await
            .sees("Il manque 1")
            .sees("financeur")
            .sees("2 lignes en défaut")
            .sees("2 fois, lignes 2 et 3")
            .sees("02/03/2026, 9")
            .sees("value=\"Km\" checked");

        nadia.get(&format!("{base}/publier")).await.sees("ne peut pas encore être publié");
        let refused = nadia.post(&format!("{base}/publier"), &[("revision", "2")]).await;
        refused.is(422).sees("Ce format a des défauts");
        post(&nadia, &mapping, &[("bouton", "manque")]).await.is(422).sees("choisissez une colonne");
        // Everything of the page is told at once, and stays as typed.
        let wrong = [
            ("bouton", "manque"),
            ("colonne-funder_id", "Km"),
            ("constante-funder_id", "CD99"),
            ("offerte", "Km"),
            ("si-colonne", "Km"),
            ("si-test", "est"),
            ("si-valeurs", "99"),
            ("nom", ""),
            ("description", "De mars"),
        ];
        post(&nadia, &mapping, &wrong)
            .await
            .is(422)
            .sees("une colonne ou une valeur, pas les deux")
            .sees("Donnez un nom au format")
            .sees("value=\"CD99\"")
            .sees("value=\"99\"")
            .sees("value=\"De mars\"")
            .sees("name=\"garder\" type=\"checkbox\" value=\"Km\">");
        let all = [("bouton", "inutiles"), ("constante-funder_id", "CD99"), ("offerte", "Km")];
        post(&nadia, &mapping, &all).await.leads_to(&format!("{mapping}#inutiles"));
        nadia.get(&mapping).await.sees("toutes lues").does_not_see("Il manque");

        let publish = format!("{base}/publier");
        nadia.get(&publish).await.sees("Colonne « Km »").sees("2 lignes");
        post(&nadia, &publish, &[]).await.is(422).sees("Cochez chaque perte").sees("Dites pourquoi");
        post(&nadia, &mapping, &[("offerte", "Km"), ("garder", "Km")]).await.is(303);
        nadia.get(&publish).await.sees("revient identique");
        post(&nadia, &publish, &[]).await.leads_to(&base).says("Version 1 publiée");
        nadia.get(&base).await.sees("en vigueur").sees("visites.csv").sees("Déposer un fichier");
        nadia.post(&format!("{base}/supprimer"), &[]).await.is(422).sees("il ne se supprime pas");
        let draft = started(&nadia).await;
        nadia.get(&draft).await.sees("Supprimer ce brouillon");
        nadia.post(&format!("{draft}/supprimer"), &[]).await.leads_to(FORMATS).says("Brouillon supprimé");
        nadia.get(&draft).await.is(404);
        nadia.get(&format!("{FORMATS}?flux=delivery&q=passe&etat=published")).await.sees("Passerelle");
        nadia.get(&format!("{FORMATS}?etat=draft")).await.sees("Aucun format ne correspond");

        nadia.get("/departement/fichiers").await.sees("Reconnu tout seul");
        let page = send(&world, &nadia, "mars.csv", VISITS.as_bytes()).await;
        nadia
            .get(&page)
            .await
            .sees("2 messages pris en compte")
            .sees("Lu par le format")
            .sees("« Passerelle », version 1");

        let archive = Archive::folder(&world.folder().join("archive")).unwrap();
        let pages = crate::routes().layer(axum::Extension(archive));
        let nadia = world.browser(pages).log_in(&world.caseworker()).await;
        let file = nadia.get(&format!("{base}/ecrire?mois=03/2026")).await;
        file.is(200).sees("V1;PC-1;BEN-1;SAAD-42;02/03/2026;09h00;10h30;1h30;");
        nadia.get(&format!("{base}/ecrire?mois=2026-04")).await.sees("Rien à écrire pour ce mois");
        nadia.get(&format!("{base}/ecrire?mois=mars")).await.is(422).sees("03/2026").sees("value=\"mars\"");
        let other = of_another_department(&world).await;
        let archive = Archive::folder(&world.folder().join("archive")).unwrap();
        let pages = crate::routes().layer(axum::Extension(archive));
        let other = world.browser(pages).log_in(&other).await;
        other.get(&format!("{base}/ecrire?mois=03/2026")).await.is(404);
    }
}

#[tokio::test]
async fn a_field_is_corrected_with_real_lines_beside() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = started(&nadia).await;
        let page = format!("{base}/correspondances/retained_start");
        nadia.get(&page).await.sees("value=\"jj/MM/aaaa HH").sees("<strong>02/03/2026, 9").sees("hx-post");
        let rule = |pattern| {
            [
                ("regles", "1"),
                ("r0-colonne", "Date"),
                ("r0-colonne", "Hre deb"),
                ("r0-joindre", " "),
                ("r0-modele", pattern),
            ]
        };
        let preview = nadia.post(&format!("{page}/apercu"), &rule("MM/jj/aaaa HH'h'mm")).await;
        preview.is(200).sees("03/02/2026").does_not_see("<html");
        nadia
            .post(&format!("{page}/apercu"), &rule("jj-MM-aaaa HH'h'mm"))
            .await
            .sees("govuk-error-message\">« Début retenu »")
            .does_not_see("<strong>");
        let midnight = [("regles", "1"), ("r0-colonne", "Date"), ("r0-modele", "jj/MM/aaaa")];
        nadia
            .post(&format!("{page}/apercu"), &midnight)
            .await
            .sees("warning-message")
            .sees("le modèle ne dit pas l’heure")
            .sees("<strong>02/03/2026")
            .does_not_see("govuk-error-message");
        let refused = post(&nadia, &page, &rule("jour")).await;
        refused.is(422).sees("n’est pas une lettre de modèle").sees("value=\"jour\"");
        let motive = nadia.get(&format!("{base}/correspondances/correction")).await;
        motive.sees("CRE : création d’une intervention non horodatée").sees("PER : manque de personnel");
        // The texts of the column chosen come, each beside a list to choose from; what is no code is at fault.
        let chosen = [("regles", "1"), ("r0-colonne", "Hre deb"), ("action", "apercu")];
        post(&nadia, &format!("{base}/correspondances/correction"), &chosen)
            .await
            .is(200)
            .sees("value=\"23h00\"")
            .sees("data-unsaved")
            .sees("govuk-error-message\">« Motif de correction »")
            .does_not_see("<strong>");
        let both = [("regles", "1"), ("r0-colonne", "Id"), ("r0-constante", "CD99")];
        let odd = format!("{base}/correspondances/funder_id");
        post(&nadia, &odd, &both).await.is(422).sees("gardez l’une des deux").sees("value=\"CD99\"");
        // A constant typed while the column still stands takes its place.
        let visit = format!("{base}/correspondances/visit_id");
        let newer = [("regles", "1"), ("r0-colonne", "Id"), ("r0-constante", "V")];
        post(&nadia, &visit, &newer).await.is(303);
        nadia.get(&visit).await.sees("value=\"V\"").does_not_see("value=\"Id\" selected");
        let back = [("regles", "1"), ("r0-colonne", "Id"), ("r0-constante", "V")];
        post(&nadia, &visit, &back).await.is(303);
        nadia.get(&visit).await.sees("value=\"Id\" selected").does_not_see("value=\"V\"");
        let more = [&rule("jj/MM/aaaa HH'h'mm")[..], &[("action", "ajouter")]].concat();
        post(&nadia, &page, &more).await.is(200).sees("Règle 2");

        let table = [
            ("regles", "1"),
            ("r0-colonne", "Km"),
            ("r0-de", "4"),
            ("r0-vers", "AM"),
            ("r0-reste", "defaut"),
            ("r0-defaut", "APA"),
        ];
        let aid = format!("{base}/correspondances/aid_type");
        nadia
            .post(&format!("{aid}/apercu"), &table)
            .await
            .sees("<strong>AM</strong>")
            .sees("<strong>APA</strong>");
        post(&nadia, &aid, &table).await.is(303).says("enregistré");
        nadia.get(&format!("{base}/en-clair")).await.sees("« 4 »").sees("Imprimer");
        post(&nadia, &aid, &[("action", "vider")]).await.is(303);
        nadia.get(&format!("{base}/en-clair")).await.does_not_see("« 4 »");

        let old = [&table[..], &[("revision", "1")]].concat();
        let stale = nadia.post(&aid, &old).await;
        stale.is(422).sees("vient de modifier ce format").sees("value=\"APA\"");
        nadia.get(&format!("{base}/correspondances/inconnu")).await.is(404);
    }
}

#[tokio::test]
async fn a_layout_guessed_wrong_is_cut_again() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = started(&nadia).await;
        let page = format!("{base}/disposition");
        let untitled = [("encodage", "utf-8"), ("separateur", "point-virgule"), ("passees", "1")];
        let asked = [&untitled[..], &[("suite", "apercu")]].concat();
        post(&nadia, &page, &asked).await.is(200).sees("colonne 1").sees("09h00").sees("rien n’est encore");
        nadia.get(&page).await.does_not_see("colonne 1").does_not_see("rien n’est encore");
        let unread = post(&nadia, &page, &untitled).await;
        unread
            .is(422)
            .sees("relisez lesquelles")
            .sees("ces colonnes disparaissent :")
            .sees("<strong>Hre deb</strong>")
            .sees("« Début retenu »")
            .sees("<strong>Km</strong> : elle n’est plus gardée telle quelle");
        let seen = hidden(&unread, "disparues");
        assert!(seen.contains("Hre deb") && seen.contains("Km"), "{seen}");
        let read = [&untitled[..], &[("disparues", &seen)]].concat();
        post(&nadia, &page, &read).await.leads_to(&page.replace("disposition", "correspondances"));
        nadia.get(&page).await.sees("colonne 1").sees("09h00");
        let beyond = [("encodage", "utf-8"), ("separateur", "point-virgule"), ("passees", "50")];
        post(&nadia, &page, &beyond).await.is(422).sees("passez moins de lignes");
        post(&nadia, &page, &[("passees", "mille")]).await.is(422).sees("de 0 à 100").sees("value=\"mille\"");
        let named = [
            ("encodage", "utf-8"),
            ("separateur", "point-virgule"),
            ("passees", "1"),
            ("s0-nom", "Identifiant"),
        ];
        post(&nadia, &page, &named).await.is(303);
        nadia.get(&page).await.sees("Identifiant");
    }
}

#[tokio::test]
async fn a_text_guessed_delimited_is_cut_by_width_and_back() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = started(&nadia).await;
        let page = format!("{base}/disposition");
        nadia.get(&page).await.sees("Séparateur").does_not_see("Feuille");
        let preview =
            post(&nadia, &page, &[("genre", "largeur"), ("passees", "0"), ("suite", "apercu")]).await;
        preview.is(200).sees("Largeur de").sees("Choisie par vous").sees("<strong>Hre deb</strong>");
        nadia.get(&page).await.sees("Séparateur").does_not_see("Largeur de");

        // The form as the preview showed it, with its first column cut in two and another given a name.
        let form = of_form(&preview);
        // Of two kinds of lines, « I » and « V »: the code is the first column.
        let column = form.iter().filter(|(name, _)| name == "s0-etait").nth(1).unwrap().1.clone();
        let cut = |after: &str, button: &str| {
            let cut = [("s0-couper", column.as_str()), ("s0-apres", after), ("suite", button)];
            let mut typed = pairs(&form);
            typed.retain(|(name, _)| !cut.iter().any(|(typed, _)| typed == name));
            typed.extend(cut);
            typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        // Nothing is cut before its button is pressed, and what is typed stays until then.
        let waiting = post(&nadia, &page, &pairs(&cut("2", "apercu"))).await;
        waiting.is(200).sees("name=\"s0-apres\" type=\"text\" inputmode=\"text\" value=\"2\"");
        waiting.does_not_see("(suite)").does_not_see("govuk-error-message");
        post(&nadia, &page, &pairs(&cut("2", ""))).await.is(422).sees("n’est pas encore coupée");
        post(&nadia, &page, &pairs(&cut("", "couper-0"))).await.is(200).sees("un nombre plus petit que");
        let twice = post(&nadia, &page, &pairs(&cut("1, 2", "couper-0"))).await;
        twice.is(200).sees(&format!("{column} (suite 2)"));
        let preview = post(&nadia, &page, &pairs(&cut("2", "couper-0"))).await;
        preview.is(200).sees(&format!("{column} (suite)")).sees("class=\"ruler\"");
        preview.does_not_see(&format!("value=\"{column}\" selected"));
        let form = of_form(&preview);
        let mut typed = pairs(&form);
        let name = typed.iter_mut().find(|(name, _)| *name == "s0-nom").unwrap();
        name.1 = "Numéro";
        post(&nadia, &page, &typed).await.is(303).says("Disposition enregistrée");
        let saved = nadia.get(&page).await;
        saved.sees("Numéro").sees(&format!("{column} (suite)")).sees("Largeur de").does_not_see("Séparateur");

        let back = post(&nadia, &page, &[("genre", "separateur"), ("suite", "apercu")]).await;
        back.is(200).sees("Séparateur").sees("23h00");
        let form = of_form(&back);
        post(&nadia, &page, &pairs(&form)).await.is(303);
        nadia.get(&format!("{base}/correspondances")).await.sees("Il manque 1").sees("Hre deb");
    }
}

#[tokio::test]
async fn another_sheet_of_a_workbook_is_chosen() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, number) in [("Mars", "03"), ("Avril", "04")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (line, text) in VISITS.replace("/03/", &format!("/{number}/")).lines().enumerate() {
            // April has no distance.
            let cells = text.split(';').take(if name == "Mars" { 9 } else { 8 });
            for (column, cell) in cells.enumerate() {
                sheet.write(u32::try_from(line).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
            }
        }
    }
    let book = book.save_to_buffer().unwrap();
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let parts: [(&str, &str, &[u8]); 3] =
            [("nom", "", b"Classeur"), ("flux", "", b"delivery"), ("fichier", "visites.xlsx", &book)];
        let answer = nadia.upload(&format!("{FORMATS}/nouveau"), &parts).await;
        let page = answer.is(303).location.clone().unwrap();
        let mapping = page.replace("disposition", "correspondances");
        nadia.get(&page).await.sees("Feuille").sees("03/03/2026").does_not_see("Sorte de fichier</label>");
        let preview = post(&nadia, &page, &[("feuille", "Avril"), ("suite", "apercu")]).await;
        preview
            .is(200)
            .sees("03/04/2026")
            .does_not_see("03/03/2026")
            .sees("cette colonne disparaît :")
            .sees("<strong>Km</strong> : elle n’est plus gardée telle quelle.")
            .does_not_see("<strong>Hre deb</strong>");
        let unknown = post(&nadia, &page, &[("feuille", "Mai"), ("suite", "apercu")]).await;
        unknown.sees("n’a pas de feuille « Mai »");
        let form = of_form(&preview);
        post(&nadia, &page, &pairs(&form)).await.leads_to(&mapping);
        nadia.get(&page).await.sees("03/04/2026").does_not_see("03/03/2026");
        nadia.get(&mapping).await.sees("Hre deb").does_not_see("Km");
    }
}

/// What the browser would send of the layout's form.
fn of_form(answer: &testing::Answer) -> Vec<(String, String)> {
    let text = answer.text();
    let (_, form) = text.split_once("id=\"disposition\"").unwrap();
    let mut sent = Vec::new();
    for (place, _) in form.match_indices('<') {
        let tag = &form[place..form[place..].find('>').map_or(form.len(), |end| place + end)];
        let Some(name) = attribute(tag, "name") else { continue };
        let unchecked = tag.contains("type=\"checkbox\"") && !tag.contains(" checked");
        if tag.starts_with("<input") && !unchecked {
            sent.push((name, attribute(tag, "value").unwrap_or_default()));
        } else if tag.starts_with("<select") {
            let options = &form[place..place + form[place..].find("</select>").unwrap()];
            let chosen = options.split("<option").skip(1).find(|option| option.contains(" selected"));
            let chosen = chosen.or_else(|| options.split("<option").nth(1)).unwrap();
            sent.push((name, attribute(chosen, "value").unwrap()));
        }
    }
    sent
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    Some(after.split('"').next()?.replace("&#34;", "\"").replace("&#39;", "'"))
}

fn pairs(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .filter(|(name, _)| name != "revision")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn value(form: &[(String, String)], name: &str) -> String {
    form.iter().find(|(known, _)| known == name).unwrap().1.clone()
}

fn hidden(answer: &testing::Answer, name: &str) -> String {
    value(&of_form(answer), name)
}

#[tokio::test]
async fn a_format_is_shared_as_a_text_and_its_versions_are_compared() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = published(&nadia).await;
        let text = nadia.get(&format!("{base}/format.toml?version=1")).await;
        text.is(200).sees("name = \"Passerelle\"").does_not_see("BEN-1");
        let import = format!("{FORMATS}/importer");
        nadia
            .upload(&import, &[("texte", "", b"schema = 1\nnom = 3")])
            .await
            .is(422)
            .sees("Ligne 2")
            .sees("nom = 3");
        let copy = nadia.upload(&import, &[("fichier", "format.toml", &text.body)]).await;
        let copy = copy.is(303).location.clone().unwrap();
        nadia.get(&copy).await.sees("Ajoutez d’abord un fichier d’essai");
        nadia.get(&format!("{copy}/correspondances")).await.sees("Aucun fichier d’essai");
        nadia.upload(&format!("{copy}/essai"), &[]).await.is(422).sees("Choisissez un fichier d’essai");
        let sample: [(&str, &str, &[u8]); 1] = [("fichier", "visites.csv", VISITS.as_bytes())];
        nadia.upload(&format!("{copy}/essai"), &sample).await.is(303);
        nadia.get(&format!("{copy}/publier")).await.sees("revient identique");

        let mapping = format!("{base}/correspondances");
        post(&nadia, &mapping, &[("si-colonne", "Km"), ("si-test", "est"), ("si-valeurs", "0")])
            .await
            .is(303);
        nadia.get(&base).await.sees("Brouillon : ce qui changera").sees("Km");
        post(&nadia, &format!("{base}/publier"), &[]).await.says("Version 2 publiée");
        nadia.get(&base).await.sees("Ce qui change depuis la version précédente");
        nadia.post(&format!("{base}/revenir"), &[("version", "1")]).await.leads_to(&base);
        nadia.post(&format!("{base}/revenir"), &[("version", "9")]).await.is(404);
        nadia.post(&format!("{base}/retirer"), &[]).await.says("Format retiré");
        nadia.get(&base).await.sees("Remettre la version 1 en vigueur");
        nadia.post(&format!("{base}/remettre"), &[]).await.says("Format remis en vigueur");
    }
}

#[tokio::test]
async fn another_departement_s_format_does_not_exist() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = published(&nadia).await;
        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get(FORMATS).await.does_not_see("Passerelle");
        let pages = [
            "",
            "/disposition",
            "/correspondances",
            "/correspondances/visit_id",
            "/en-clair",
            "/format.toml",
            "/publier",
            "/essai",
        ];
        for end in pages {
            other.get(&format!("{base}{end}")).await.is(404);
        }
        for end in [
            "/disposition",
            "/correspondances",
            "/correspondances/visit_id/apercu",
            "/publier",
            "/retirer",
            "/supprimer",
            "/revenir",
        ] {
            other.post(&format!("{base}{end}"), &[("version", "1")]).await.is(404);
        }
        nadia.get(&base).await.sees("en vigueur");
    }
}

#[tokio::test]
async fn a_changed_test_file_leaves_its_mappings_to_be_looked_at() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let base = published(&nadia).await;
        let mapping = format!("{base}/correspondances");
        nadia.get(&mapping).await.does_not_see("Sa colonne a changé");
        let moved = VISITS.replace("Hre fin", "Fin");
        let file: [(&str, &str, &[u8]); 1] = [("fichier", "visites.csv", moved.as_bytes())];
        nadia.upload(&format!("{base}/essai"), &file).await.is(303);
        nadia.get(&mapping).await.sees("Sa colonne a changé").sees("Deviner de nouveau");
        nadia
            .get(&mapping)
            .await
            .sees("Aucune ligne du fichier d’essai n’est lue")
            .sees("Trouvé : « Id », « Num PEC »")
            .does_not_see("toutes lues");
        let guessed = post(&nadia, &mapping, &[("bouton", "deviner")]).await;
        guessed.is(303).says("la disposition les suit");
        nadia
            .get(&mapping)
            .await
            .does_not_see("Sa colonne a changé")
            .sees("2 lignes essayées, toutes lues")
            .does_not_see("À vérifier");
        let text = String::from_utf8(nadia.get(&format!("{base}/format.toml")).await.body).unwrap();
        let draft = mapping::Format::from_toml(&text).unwrap();
        let end = draft.fields.iter().find(|rule| rule.key == "retained_end").unwrap();
        assert_eq!(end.columns, ["Date", "Fin"]);
        assert_eq!(draft.keep, ["Km"], "what a person said of the other columns stays");
        let without = moved.replace(";Km", ";Frais").replace("V2;", "V3;");
        let file: [(&str, &str, &[u8]); 1] = [("fichier", "visites.csv", without.as_bytes())];
        nadia.upload(&format!("{base}/essai"), &file).await.is(303);
        post(&nadia, &mapping, &[("bouton", "deviner")]).await.says("« Km » n’est plus gardée");

        // The code of the département is taken from its other formats.
        let other = started(&nadia).await;
        nadia
            .get(&format!("{other}/correspondances"))
            .await
            .sees("toujours « CD99 »")
            .sees("repris de vos autres formats");
        nadia
            .get(&format!("{other}/correspondances/funder_id"))
            .await
            .sees("« CD99 » dans vos autres formats");
    }
}

#[tokio::test]
async fn what_is_read_and_doubtful_is_told_before_it_is_published() {
    let doubtful = "Id;Num PEC;Nº bénéf.;Code financeur;Code service;Date;Hre deb;Hre fin;Durée\r\n\
                    V1;PC-1;BEN-1;CD99;SAAD-42;02/03/2026;09h00;10h00;9\r\n\
                    V2;PC-1;BEN-1;CD99;SAAD-42;03/03/2026;09h00;10h30;9\r\n\
                    V3;PC-1;BEN-1;CD99;SAAD-42;04/03/2026;09h00;11h00;9\r\n";
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let parts: [(&str, &str, &[u8]); 3] = [
            ("nom", "", b"Douteux"),
            ("flux", "", b"delivery"),
            ("fichier", "visites.csv", doubtful.as_bytes()),
        ];
        let answer = nadia.upload(&format!("{FORMATS}/nouveau"), &parts).await;
        let base = answer.is(303).location.clone().unwrap();
        let base = base.strip_suffix("/disposition").unwrap();
        let mapping = nadia.get(&format!("{base}/correspondances")).await;
        mapping.sees("3 lignes essayées, toutes lues").sees("À vérifier").sees("n’est pas la durée entre");
        nadia
            .get(&format!("{base}/publier"))
            .await
            .sees("À vérifier (1)")
            .sees("n’est pas la durée entre")
            .sees("rien n’est perdu");
    }
}

#[tokio::test]
async fn what_nobody_chose_is_guessed_again_of_a_corrected_layout() {
    // Without titles, nothing says what the columns are.
    let bare: String = VISITS.lines().skip(1).map(|line| format!("{line}\r\n")).collect();
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let parts: [(&str, &str, &[u8]); 3] = [
            ("nom", "", b"Sans titres"),
            ("flux", "", b"delivery"),
            ("fichier", "visites.csv", bare.as_bytes()),
        ];
        let answer = nadia.upload(&format!("{FORMATS}/nouveau"), &parts).await;
        let page = answer.is(303).location.clone().unwrap();
        let mapping = page.replace("disposition", "correspondances");
        let by_hand = [("regles", "1"), ("r0-constante", "SAAD-1")];
        post(&nadia, &format!("{mapping}/provider_id"), &by_hand).await.is(303);

        let mut form = of_form(&nadia.get(&page).await);
        let titles =
            ["Id", "Num PEC", "Nº bénéf.", "Code service", "Date", "Hre deb", "Hre fin", "Durée", "Km"];
        let names = form.iter_mut().filter(|(name, _)| name == "s0-nom");
        for ((_, name), title) in names.zip(titles) {
            *name = title.to_owned();
        }
        post(&nadia, &page, &pairs(&form)).await.leads_to(&mapping).says("devinées de nouveau");
        let text =
            String::from_utf8(nadia.get(&page.replace("disposition", "format.toml")).await.body).unwrap();
        let draft = mapping::Format::from_toml(&text).unwrap();
        let rule = |key: &str| draft.fields.iter().find(|rule| rule.key == key).unwrap();
        assert_eq!(rule("retained_start").columns, ["Date", "Hre deb"]);
        assert_eq!(rule("visit_id").columns, ["Id"]);
        assert_eq!(rule("provider_id").constant.as_deref(), Some("SAAD-1"), "a person chose it");
        assert!(draft.keep.contains(&"Code service".to_owned()), "{:?}", draft.keep);
    }
}
