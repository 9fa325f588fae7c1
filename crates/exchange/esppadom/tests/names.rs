//! Every element of every message, with its path: a change of the tables of names is a readable difference.

use esppadom::Table;
use records::Flow;

#[test]
fn the_names_on_the_wire_are_those_agreed() {
    for flow in Flow::ALL {
        let table = Table::of(flow);
        let text =
            format!("{} {}, {}\n\n{}", flow.code(), table.version(), table.profile(), table.describe());
        insta::assert_snapshot!(flow.code(), text);
    }
}
