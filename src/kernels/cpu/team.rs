//! The processor's cores at one piece of work after another, each of a few microseconds.
//!
//! A token of a decoder is some two hundred such pieces. Threads that sleep between them, and callers that are not
//! among a pool's own threads, wait for the system to wake them for longer than a piece takes; these stay awake for a
//! moment before they sleep.

/// Threads that [`run`] uses, the caller's included.
pub use imp::threads;

/// Calls `work(worker, task)` for each of `tasks` tasks, on as many threads as there are; a worker has one task
/// at a time. Where the threads are busy with other work, the caller does it alone.
pub fn run(tasks: usize, work: &(dyn Fn(usize, usize) + Sync)) {
    imp::run(tasks, work);
}

#[cfg(not(all(feature = "cli", not(target_family = "wasm"))))]
mod imp {
    pub fn threads() -> usize {
        1
    }

    pub fn run(tasks: usize, work: &(dyn Fn(usize, usize) + Sync)) {
        (0..tasks).for_each(|task| work(0, task));
    }
}

#[cfg(all(feature = "cli", not(target_family = "wasm")))]
mod imp {
    #![allow(unsafe_code)] // lends the caller's work to threads that outlive it

    use std::cell::UnsafeCell;
    use std::hint::spin_loop;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
    use std::thread;

    /// Turns of waiting before a thread goes to sleep: some tens of microseconds.
    const PATIENCE: u32 = 2_000;
    /// In [`Team::inside`]: workers may come in.
    const OPEN: usize = 1 << (usize::BITS - 1);

    type Work<'a> = dyn Fn(usize, usize) + Sync + 'a;

    struct Job {
        work: *const Work<'static>,
        tasks: usize,
    }

    struct Team {
        /// Who has it may give out work.
        lead: Mutex<()>,
        /// Written while nobody is inside and the door is shut.
        job: UnsafeCell<Job>,
        /// Workers that are inside, and [`OPEN`].
        inside: AtomicUsize,
        /// The next task.
        next: AtomicUsize,
        /// Counts jobs: a change wakes who waits.
        jobs: AtomicUsize,
        asleep: AtomicUsize,
        failed: AtomicBool,
        door: Mutex<()>,
        bell: Condvar,
        threads: usize,
    }

    // SAFETY: the job is written by who has the lead, before the door opens; workers read it between coming in
    // and leaving; it is written again only when all have left. What it points to is `Sync`.
    unsafe impl Sync for Team {}
    // SAFETY: made by one thread and used by others; nothing in it belongs to a thread.
    unsafe impl Send for Team {}

    fn team() -> &'static Team {
        static TEAM: OnceLock<&Team> = OnceLock::new();
        TEAM.get_or_init(|| {
            let nothing: &Work<'static> = &|_, _| {};
            let team = Box::new(Team {
                lead: Mutex::new(()),
                job: UnsafeCell::new(Job { work: nothing, tasks: 0 }),
                inside: AtomicUsize::new(0),
                next: AtomicUsize::new(0),
                jobs: AtomicUsize::new(0),
                asleep: AtomicUsize::new(0),
                failed: AtomicBool::new(false),
                door: Mutex::new(()),
                bell: Condvar::new(),
                threads: rayon::current_num_threads().max(1),
            });
            let team: &'static Team = Box::leak(team);
            for worker in 1..team.threads {
                let name = format!("kernels-{worker}");
                // A thread that cannot be had is work for the others.
                let _ = thread::Builder::new().name(name).spawn(move || team.serve(worker));
            }
            team
        })
    }

    pub fn threads() -> usize {
        team().threads
    }

    pub fn run(tasks: usize, work: &Work<'_>) {
        let alone = || (0..tasks).for_each(|task| work(0, task));
        if tasks < 2 {
            return alone();
        }
        let team = team();
        match team.lead.try_lock() {
            Ok(_lead) if team.threads > 1 => team.lead_through(tasks, work),
            _ => alone(),
        }
    }

    impl Team {
        fn lead_through(&self, tasks: usize, work: &Work<'_>) {
            // SAFETY: only the lifetime is made longer. Nobody uses it after this function, which leaves when
            // the door is shut and nobody is inside, even where the work panics: see `Door`.
            let work = unsafe { std::mem::transmute::<*const Work<'_>, *const Work<'static>>(work) };
            // SAFETY: the caller has the lead, and so nobody is inside.
            unsafe { *self.job.get() = Job { work, tasks } };
            self.next.store(0, Ordering::Relaxed);
            self.inside.store(OPEN, Ordering::Release);
            self.jobs.fetch_add(1, Ordering::SeqCst);
            let door = Door(self);
            if self.asleep.load(Ordering::SeqCst) > 0 {
                drop(self.door.lock().unwrap_or_else(PoisonError::into_inner));
                self.bell.notify_all();
            }
            self.work(0);
            drop(door);
            assert!(!self.failed.swap(false, Ordering::Relaxed), "a worker failed");
        }

        /// Takes tasks until none is left.
        fn work(&self, worker: usize) {
            // SAFETY: the caller leads or is inside: nobody writes.
            let job = unsafe { &*self.job.get() };
            loop {
                let task = self.next.fetch_add(1, Ordering::Relaxed);
                if task >= job.tasks {
                    return;
                }
                // SAFETY: it lives as long as the door is open or anybody inside.
                unsafe { (*job.work)(worker, task) };
            }
        }

        fn serve(&self, worker: usize) {
            let mut seen = 0;
            loop {
                seen = self.wait(seen);
                let open = |inside: usize| (inside & OPEN != 0).then_some(inside + 1);
                if self.inside.fetch_update(Ordering::Acquire, Ordering::Relaxed, open).is_ok() {
                    let leave = Leave(self);
                    self.work(worker);
                    drop(leave);
                }
            }
        }

        /// Waits for another job than the one that was seen last.
        fn wait(&self, seen: usize) -> usize {
            for _ in 0..PATIENCE {
                let jobs = self.jobs.load(Ordering::SeqCst);
                if jobs != seen {
                    return jobs;
                }
                spin_loop();
            }
            let mut door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
            self.asleep.fetch_add(1, Ordering::SeqCst);
            loop {
                let jobs = self.jobs.load(Ordering::SeqCst);
                if jobs != seen {
                    self.asleep.fetch_sub(1, Ordering::SeqCst);
                    return jobs;
                }
                door = self.bell.wait(door).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Shuts the door when it is dropped, and waits until all have left.
    struct Door<'a>(&'a Team);

    impl Drop for Door<'_> {
        fn drop(&mut self) {
            const TURNS: u32 = 100;
            let Team { inside, .. } = self.0;
            inside.fetch_and(!OPEN, Ordering::Acquire);
            let mut turns = 0;
            while inside.load(Ordering::Acquire) != 0 {
                turns += 1;
                // Who is inside may have been taken off its core: let it have this one.
                if turns % TURNS == 0 { thread::yield_now() } else { spin_loop() }
            }
        }
    }

    /// Counts a worker out, even where the work panics.
    struct Leave<'a>(&'a Team);

    impl Drop for Leave<'_> {
        fn drop(&mut self) {
            if thread::panicking() {
                self.0.failed.store(true, Ordering::Relaxed);
            }
            self.0.inside.fetch_sub(1, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_task_is_done_once() {
        for round in 0..2000 {
            let tasks = round % 17;
            let done: Vec<AtomicUsize> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
            run(tasks, &|worker, task| {
                assert!(worker < threads());
                done[task].fetch_add(1, Ordering::Relaxed);
            });
            assert!(done.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn work_within_work_is_done_too() {
        let done = Mutex::new(0);
        run(4, &|_, _| run(3, &|_, _| *done.lock().unwrap() += 1));
        assert_eq!(*done.lock().unwrap(), 12);
    }
}
