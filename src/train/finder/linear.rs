//! The linear algebra of the fits: ridge regression and principal directions.

use burn::tensor::{Device, Tensor, TensorData};

use crate::{Error, Result};

/// Rows in one product.
const ROWS: usize = 4096;

/// `A^T B` over rows, each row of `a` with its weight: `[columns of a, columns of b]`.
///
/// # Errors
/// [`Error::Device`] where the product cannot be read back.
pub fn product(a: &[Vec<f32>], b: &[Vec<f32>], weights: Option<&[f32]>, device: &Device) -> Result<Vec<f64>> {
    let (rows, columns) = (a.first().map_or(0, Vec::len), b.first().map_or(0, Vec::len));
    let mut sum = vec![0.0f64; rows * columns];
    for start in (0..a.len()).step_by(ROWS) {
        let part = start..a.len().min(start + ROWS);
        let tensor = |m: &[Vec<f32>], columns: usize, weights: Option<&[f32]>| {
            let values: Vec<f32> = match weights {
                Some(w) => m[part.clone()]
                    .iter()
                    .zip(&w[part.clone()])
                    .flat_map(|(row, w)| row.iter().map(move |x| x * w))
                    .collect(),
                None => m[part.clone()].concat(),
            };
            Tensor::<2>::from_data(TensorData::new(values, [part.len(), columns]), device)
        };
        let product = tensor(a, rows, weights).transpose().matmul(tensor(b, columns, None));
        let values: Vec<f32> =
            product.into_data().try_into_vec().map_err(|e| Error::Device(format!("{e:?}")))?;
        sum.iter_mut().zip(values).for_each(|(sum, x)| *sum += f64::from(x));
    }
    Ok(sum)
}

/// `argmin |A W - B|^2 + ridge |W|^2`, from `A^T A` `[n, n]` and `A^T B` `[n, m]`, by Cholesky's decomposition: `[n, m]`.
///
/// # Errors
/// [`Error::Config`] for a matrix that is not positive definite.
pub fn solve_ridge(mut square: Vec<f64>, mut right: Vec<f64>, n: usize, ridge: f64) -> Result<Vec<f64>> {
    let m = right.len() / n;
    (0..n).for_each(|i| square[i * n + i] += ridge);
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| square[i * n + k] * square[j * n + k]).sum();
            let value = square[i * n + j] - dot;
            if i != j {
                square[i * n + j] = value / square[j * n + j];
            } else if value > 0.0 {
                square[i * n + i] = value.sqrt();
            } else {
                return Err(Error::Config("the features do not give a positive definite matrix".into()));
            }
        }
    }
    // L y = b from the top, then L^T x = y from the bottom; rows of the right side are taken together.
    for i in 0..n {
        let (done, rest) = right.split_at_mut(i * m);
        for k in 0..i {
            let factor = square[i * n + k];
            rest[..m].iter_mut().zip(&done[k * m..(k + 1) * m]).for_each(|(x, y)| *x -= factor * y);
        }
        rest[..m].iter_mut().for_each(|x| *x /= square[i * n + i]);
    }
    for i in (0..n).rev() {
        let (head, done) = right.split_at_mut((i + 1) * m);
        let row = &mut head[i * m..];
        for k in i + 1..n {
            let factor = square[k * n + i];
            row.iter_mut().zip(&done[(k - i - 1) * m..(k - i) * m]).for_each(|(x, y)| *x -= factor * y);
        }
        row.iter_mut().for_each(|x| *x /= square[i * n + i]);
    }
    Ok(right)
}

/// Eigenvectors of a symmetric matrix `[n, n]`, those of the largest values first, as rows: Jacobi's rotations (Golub and
/// Van Loan 2013, 8.5).
pub fn principal(mut a: Vec<f64>, n: usize) -> Vec<Vec<f64>> {
    let mut v: Vec<f64> = (0..n * n).map(|i| if i / n == i % n { 1.0 } else { 0.0 }).collect();
    for _ in 0..30 {
        let off: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j].powi(2)).sum();
        let trace: f64 = (0..n).map(|i| a[i * n + i].powi(2)).sum();
        if off <= 1e-18 * trace {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, n, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j * n + j].total_cmp(&a[i * n + i]));
    order.into_iter().map(|i| v[i * n..(i + 1) * n].to_vec()).collect()
}

/// Makes `a[p][q]` zero; `v` has the vectors as rows.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq.abs() < 1e-300 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let (c, s) = (1.0 / (t * t + 1.0).sqrt(), t / (t * t + 1.0).sqrt());
    let turn = |m: &mut [f64], i: usize, j: usize| {
        let (x, y) = (m[i], m[j]);
        (m[i], m[j]) = (c * x - s * y, s * x + c * y);
    };
    (0..n).for_each(|k| turn(a, p * n + k, q * n + k));
    (0..n).for_each(|k| turn(a, k * n + p, k * n + q));
    (0..n).for_each(|k| turn(v, p * n + k, q * n + k));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ridge_solves_what_can_be_told_by_hand() {
        // [[4, 2], [2, 3]] x = [[2, 8], [1, 7]]
        let x = solve_ridge(vec![3.0, 2.0, 2.0, 2.0], vec![2.0, 8.0, 1.0, 7.0], 2, 1.0).unwrap();
        let expected = [0.5, 1.25, 0.0, 1.5];
        assert!(x.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-12), "{x:?}");
        assert!(solve_ridge(vec![1.0, 2.0, 2.0, 1.0], vec![1.0, 1.0], 2, 0.0).is_err());
    }

    #[test]
    fn principal_directions_diagonalise() {
        let a = vec![2.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 5.0];
        let v = principal(a, 3);
        let near = |x: f64, y: f64| (x.abs() - y).abs() < 1e-9;
        assert!(near(v[0][2], 1.0));
        let half = 0.5f64.sqrt();
        assert!(near(v[1][0], half) && near(v[1][1], half) && v[1][0] * v[1][1] > 0.0, "{v:?}");
        assert!(v[2][0] * v[2][1] < 0.0);
    }

    #[test]
    fn products_are_weighted() {
        let device = Device::flex();
        let (a, b) = (vec![vec![1.0, 2.0], vec![3.0, 4.0]], vec![vec![1.0], vec![10.0]]);
        assert_eq!(product(&a, &b, None, &device).unwrap(), [31.0, 42.0]);
        assert_eq!(product(&a, &b, Some(&[1.0, 0.5]), &device).unwrap(), [16.0, 22.0]);
    }
}
