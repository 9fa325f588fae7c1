//! Small worlds written as plain rows, given to the kernel.

use reconciliation::{
    Book, Deliveries, Filter, Gatherer, Id, InvoiceLine, Name, Order, Row, Rule, Rules, Vocabulary, World,
    calendar::MonthNo,
};

#[derive(Clone, Debug)]
pub struct RuleRow {
    pub saad: String,
    pub service: String,
    pub rule: Rule,
}

#[derive(Clone, Debug)]
pub struct OrderRow {
    pub saad: String,
    pub beneficiary: String,
    pub service: String,
    pub monthly_min: i64,
    /// Days since 1970.
    pub from: u32,
    pub to: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct VisitRow {
    pub id: String,
    pub saad: String,
    pub beneficiary: String,
    pub worker: String,
    pub service: String,
    pub start: u32,
    pub end: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct LineRow {
    pub id: String,
    pub saad: String,
    pub beneficiary: String,
    /// 202503
    pub month: u64,
    pub service: String,
    pub quantity_min: i64,
    pub price_c: i64,
    pub amount_c: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Small {
    pub rules: Vec<RuleRow>,
    pub orders: Vec<OrderRow>,
    pub visits: Vec<VisitRow>,
    pub lines: Vec<LineRow>,
}

/// What is known of a line: identifier, delivered and planned minutes, findings.
pub type Answered = (String, i64, i64, u16);

/// The kernel's structures, that own what a `World` borrows.
pub struct Loaded {
    pub words: Vocabulary,
    pub deliveries: Deliveries,
    pub book: Book,
    pub rules: Rules,
}

impl Small {
    /// The visits shared between `readers`, as threads would.
    pub fn load(&self, readers: usize) -> Loaded {
        let mut words = Vocabulary::default();
        let mut rules = Rules::default();
        for row in &self.rules {
            let saad = words.saads.rank(Id::from(&*row.saad));
            let service = words.services.rank(Id::from(&*row.service));
            // The first stays.
            let _ = rules.add(saad, service, row.rule);
        }
        let key = |words: &mut Vocabulary, saad: &str, beneficiary: &str, service: &str| {
            let saad = words.saads.rank(Id::from(saad));
            let beneficiary = words.beneficiaries.rank(Id::from(beneficiary));
            let service = words.services.rank(Id::from(service));
            words.rank_key(saad, beneficiary, service)
        };
        let mut orders = Vec::new();
        for row in &self.orders {
            orders.push(Order {
                key: key(&mut words, &row.saad, &row.beneficiary, &row.service),
                monthly_min: row.monthly_min,
                valid_from: row.from,
                valid_to: row.to,
            });
        }
        let mut lines = Vec::new();
        for row in &self.lines {
            lines.push(InvoiceLine {
                id: Name::from(Id::from(&*row.id)),
                key: key(&mut words, &row.saad, &row.beneficiary, &row.service),
                month: MonthNo::from_digits(row.month).unwrap(),
                quantity_min: row.quantity_min,
                price_c: row.price_c,
                amount_c: row.amount_c,
            });
        }
        let mut gatherers: Vec<Gatherer> = (0..readers).map(|_| Gatherer::default()).collect();
        for (number, row) in self.visits.iter().enumerate() {
            push(&mut gatherers[number * 7 % readers], row);
        }
        let deliveries = Deliveries::new(&mut words, gatherers);
        let book = Book::new(&words, orders, lines);
        Loaded { words, deliveries, book, rules }
    }
}

pub fn push(gatherer: &mut Gatherer, row: &VisitRow) {
    let ranked = ranked(&mut gatherer.words, row);
    gatherer.push(ranked).unwrap();
}

pub fn ranked<'a>(words: &mut Vocabulary, row: &'a VisitRow) -> Row<'a> {
    Row {
        id: Id::from(&*row.id),
        saad: words.saads.rank(Id::from(&*row.saad)),
        beneficiary: words.beneficiaries.rank(Id::from(&*row.beneficiary)),
        worker: words.workers.rank(Id::from(&*row.worker)),
        service: words.services.rank(Id::from(&*row.service)),
        start: row.start,
        end: row.end,
        planned: None,
    }
}

impl Loaded {
    pub fn world(&self) -> World<'_> {
        World { words: &self.words, deliveries: &self.deliveries, book: &self.book }
    }

    pub fn answer(&self, filter: &Filter) -> Vec<Answered> {
        let outcomes = self.world().answer(&self.rules, filter);
        let named = |outcome: reconciliation::Outcome| {
            let name = self.book.line(outcome.place).id.to_string();
            (name, outcome.delivered_min, outcome.planned_min, outcome.findings.bits())
        };
        outcomes.into_iter().map(named).collect()
    }
}
