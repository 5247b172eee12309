//! The exact GELU, `x / 2 * (1 + erf(x / sqrt 2))`.

use burn::tensor::{Device, Tensor, activation};

use crate::kernels::cpu;

/// Of every element. On the CPU, where nothing is differentiated, it is our kernel: Burn's asks the C library's `erf`
/// for one number after another, a tenth of a forward.
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let device = x.device();
    if device.is_autodiff() || device != Device::flex() {
        return activation::gelu(x);
    }
    #[allow(clippy::disallowed_methods)] // on the CPU the numbers are there, there is nothing to wait for
    let mut data = x.into_data();
    let Ok(values) = data.as_mut_slice::<f32>() else {
        return activation::gelu(Tensor::from_data(data, &device)); // of another precision
    };
    cpu::gelu(values);
    Tensor::from_data(data, &device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<f32> {
        (0..401).map(|i| (i - 200) as f32 * 0.031).collect()
    }

    #[test]
    fn it_is_burns() {
        let device = Device::flex();
        for length in [1, 7, 16, 401] {
            let x = Tensor::<1>::from_floats(&values()[..length], &device);
            let (ours, burns) = (gelu(x.clone()).into_data(), activation::gelu(x.clone()).into_data());
            for (ours, burns) in ours.iter::<f32>().zip(burns.iter::<f32>()) {
                assert!((ours - burns).abs() < 2e-6, "{ours} {burns}");
            }
            // What it was made from is still what it was.
            assert_eq!(x.into_data().iter::<f32>().collect::<Vec<_>>(), values()[..length]);
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn it_has_a_gradient_where_one_is_asked_for() {
        let device = Device::flex().autodiff();
        let x = Tensor::<1>::from_floats(values().as_slice(), &device).require_grad();
        let gradients = gelu(x.clone()).sum().backward();
        let slope: Vec<f32> = x.grad(&gradients).unwrap().into_data().iter().collect();
        assert!((slope[200] - 0.5).abs() < 1e-6 && slope[0].abs() < 1e-4 && (slope[400] - 1.0).abs() < 1e-4);
    }
}
