use argon2::{
    Argon2, PasswordHash,
    password_hash::{PasswordHasher, PasswordVerifier},
};

/// Length is what protects; no rule on capitals or digits (CNIL délib. 2022-100 allows it with rate limits
/// and a second factor).
pub const MIN_LENGTH: usize = 12;

/// A hash nobody's password has, so that an unknown e-mail costs the same time as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y29yZGVlLW5vYm9keQ$C1g0kRUr5S1k8mPhYf0Jq9kC2w3Yw2pY6m8o1nB4b0E";

/// Hashes off the async threads: it takes tens of milliseconds on purpose.
pub async fn hash(password: String) -> String {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .expect("argon2 hashes any password")
    })
    .await
    .expect("hashing does not panic")
}

/// Whether the password is the one; always takes the time of a check.
pub async fn verify(password: String, known: Option<String>) -> bool {
    tokio::task::spawn_blocking(move || {
        let stored = known.as_deref().unwrap_or(NOBODY);
        let matches = PasswordHash::new(stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        matches && known.is_some()
    })
    .await
    .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn knows_its_password_and_no_other() {
        let stored = hash("une corde bien tenue".to_owned()).await;
        assert!(verify("une corde bien tenue".to_owned(), Some(stored.clone())).await);
        assert!(!verify("une corde mal tenue".to_owned(), Some(stored)).await);
        assert!(!verify("une corde bien tenue".to_owned(), None).await);
    }

    #[test]
    fn the_hash_of_nobody_is_well_formed() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
