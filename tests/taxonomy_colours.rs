//! The shipped palette: readable on light and dark pages, and apart for colour-blind readers.

use value_probe::taxonomy::Taxonomy;

type Rgb = [f64; 3];

/// How the three kinds of dichromacy see linear RGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes,
/// "A physiologically-based model for simulation of color vision deficiency" (2009), severity 1.
const VISION: [(&str, [Rgb; 3]); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopia",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

/// Linear RGB to cone responses and cone responses to OKLab: B. Ottosson, "A perceptual color space".
const TO_CONES: [Rgb; 3] = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: [Rgb; 3] = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
];

fn times(matrix: &[Rgb; 3], v: Rgb) -> Rgb {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn linear(colour: &str) -> Rgb {
    [1, 3, 5].map(|i| {
        let c = f64::from(u8::from_str_radix(&colour[i..i + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

/// WCAG relative luminance.
fn luminance(colour: &str) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn oklab(linear: Rgb) -> Rgb {
    times(&TO_LAB, times(&TO_CONES, linear.map(|c| c.clamp(0.0, 1.0))).map(f64::cbrt))
}

fn taxonomy() -> Taxonomy {
    Taxonomy::from_toml(include_str!("../models/taxonomy.toml")).unwrap()
}

#[test]
fn every_colour_has_contrast_on_white_and_on_near_black() {
    for framework in &taxonomy().frameworks {
        let dimensions = framework.dimensions.iter().map(|d| (&d.name, &d.colour));
        let groups = framework.rollups.iter().flat_map(|r| &r.groups).map(|g| (&g.name, &g.colour));
        for (name, colour) in dimensions.chain(groups) {
            let own = luminance(colour) + 0.05;
            let (white, black) = (1.05 / own, own / (luminance("#121212") + 0.05));
            assert!(white >= 3.0 && black >= 3.0, "{name}: {white:.2} on white, {black:.2} on black");
        }
    }
}

#[test]
fn any_two_dimensions_differ_in_every_kind_of_vision() {
    for framework in &taxonomy().frameworks {
        for (vision, matrix) in &VISION {
            let seen: Vec<Rgb> =
                framework.dimensions.iter().map(|d| oklab(times(matrix, linear(&d.colour)))).collect();
            for (i, a) in seen.iter().enumerate() {
                for (j, b) in seen.iter().enumerate().take(i) {
                    let distance = (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt();
                    let names = (&framework.dimensions[i].name, &framework.dimensions[j].name);
                    assert!(distance >= 0.042, "{names:?} are {distance:.3} apart in {vision}");
                }
            }
        }
    }
}
