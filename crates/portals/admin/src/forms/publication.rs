//! `POST …/publier`, `POST …/retirer`: a draft comes into force, the version in force steps back.

use axum::{extract::Path, response::Response};
use intake::forms::{self, FormError};
use kernel::jiff::{Timestamp, civil::Time, tz::TimeZone};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, redirect_with_flash};

use super::{
    draft::{address, failed, open},
    version,
};
use crate::words;

pub async fn publish(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let now = manager.cx.clock.now();
    let refused = if fields.get("vu") == form.version.updated_at.to_string() {
        match moment(&fields, now) {
            Ok(from) => match forms::publish(&manager.cx, id.into(), from).await {
                Ok(version) => {
                    let said = match version.published_from.filter(|from| *from > now) {
                        Some(from) => format!(
                            "Version {} programmée : elle servira aux appels commencés à partir du {}.",
                            version.number,
                            words::moment(from)
                        ),
                        None => format!(
                            "Version {} publiée. Les appels déjà commencés gardent la leur.",
                            version.number
                        ),
                    };
                    return Ok(redirect_with_flash(&address(version.id), &said));
                }
                Err(refused @ FormError::Defects(_)) => Mistakes::one("defauts", refused.to_string()),
                Err(cause) => return Err(failed(cause)),
            },
            Err(mistakes) => mistakes,
        }
    } else {
        Mistakes::one("publier", FormError::Outdated.to_string())
    };
    version::render(manager, form, refused, &fields).await
}

pub async fn roll_back(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let back = forms::rollback(&manager.cx, id.into()).await.map_err(failed)?;
    let said = format!("La version {} est de nouveau en service.", back.number);
    Ok(redirect_with_flash(&address(back.id), &said))
}

/// Now, or the day and hour typed, in Paris.
fn moment(fields: &Fields, now: Timestamp) -> Result<Timestamp, Mistakes> {
    if fields.get("quand") != "date" {
        return Ok(now);
    }
    let mut mistakes = Mistakes::default();
    let day = words::day(fields.get("jour"));
    if day.is_none() {
        mistakes.add("jour", "Écrivez le jour de la publication, par exemple 01/01/2027.");
    }
    let hour = match fields.get("heure") {
        "" => Some(Time::midnight()),
        typed => Time::strptime("%H:%M", typed).ok(),
    };
    if hour.is_none() {
        mistakes.add("heure", "Écrivez l’heure comme 08:00.");
    }
    let at = day.zip(hour).and_then(|(day, hour)| {
        day.to_datetime(hour).to_zoned(TimeZone::get("Europe/Paris").ok()?).ok().map(|at| at.timestamp())
    });
    match at {
        Some(at) if at > now => Ok(at),
        Some(_) => {
            Err(Mistakes::one("jour", "Ce moment est passé : publiez maintenant, ou choisissez plus tard."))
        }
        None => Err(mistakes),
    }
}
