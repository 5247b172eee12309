use super::*;

const FORMATS: [BlockFormat; 2] = [BlockFormat::Q4_1, BlockFormat::Q8_0];

fn product(cpu: &Cpu, x: &Rounded, weights: &BlockMatrix) -> Vec<f32> {
    // What stands there before must not matter.
    let mut out = vec![f32::NAN; x.rows * weights.rows];
    cpu.product(x, weights, &mut out, false).unwrap();
    out
}

#[test]
fn activations_are_rounded_to_the_nearest_step_of_their_block() {
    let mut random = Random(1);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for size in [1e-20f32, 1e-3, 1.0, 7.5, 1e30, 3e38] {
            let values = random.floats(3 * 96, size);
            let x = rounded(&cpu, &values, 96);
            for (block, values) in values.chunks_exact(BLOCK).enumerate() {
                let peak = values.iter().fold(0.0f32, |m, v| m.max(v.abs()));
                let scale = x.view().scales[block];
                assert!((scale * 127.0 - peak).abs() <= peak * 1e-6);
                let found = &floats(&x)[block * BLOCK..][..BLOCK];
                let sum = found.iter().sum::<f64>();
                // A sum of the largest numbers is none.
                if sum.abs() < f64::from(f32::MAX) {
                    assert!((f64::from(x.view().sums[block]) - sum).abs() <= f64::from(peak) * 1e-5);
                }
                assert_eq!(x.view().whole_sums[block], (sum / f64::from(scale)).round() as i32);
                for (q, v) in found.iter().zip(values) {
                    assert!((q - f64::from(*v)).abs() <= f64::from(scale) * 0.5001, "{level:?}: {v} is {q}");
                }
            }
        }
    }
}

#[test]
fn products_are_those_of_the_definition() {
    let mut random = Random(2);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for format in FORMATS {
            for rows in [1, 2, 3, 5, 17, 64, 130] {
                for (blocks, tokens) in [(1, 1), (2, 2), (3, 3), (5, 4), (16, 5), (18, 1), (18, 9), (21, 7)] {
                    let width = blocks * BLOCK;
                    let matrix = random.matrix(format, rows, width, 0.3);
                    let values = random.floats(tokens * width, 2.0);
                    let x = rounded(&cpu, &values, width);
                    let found = product(&cpu, &x, &matrix);
                    let (w, q) = (weights(&matrix), floats(&x));
                    for (at, &y) in found.iter().enumerate() {
                        let (w, first) = (&w[at % rows], at / rows * width);
                        let dot = |x: &dyn Fn(usize) -> f64| (0..width).map(|i| w[i] * x(i)).sum::<f64>();
                        let size = (0..width).map(|i| (w[i] * q[first + i]).abs()).sum::<f64>();
                        let exact = dot(&|i| q[first + i]);
                        assert!(
                            (f64::from(y) - exact).abs() <= 1e-6 * size + 1e-6,
                            "{level:?} {format} {rows}x{width}, {tokens} tokens: {y}, not {exact}"
                        );
                        // Nor far from that of the activations before they were rounded.
                        let plain = dot(&|i| f64::from(values[first + i]));
                        let step = 0.5001 * 2.0 / 127.0;
                        let most = step * w.iter().map(|w| w.abs()).sum::<f64>() + 1e-6 * size + 1e-6;
                        assert!((f64::from(y) - plain).abs() <= most);
                    }
                }
            }
        }
    }
}

#[test]
fn results_are_added_where_that_is_asked_for() {
    let mut random = Random(3);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for (format, tokens) in [(BlockFormat::Q4_1, 1), (BlockFormat::Q4_1, 6), (BlockFormat::Q8_0, 5)] {
            let matrix = random.matrix(format, 70, 64, 0.3);
            let x = rounded(&cpu, &random.floats(tokens * 64, 1.0), 64);
            let before = random.floats(tokens * 70, 5.0);
            let mut out = before.clone();
            cpu.product(&x, &matrix, &mut out, true).unwrap();
            for ((sum, a), b) in out.iter().zip(&before).zip(product(&cpu, &x, &matrix)) {
                assert!((sum - (a + b)).abs() < 1e-5, "{level:?}");
            }
        }
    }
}

#[test]
fn the_largest_weights_and_activations_do_not_overflow() {
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for (format, byte) in [(FORMATS[0], 0xff), (FORMATS[1], 0x7f), (FORMATS[1], 0x81), (FORMATS[1], 0x80)]
        {
            let mut block = half_bytes(1.0).to_vec();
            if format == BlockFormat::Q4_1 {
                block.extend(half_bytes(0.0));
            }
            block.resize(format.bytes(), byte);
            let matrix = BlockMatrix::new(format, 64, 64, block.repeat(2 * 64)).unwrap();
            let weight = weights(&matrix)[0][0] as f32;
            for tokens in [1, 5] {
                for sign in [1.0, -1.0] {
                    let x = rounded(&cpu, &vec![127.0 * sign; tokens * 64], 64);
                    let found = product(&cpu, &x, &matrix);
                    assert_eq!(found, vec![weight * 127.0 * sign * 64.0; tokens * 64], "{level:?} {format}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_number_stays_none_and_disturbs_no_other_token() {
    let mut random = Random(4);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for (format, tokens) in [(FORMATS[0], 2), (FORMATS[0], 5), (FORMATS[1], 3), (FORMATS[1], 6)] {
            let matrix = random.matrix(format, 66, 96, 0.3);
            let mut values = random.floats(tokens * 96, 1.0);
            let whole = product(&cpu, &rounded(&cpu, &values, 96), &matrix);
            (values[40], values[96 + 3]) = (f32::NAN, f32::INFINITY);
            let found = product(&cpu, &rounded(&cpu, &values, 96), &matrix);
            assert!(found[..2 * 66].iter().all(|y| y.is_nan()), "{level:?} {format}");
            assert_eq!(found[2 * 66..], whole[2 * 66..]);
        }
        let zeros = rounded(&cpu, &[0.0; 96], 96);
        assert_eq!(product(&cpu, &zeros, &random.matrix(FORMATS[0], 5, 96, 1.0)), [0.0; 5]);
    }
}

#[test]
fn a_product_is_the_same_on_all_cores() {
    let mut random = Random(5);
    let matrix = random.matrix(BlockFormat::Q4_1, 1000, 192, 0.3);
    for level in Level::available() {
        let (one, all) = (Cpu::with_level(level).alone(), Cpu::with_level(level));
        for tokens in [1, 3, 40] {
            let values = random.floats(tokens * 192, 1.0);
            let expected = product(&one, &rounded(&one, &values, 192), &matrix);
            assert_eq!(product(&all, &rounded(&all, &values, 192), &matrix), expected);
        }
    }
}

#[test]
fn the_norm_and_the_gate_are_those_of_the_formulas() {
    let mut random = Random(6);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for (width, size) in [(32, 1.0), (576, 30.0), (96, 1e-4)] {
            let norm = cpu.norm(&random.floats(width, 2.0), 1e-5).unwrap();
            let x = random.floats(width, size);
            let mut floats_of = cpu.floats.take(width).unwrap();
            floats_of.copy_from_slice(&x);
            let rows = Rows { floats: floats_of, width };
            let found = cpu.normalized(&rows, 1, |row| row, &norm).unwrap();
            let squares: f64 = x.iter().map(|&x| f64::from(x).powi(2)).sum();
            let scale = 1.0 / (squares / width as f64 + 1e-5).sqrt();
            for (i, y) in floats(&found).into_iter().enumerate() {
                let exact = f64::from(x[i]) * scale * f64::from(norm.gamma[i]);
                let step = f64::from(found.view().scales[i / BLOCK]);
                assert!((y - exact).abs() <= 0.501 * step, "{level:?}: {y} {exact}");
            }
        }
        let mut gate: Vec<f32> = (0..96).map(|i| (i as f32 - 48.0) / 3.0).collect();
        let up = random.floats(96, 2.0);
        (gate[0], gate[1], gate[2], gate[3]) = (-100.0, 100.0, -1e30, 1e30);
        let before = gate.clone();
        let mut out = cpu.rounded(1, 96).unwrap();
        let writer = out.writer();
        level.run(Gate { gate: &mut gate, up: &up, width: 96, block: 0, writer });
        for ((y, g), u) in gate.iter().zip(before).zip(up) {
            let exact = f64::from(g) / (1.0 + (-f64::from(g)).exp()) * f64::from(u);
            assert!((f64::from(*y) - exact).abs() <= 1e-6 * exact.abs().max(1.0), "{level:?}: {y} {exact}");
        }
    }
}
