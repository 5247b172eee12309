//! Frameworks beside Schwartz's values: heads on the frozen encoder of the classifier, each beside TF-IDF with logistic
//! regression on the same examples. What does not beat that is not shipped.
//!
//! [`data`] reads the sets, [`features`] asks the encoder, [`learn`] fits, [`judged`] and [`metrics`] say how good it is,
//! [`write`] makes the folder.

mod baseline;
mod config;
pub mod data;
//mod features;
mod judged;
mod lbfgs;
mod learn;
mod logit;
pub mod metrics;
mod sparse;
pub mod tfidf;

pub use config::FrameworksConfig;
