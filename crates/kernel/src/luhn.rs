//! The checksum of SIREN, SIRET and FINESS numbers.

/// True when the digits' Luhn sum is a multiple of ten.
pub(crate) fn is_valid(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, digit)| {
            let digit = u32::from(digit - b'0');
            let doubled = if position % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The text without spaces, when it is that many digits.
pub(crate) fn digits(text: &str, length: usize) -> Option<String> {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    (compact.len() == length && compact.bytes().all(|byte| byte.is_ascii_digit())).then_some(compact)
}
