//! Work in parts, each with scratch memory, on one core or all.

#![allow(unsafe_code)] // lends parts of a buffer to several threads

use std::ops::Range;

use super::super::{Cpu, team};
use crate::Result;

/// Multiply-adds for which waking the other cores is worth while.
const LEAST_WORK: usize = 1 << 17;

/// How a piece of work may be shared.
pub struct Share {
    /// Rows, columns or whatever it is.
    pub total: usize,
    /// A worker's part is a multiple.
    pub unit: usize,
    /// A part at the most.
    pub most: usize,
    /// Numbers of scratch, each worker its own.
    pub scratch: usize,
    /// Multiply-adds in all.
    pub work: usize,
}

/// Each worker's own part of a buffer.
struct Scratch {
    first: *mut f32,
    each: usize,
    workers: usize,
}

impl Scratch {
    /// # Safety
    /// The buffer lives, and nobody else is this worker.
    #[allow(clippy::mut_from_ref)] // another part for each worker
    unsafe fn of(&self, worker: usize) -> &mut [f32] {
        assert!(worker < self.workers, "a worker of the team");
        unsafe { std::slice::from_raw_parts_mut(self.first.add(worker * self.each), self.each) }
    }
}

// SAFETY: it is a place to write, each worker to its own.
unsafe impl Sync for Scratch {}

impl Cpu {
    /// Does a piece of work part by part, on all cores where it is large enough.
    pub(super) fn share(&self, share: Share, work: impl Fn(Range<usize>, &mut [f32]) + Sync) -> Result<()> {
        /// Parts of a worker: who began late, or is slower, does fewer.
        const PARTS: usize = 4;
        let Share { total, unit, most, scratch: each, work: size } = share;
        let workers = if self.alone || size < LEAST_WORK { 1 } else { team::threads() };
        let mut buffer = self.floats.take(workers * each)?;
        let scratch = Scratch { first: buffer.as_mut_ptr(), each, workers };
        let part = match workers {
            1 => most,
            _ => total.div_ceil(workers * PARTS).min(most),
        };
        let part = part.max(1).next_multiple_of(unit);
        let run = |worker: usize, task: usize| {
            // SAFETY: the buffer outlives this function; a worker does one task at a time.
            let own = unsafe { scratch.of(worker) };
            work(task * part..total.min((task + 1) * part), own);
        };
        let tasks = total.div_ceil(part);
        match workers {
            1 => (0..tasks).for_each(|task| run(0, task)),
            _ => team::run(tasks, &run),
        }
        Ok(())
    }
}
