//! Scratch memory that is kept from forward to forward.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Result};

/// Buffers that are not in use. After the first forwards of a size nothing is allocated any more.
#[derive(Debug)]
pub struct Pool<T>(Arc<Mutex<Vec<Vec<T>>>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// A buffer that goes back to its pool when it is dropped.
#[derive(Debug)]
pub struct Buffer<T> {
    values: Vec<T>,
    home: Arc<Mutex<Vec<Vec<T>>>>,
}

impl<T: Copy + Default> Pool<T> {
    /// A buffer of `length` values, whatever they are: who takes it writes all of it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`]
    pub fn take(&self, length: usize) -> Result<Buffer<T>> {
        let mut values = {
            let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // The smallest that is large enough, or else the largest, which then grows.
            let capacities = free.iter().map(Vec::capacity).enumerate();
            let enough = capacities.clone().filter(|(_, c)| *c >= length).min_by_key(|(_, c)| *c);
            let chosen = enough.or_else(|| capacities.max_by_key(|(_, c)| *c));
            chosen.map(|(i, _)| free.swap_remove(i)).unwrap_or_default()
        };
        if values.capacity() < length {
            // Nothing in it is wanted, so nothing need be copied to a larger place.
            values = Vec::new();
            let bytes = length.saturating_mul(size_of::<T>());
            values.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
        }
        values.resize(length, T::default());
        Ok(Buffer { values, home: self.0.clone() })
    }

    /// Buffers that are not in use, and their bytes.
    pub fn size(&self) -> (usize, usize) {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (free.len(), free.iter().map(|values| values.capacity() * size_of::<T>()).sum())
    }
}

impl<T> Drop for Buffer<T> {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        self.home.lock().unwrap_or_else(PoisonError::into_inner).push(values);
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values
    }
}

impl<T> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back_and_are_used_again() {
        let pool = Pool::<f32>::default();
        let (small, large) = (pool.take(10).unwrap(), pool.take(1000).unwrap());
        let at = (small.as_ptr(), large.as_ptr());
        drop((small, large));
        // Best fit: the small one is left for who needs little.
        let (large, small) = (pool.take(900).unwrap(), pool.take(7).unwrap());
        assert_eq!((small.as_ptr(), large.as_ptr()), at);
        assert_eq!((small.len(), large.len()), (7, 900));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let error = Pool::<f32>::default().take(usize::MAX / 5).unwrap_err();
        assert_eq!(error.code(), "out-of-memory");
    }
}
