//! Who helps whom: providers of unequal size, their rules, the keys of beneficiaries.

use super::chance::Chance;

/// Of the real size: a département's year.
const VISITS: u64 = 7_500_000;
const BENEFICIARIES: u64 = 24_000;
const PROVIDERS: u64 = 130;

/// What a funder may decide, as the file mode writes it. Every step divides a quarter of an hour.
pub(super) const SERVICES: [&str; 6] = ["AIDE_APA", "AIDE_PCH", "NUIT", "MENAGE", "COURSES", "LIEN_SOCIAL"];
pub(super) const NIGHT: usize = 2;
const STEPS: [i64; 4] = [1, 60, 300, 900];
const MODES: [&str; 3] = ["nearest", "up", "down"];
const WINDOWS: [usize; 4] = [1, 3, 6, 12];

#[derive(Clone, Copy)]
pub(super) struct RuleOf {
    pub tariff_c: i64,
    pub mode: &'static str,
    pub step_s: i64,
    pub window: usize,
    pub tolerance_min: i64,
}

/// A beneficiary's service at a provider.
pub(super) struct KeyOf {
    pub beneficiary: usize,
    pub provider: usize,
    pub service: usize,
    /// Chances in a million that there is a visit on a day.
    pub daily: u32,
    /// Minutes of each visit, a multiple of fifteen.
    pub lasts_min: i64,
}

pub(super) struct People {
    /// By provider, then service.
    pub rules: Vec<[RuleOf; SERVICES.len()]>,
    pub keys: Vec<KeyOf>,
    /// The keys of each provider.
    pub of_provider: Vec<Vec<usize>>,
}

impl People {
    pub fn new(chance: &mut Chance, visits_per_year: u64) -> Self {
        let beneficiaries = (visits_per_year * BENEFICIARIES).div_ceil(VISITS).max(8) as usize;
        let providers = (beneficiaries / 12).clamp(3, PROVIDERS as usize);
        let rule = |chance: &mut Chance| RuleOf {
            tariff_c: chance.between(2350, 2650),
            mode: chance.of(&MODES),
            step_s: chance.of(&STEPS),
            window: chance.of(&WINDOWS),
            tolerance_min: chance.between(0, 10),
        };
        let rules: Vec<_> = (0..providers).map(|_| std::array::from_fn(|_| rule(chance))).collect();
        // The largest have some fifteen times what the smallest have.
        let weights: Vec<u32> = (0..providers).map(|rank| 100_000 / (rank as u32 + 8)).collect();
        let total: u32 = weights.iter().sum();
        let draw = |chance: &mut Chance| {
            let mut left = chance.below(total);
            weights
                .iter()
                .position(|weight| left.checked_sub(*weight).map(|less| left = less).is_none())
                .unwrap_or(0)
        };
        let key_count = beneficiaries + beneficiaries / 4;
        // Some days there is none, some people have one every day; on average as many visits as asked.
        let mean = visits_per_year * 1_000_000 / 365 / key_count as u64;
        let mut keys = Vec::with_capacity(key_count);
        for beneficiary in 0..beneficiaries {
            let provider = draw(chance);
            let service = chance.below(SERVICES.len() as u32) as usize;
            let mut key = |chance: &mut Chance, provider, service| {
                let daily = mean * u64::from(chance.below(1001) + 500) / 1000;
                let lasts_min = if service == NIGHT { 60 } else { chance.of(&[30, 45, 45, 60, 60, 75]) };
                keys.push(KeyOf { beneficiary, provider, service, daily: daily as u32, lasts_min });
            };
            key(chance, provider, service);
            // Every fourth has a second service, here or at another provider.
            if beneficiary % 4 == 3 {
                let provider = if beneficiary % 8 == 3 { provider } else { draw(chance) };
                key(chance, provider, (service + 1) % SERVICES.len());
            }
        }
        let mut of_provider = vec![Vec::new(); providers];
        for (number, key) in keys.iter().enumerate() {
            of_provider[key.provider].push(number);
        }
        Self { rules, keys, of_provider }
    }

    pub fn rule(&self, key: usize) -> &RuleOf {
        let key = &self.keys[key];
        &self.rules[key.provider][key.service]
    }
}
