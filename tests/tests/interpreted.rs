//! Layouts without generated code: the interpreter makes the very proofs that generated code makes.

use air_codegen::{Folder, compile_file};
use air_debug::public::PublicValue;
use air_interpret::Interpreted;
use air_layouts::{brainfuck, fibonacci};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::field::{Field as _, Goldilocks, GoldilocksCubic, Stark252};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, prove, verify};
use air_runtime::trace::Trace;
use std::path::Path;

fn interpreted<F: StarkField>(file: &str) -> Interpreted<F> {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts"));
    let dag = compile_file(&folder, file).expect("the layout compiles");
    Interpreted::new(dag).expect("its constants fit the field")
}

/// The proof with these options, verified.
fn proof<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    trace: Trace<F>,
) -> Vec<u8> {
    let log_rows = trace.log_rows().to_vec();
    let highest = log_rows.iter().copied().max().expect("there is a table");
    let options = Options::new(2, vec![0, highest - 2], 4, 20, 4).expect("good options");
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let setup = setup::<F, K, L>(layout, public, &log_rows, options, trees);
    let proof = prove::<Native<F, K>, L>(layout, &setup, public, trace, &()).expect("valid").bytes;
    verify::<Native<F, K>, L>(layout, &setup, public, &proof, &Policy::proven_bits(10), &())
        .expect("the proof is valid");
    proof
}

#[test]
fn fibonacci_has_the_same_proof_with_and_without_generated_code() {
    let mut numbers = vec![Stark252::from_u64(1), Stark252::from_u64(1)];
    for row in 2..64 {
        numbers.push(numbers[row - 1] + numbers[row - 2]);
    }
    let claimed = numbers[63];
    let trace = Trace::new(vec![vec![numbers]]).expect("a power of two");
    let generated = proof::<_, Stark252, _>(
        &fibonacci::Fibonacci,
        &fibonacci::Public { claimed },
        trace.clone(),
    );
    let publics = vec![PublicValue::Scalar(claimed)];
    let layout = interpreted::<Stark252>("fibonacci.air");
    assert!(proof::<_, Stark252, _>(&layout, &publics, trace) == generated);
}

#[test]
fn three_tables_with_arguments_have_the_same_proof_with_and_without_generated_code() {
    let program = air_brainfuck::Program::compile(b"++[>+++<-]>.,.").expect("a program");
    let options = air_brainfuck::Options::default();
    let (run, recording) =
        air_brainfuck::record(&program, &[7], &options).expect("the program halts");
    let claim = air_brainfuck::Claim::new(&program, &run);
    let trace = air_brainfuck::trace::build(&recording);
    let public = claim.public();
    let generated = proof::<_, GoldilocksCubic, _>(&brainfuck::Brainfuck, &public, trace.clone());
    let list = |list: &[[Goldilocks; 1]]| {
        PublicValue::List(list.iter().map(|[symbol]| vec![*symbol]).collect())
    };
    let publics = vec![
        list(&public.program),
        list(&public.stdin),
        list(&public.stdout),
        PublicValue::Scalar(public.cell_size),
    ];
    let layout = interpreted::<Goldilocks>("brainfuck.air");
    assert!(proof::<_, GoldilocksCubic, _>(&layout, &publics, trace) == generated);
}
