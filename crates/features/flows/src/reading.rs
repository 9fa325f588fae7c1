//! A file becomes messages. What cannot be read is a finding; the other messages still go through.

use records::{Finding, Invoice, Order, Visit};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Message {
    Order(Order),
    Visit(Visit),
    Invoice(Invoice),
}

/// Everything read from a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub messages: Vec<Message>,
    pub findings: Vec<Finding>,
}
