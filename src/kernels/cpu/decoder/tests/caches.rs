use super::cache::{PAGE, to_half};
use super::*;
use crate::kernels::half;

const SHAPE: AttentionShape =
    AttentionShape { heads: 2, kv_heads: 1, width: 32, rotated: 32, rope_base: 1e4 };

fn write(cache: &mut Cache, from: usize, to: usize, mark: f32) {
    cache.reserve(to - from).unwrap();
    for position in from..to {
        for layer in 0..2 {
            let key = [mark + layer as f32; 32];
            cache.write(layer, 0, position, &key, &[-mark; 32]).unwrap();
        }
    }
    cache.set_tokens(to);
}

/// The first number of the key and of the value at a position.
fn read(cache: &Cache, layer: usize, position: usize) -> (f32, f32) {
    let tile = cache.tile(position / PAGE, layer, 0);
    let number = |bits: u16| half(bits.to_le_bytes()[0], bits.to_le_bytes()[1]);
    (number(tile.keys[position % PAGE]), number(tile.values[position % PAGE * 32]))
}

#[test]
fn half_precision_numbers_are_the_nearest() {
    for bits in (0..=u16::MAX).filter(|bits| bits & 0x7c00 != 0x7c00) {
        let [low, high] = bits.to_le_bytes();
        let x = half(low, high);
        assert_eq!(to_half(x), bits, "{x}");
        // Just short of half way to the next, it is still the nearest.
        if bits & 0x7fff < 0x7bff {
            let [low, high] = (bits + 1).to_le_bytes();
            let next = half(low, high);
            assert_eq!(to_half(x + (next - x) * 0.499), bits);
            assert_eq!(to_half(x + (next - x) * 0.501), bits + 1);
        }
    }
    for (x, bits) in [(1e6, 0x7bff), (f32::INFINITY, 0x7bff), (-1e9, 0xfbff), (f32::NAN, 0x7bff), (1e-30, 0)]
    {
        assert_eq!(to_half(x), bits, "{x}");
    }
}

#[test]
fn a_clone_shares_pages_until_one_of_the_two_writes() {
    let mut one = Cache::new(2, &SHAPE);
    write(&mut one, 0, 2 * PAGE + 3, 1.0);
    let mut two = one.clone();
    let pages = |cache: &Cache| (0..3).map(|page| cache.tile(page, 0, 0).keys.as_ptr()).collect::<Vec<_>>();
    assert_eq!(pages(&one), pages(&two));
    write(&mut two, 2 * PAGE + 3, 2 * PAGE + 4, 2.0);
    assert_eq!(pages(&one)[..2], pages(&two)[..2], "whole pages stay common");
    assert_ne!(pages(&one)[2], pages(&two)[2]);
    write(&mut one, 2 * PAGE + 3, 2 * PAGE + 4, 3.0);
    let last = 2 * PAGE + 3;
    assert_eq!((read(&one, 1, last), read(&two, 1, last)), ((4.0, -3.0), (3.0, -2.0)));
    for position in 0..last {
        assert_eq!(read(&two, 0, position), (1.0, -1.0));
    }
}

#[test]
fn a_rollback_frees_pages_and_leaves_clones_alone() {
    let mut one = Cache::new(2, &SHAPE);
    write(&mut one, 0, 3 * PAGE, 1.0);
    let (before, two) = (one.bytes(), one.clone());
    one.set_tokens(PAGE + 1);
    assert_eq!((one.tokens(), one.bytes()), (PAGE + 1, before / 3 * 2));
    write(&mut one, PAGE + 1, PAGE + 2, 5.0);
    assert_eq!((read(&one, 0, PAGE), read(&one, 0, PAGE + 1)), ((1.0, -1.0), (5.0, -5.0)));
    assert_eq!(read(&two, 0, PAGE + 1), (1.0, -1.0));
    one.set_tokens(0);
    assert_eq!((one.tokens(), one.bytes()), (0, 0));
}

#[test]
fn what_was_not_reserved_cannot_be_written_or_counted() {
    let mut cache = Cache::new(2, &SHAPE);
    assert_eq!(cache.reserve(usize::MAX).unwrap_err().code(), "out-of-memory");
    cache.reserve(1).unwrap();
    cache.set_tokens(100);
    assert_eq!(cache.tokens(), PAGE);
    assert!(cache.write(0, 0, PAGE, &[0.0; 32], &[0.0; 32]).is_err());
    let clone = cache.clone();
    assert!(cache.write(0, 0, 0, &[0.0; 32], &[0.0; 32]).is_err());
    drop(clone);
    assert!(cache.write(0, 0, 0, &[0.0; 32], &[0.0; 32]).is_ok());
}
