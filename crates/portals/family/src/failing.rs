use flows::FlowError;
use people::Refused;
use plans::PlanError;
use requests::RequestError;
use web::Failure;

/// A refusal as a page: what you may not know exists is not found.
pub(crate) fn refused(cause: Refused) -> Failure {
    match cause {
        Refused::NotFound => Failure::NotFound,
        Refused::Denied(_) => Failure::Denied,
        Refused::Database(cause) => cause.into(),
    }
}

pub(crate) fn plan_failed(cause: PlanError) -> Failure {
    match cause {
        PlanError::NotFound => Failure::NotFound,
        PlanError::Denied(_) => Failure::Denied,
        PlanError::Database(cause) => cause.into(),
        cause => Failure::problem(cause),
    }
}

pub(crate) fn statement_failed(cause: FlowError) -> Failure {
    match cause {
        FlowError::NotFound => Failure::NotFound,
        FlowError::Denied(_) => Failure::Denied,
        FlowError::Database(cause) => cause.into(),
        cause => Failure::Broken(cause.to_string()),
    }
}

pub(crate) fn quotes_failed(cause: RequestError) -> Failure {
    match cause {
        RequestError::NotFound => Failure::NotFound,
        RequestError::Denied(_) => Failure::Denied,
        RequestError::Database(cause) => cause.into(),
        cause => Failure::problem(cause),
    }
}
