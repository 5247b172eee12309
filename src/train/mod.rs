//! Training, calibration and evaluation (native only): how the shipped weights were made.
//!
//! [`config`] says what is trained, [`data`] reads the sets, [`fit`] is the loop, [`adamw`] the
//! optimiser, [`metrics`] and [`calibrate`] judge the result.

pub mod adamw;
pub mod bare;
pub mod batch;
pub mod calibrate;
pub mod card;
pub mod config;
pub mod data;
pub mod definition_test;
pub mod deletion_test;
pub mod dimension_test;
pub mod draws;
pub mod evaluate;
pub mod examples;
pub mod finder;
pub mod fit;
pub mod folds;
pub mod frameworks;
pub mod heads;
pub mod metrics;
pub mod model;
pub mod pack;
pub mod page;
pub mod polarity;
pub mod predict;
pub mod snapshot;
pub mod teacher;

pub use config::TrainConfig;
