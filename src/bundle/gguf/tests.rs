use super::tiny::{F32, Q4_1, Q8_0, Tensor, Tiny, llama, open, text};
use super::*;

/// Two tensors and a value of each kind.
fn small() -> Tiny {
    let mut file = Tiny::new();
    file.number("number", 7)
        .float("float", 0.5)
        .flag("flag", true)
        .text("text", "ab\0ç")
        .texts("texts", &["x", ""])
        .numbers("numbers", &[-1, 3])
        .tensor("a", &[32, 2], Q4_1, &[1; 40])
        .tensor("b", &[3], F32, &[2; 12]);
    file
}

/// Why a file is refused.
fn refused(bytes: Vec<u8>) -> String {
    let error = open(bytes).expect_err("it must be refused");
    assert_eq!(error.code(), "data", "{error}");
    error.to_string()
}

#[test]
fn values_and_tensors_are_read() {
    for version in [2, 3] {
        let mut file = Tiny { version, ..small() }.open().unwrap();
        assert_eq!(file.metadata("number"), Some(&Value::Unsigned(7)));
        assert_eq!(file.metadata("float"), Some(&Value::Float(0.5)));
        assert_eq!(file.metadata("flag"), Some(&Value::Bool(true)));
        assert_eq!(file.metadata("text"), Some(&Value::Text("ab\0ç".into())));
        let texts = ["x", ""].map(|text| Value::Text(text.into()));
        assert_eq!(file.metadata("texts"), Some(&Value::List(texts.into())));
        let numbers = [-1, 3].map(Value::Signed);
        assert_eq!(file.metadata("numbers"), Some(&Value::List(numbers.into())));
        assert_eq!(file.metadata("other"), None);
        let info = &file.tensors()["a"];
        assert_eq!(
            (info.format, info.rows, info.columns),
            (GgmlFormat::Known(TensorFormat::Blocks(BlockFormat::Q4_1)), 2, 32)
        );
        assert_eq!(file.read("b").unwrap(), [2; 12]);
        assert_eq!(file.read("a").unwrap(), [1; 40]);
        assert_eq!(file.read("c").unwrap_err().code(), "data");
    }
}

#[test]
fn numbers_of_every_width_are_read() {
    let mut file = Tiny::new();
    let all: [(u32, Vec<u8>, Value); 7] = [
        (0, vec![200], Value::Unsigned(200)),
        (1, vec![200], Value::Signed(-56)),
        (2, vec![0, 200], Value::Unsigned(51_200)),
        (3, vec![0, 200], Value::Signed(-14_336)),
        (10, u64::MAX.to_le_bytes().into(), Value::Unsigned(u64::MAX)),
        (11, i64::MIN.to_le_bytes().into(), Value::Signed(i64::MIN)),
        (12, 0.1f64.to_le_bytes().into(), Value::Float(0.1)),
    ];
    for (kind, bytes, _) in &all {
        file.set(&kind.to_string(), *kind, bytes.clone());
    }
    let file = file.open().unwrap();
    for (kind, _, value) in &all {
        assert_eq!(file.metadata(&kind.to_string()), Some(value));
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for whole in [small().bytes(), llama().bytes()] {
        for length in 0..whole.len() {
            refused(whole[..length].to_vec());
        }
        open(whole).unwrap();
    }
}

#[test]
fn a_changed_byte_is_never_a_panic() {
    let whole = small().bytes();
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            if let Ok(mut file) = open(bytes) {
                for name in file.tensors().keys().cloned().collect::<Vec<_>>() {
                    let _ = file.read(&name);
                }
            }
        }
    }
}

#[test]
fn another_magic_version_or_byte_order_is_refused() {
    let mut magic = small().bytes();
    magic[..4].copy_from_slice(b"GGML");
    assert!(refused(magic).contains("no GGUF"));
    for (version, said) in [(1, "version 1;"), (4, "version 4;"), (3 << 24, "big-endian")] {
        assert!(refused(Tiny { version, ..small() }.bytes()).contains(said));
    }
}

#[test]
fn tensors_outside_the_file_or_in_each_other_are_refused() {
    let with = |change: &dyn Fn(&mut Vec<Tensor>)| {
        let mut file = small();
        change(&mut file.tensors);
        refused(file.bytes())
    };
    assert!(with(&|t| t[1].offset = 96).contains("not all there"));
    assert!(with(&|t| t[1].offset = u64::MAX - 31).contains("offset"));
    assert!(with(&|t| t[1].offset = 65).contains("offset"), "it is not aligned");
    assert!(with(&|t| t[1].offset = 32).contains("lie in each other"));
    assert!(with(&|t| t[0].dimensions = vec![32, u64::MAX]).contains("shape"));
    assert!(with(&|t| t[0].dimensions = vec![32, 1 << 40, 1 << 40]).contains("shape"));
    assert!(with(&|t| t[0].dimensions = vec![33]).contains("shape"), "no whole blocks");
    assert!(with(&|t| t[0].dimensions = vec![]).contains("0 dimensions"));
    assert!(with(&|t| t[0].dimensions = vec![1; 5]).contains("5 dimensions"));
    assert!(with(&|t| t[0].name = "b".into()).contains("twice"));
}

#[test]
fn counts_and_lengths_beyond_the_file_take_no_memory() {
    // The counts of tensors and of keys.
    for at in [8, 16] {
        for count in [u64::MAX, u64::MAX / 24, 1 << 40, 100_000] {
            let mut bytes = small().bytes();
            bytes[at..at + 8].copy_from_slice(&count.to_le_bytes());
            assert!(refused(bytes).contains("cut off"), "{count} at {at}");
        }
    }
    for length in [u64::MAX, 1 << 40, 100_000] {
        let with = |kind: u32, value: Vec<u8>| {
            let mut file = small();
            file.set("hostile", kind, value);
            refused(file.bytes())
        };
        assert!(with(8, length.to_le_bytes().into()).contains("cut off"));
        for kind in 0..=12u32 {
            let list = [&kind.to_le_bytes()[..], &length.to_le_bytes()].concat();
            assert!(with(9, list).contains("cut off"), "{length} of type {kind}");
        }
    }
}

#[test]
fn lists_in_lists_end() {
    let nested = |depth: usize| {
        let level = [&9u32.to_le_bytes()[..], &1u64.to_le_bytes()].concat();
        let last = [&8u32.to_le_bytes()[..], &1u64.to_le_bytes(), &text("x")].concat();
        let mut file = small();
        file.set("nested", 9, [level.repeat(depth), last].concat());
        file.open()
    };
    nested(2).unwrap();
    assert!(nested(10_000).unwrap_err().to_string().contains("lists in lists"));
}

#[test]
fn wrong_values_are_refused() {
    let with = |key: &str, kind: u32, value: &[u8]| {
        let mut file = small();
        file.metadata.push((key.into(), kind, value.into()));
        refused(file.bytes())
    };
    assert!(with("x", 13, &[0]).contains("no type of metadata 13"));
    assert!(with("number", 0, &[0]).contains("twice"));
    assert!(with("x", 8, &[&2u64.to_le_bytes()[..], b"\xff\xfe"].concat()).contains("UTF-8"));
    for alignment in [0u32, 3, u32::MAX] {
        assert!(with("general.alignment", 4, &alignment.to_le_bytes()).contains("alignment"));
    }
}

#[test]
fn a_tensor_of_another_format_is_named_when_it_is_read() {
    let mut file = small();
    file.tensor("k", &[256], 12, &[0; 144]).tensor("e", &[32, 1], Q8_0, &[3; 34]);
    let mut file = file.open().unwrap();
    let error = file.read("k").unwrap_err();
    assert_eq!(error.code(), "data");
    assert!(error.to_string().contains("the tensor k is in Q4_K"), "{error}");
    assert_eq!(file.read("e").unwrap(), [3; 34]);
}
