use records::Flow;
#[test]
fn scratch() {
    for (name, flow) in [("visites.csv", Flow::Delivery), ("factures.txt", Flow::Invoice), ("plans.xlsx", Flow::Order)] {
        let bytes = std::fs::read(format!("samples/{name}")).unwrap();
        let sniffed = mapping::sniff(name, &bytes).unwrap();
        let p = mapping::propose(name, flow, &sniffed.layout, &bytes).unwrap();
        for t in mapping::in_clear(&p.format) { println!("{}", t.sentence); }
        println!("{:#?}", mapping::round_trip(&p.format, &bytes).unwrap());
        println!("{:#?}", mapping::round_trip(&p.format.keeping_unused(), &bytes).unwrap());
    }
}
