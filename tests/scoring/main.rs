//! Scoring from end to end, in the library and on the command line, with a tiny real bundle.

mod cli;
mod compare;
mod explain;
mod finder;
mod frameworks;
mod own;
mod probe;
mod program;
mod tiny;
mod tiny_frameworks;
