//! Limited-memory BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4 and 3.1 with Armijo's condition).

/// Pairs of steps and changes of the gradient that are remembered.
const MEMORY: usize = 12;

/// Lowers `loss` from `x` in at most `steps` steps.
///
/// # Arguments
/// - `loss`: its value at a point; fills the gradient there
pub fn minimize(x: &mut Vec<f32>, steps: usize, mut loss: impl FnMut(&[f32], &mut [f32]) -> f64) {
    let mut gradient = vec![0.0f32; x.len()];
    let mut value = loss(x, &mut gradient);
    let mut memory: std::collections::VecDeque<(Vec<f32>, Vec<f32>, f64)> = Default::default();
    let (mut next, mut next_gradient) = (x.clone(), gradient.clone());
    for _ in 0..steps {
        let size = dot(&gradient, &gradient).sqrt();
        if size < 1e-6 {
            return;
        }
        let mut direction = direction(&gradient, &memory);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            memory.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -size * size;
        }
        let mut length = if memory.is_empty() { (1.0 / size).min(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..20 {
            for ((next, x), d) in next.iter_mut().zip(&*x).zip(&direction) {
                *next = x + length as f32 * d;
            }
            let there = loss(&next, &mut next_gradient);
            if there <= value + 1e-4 * length * slope {
                found = Some(there);
                break;
            }
            length /= 2.0;
        }
        let Some(there) = found else { return };
        let step: Vec<f32> = next.iter().zip(&*x).map(|(a, b)| a - b).collect();
        let change: Vec<f32> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-12 {
            memory.push_back((step, change, 1.0 / curvature));
            if memory.len() > MEMORY {
                memory.pop_front();
            }
        }
        std::mem::swap(x, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        let gained = value - there;
        value = there;
        if gained < 1e-6 * value.abs().max(1e-3) {
            return;
        }
    }
}

/// The two-loop recursion.
fn direction(gradient: &[f32], memory: &std::collections::VecDeque<(Vec<f32>, Vec<f32>, f64)>) -> Vec<f32> {
    let mut q: Vec<f32> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for (step, change, rho) in memory.iter().rev() {
        let share = rho * dot(step, &q);
        add(&mut q, change, -share);
        shares.push(share);
    }
    if let Some((step, change, _)) = memory.back() {
        let scale = (dot(step, change) / dot(change, change)) as f32;
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for ((step, change, rho), share) in memory.iter().zip(shares.iter().rev()) {
        let back = rho * dot(change, &q);
        add(&mut q, step, share - back);
    }
    q
}

fn add(x: &mut [f32], y: &[f32], factor: f64) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += factor as f32 * y);
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_long_valley_is_followed_to_its_end() {
        // Rosenbrock's function; its least value is at (1, 1).
        let mut x = vec![-1.2f32, 1.0];
        super::minimize(&mut x, 200, |x, gradient| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            gradient[0] = -2.0 * a - 400.0 * x[0] * b;
            gradient[1] = 200.0 * b;
            f64::from(a * a + 100.0 * b * b)
        });
        assert!((x[0] - 1.0).abs() < 1e-2 && (x[1] - 1.0).abs() < 2e-2, "{x:?}");
    }
}
