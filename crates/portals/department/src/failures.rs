//! Errors of the use cases, as pages.

use flows::FlowError;
use web::Failure;

pub fn failed(cause: FlowError) -> Failure {
    match cause {
        FlowError::NotFound => Failure::NotFound,
        FlowError::Denied(_) => Failure::Denied,
        FlowError::Database(cause) => cause.into(),
        broken => Failure::Broken(broken.to_string()),
    }
}
