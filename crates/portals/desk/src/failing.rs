use people::Refused;
use web::Failure;

/// A refusal as a page: what you may not know exists is not found.
pub(crate) fn refused(cause: Refused) -> Failure {
    match cause {
        Refused::NotFound => Failure::NotFound,
        Refused::Denied(_) => Failure::Denied,
        Refused::Database(cause) => cause.into(),
    }
}
