//! Physical lines of a text file, decoded as they come.

use std::io::{BufRead, BufReader, Read};

use super::{Raw, too_long, unreadable};
use crate::{
    encoding::{Decoded, Encoding},
    limits::Limits,
};

pub(super) struct Text<R: Read> {
    pub input: BufReader<Decoded<R>>,
    /// Of the last line given.
    pub number: u64,
    limits: Limits,
    done: bool,
}

impl<R: Read> Text<R> {
    pub fn new(encoding: Encoding, reader: R, limits: Limits) -> Self {
        Self { input: BufReader::new(encoding.reader(reader)), number: 0, limits, done: false }
    }
}

impl<R: Read> Iterator for Text<R> {
    type Item = Raw;

    /// One cell: the line without its end.
    fn next(&mut self) -> Option<Raw> {
        if self.done {
            return None;
        }
        let number = self.number + 1;
        let mut line = Vec::new();
        let (mut long, mut any) = (false, false);
        loop {
            let chunk = match self.input.fill_buf() {
                Ok([]) => {
                    self.done = true;
                    if !any {
                        return None;
                    }
                    break;
                }
                Ok(chunk) => chunk,
                Err(error) => {
                    self.done = true;
                    return Some(Raw { number, cells: Err(unreadable(number, &error)) });
                }
            };
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(chunk.len());
            long |= line.len() + taken > self.limits.line;
            if !long {
                line.extend_from_slice(&chunk[..taken]);
            }
            let consumed = taken + usize::from(end.is_some());
            self.input.consume(consumed);
            if end.is_some() {
                break;
            }
        }
        self.number = number;
        if long {
            return Some(Raw { number, cells: Err(too_long(number, self.limits)) });
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(Raw { number, cells: Ok(vec![String::from_utf8_lossy(&line).into_owned()]) })
    }
}
