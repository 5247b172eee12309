//! A module's parameters by path (`layers.0.attention.query.weight`): out of a module and into one.

use std::collections::BTreeMap;

#[cfg(not(target_family = "wasm"))]
use burn::module::ModuleVisitor;
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

use crate::{Error, Result};

/// Parameters by path, float32, in Burn's layout (a linear weight is `[d_input, d_output]`).
pub type StateDict = BTreeMap<String, TensorData>;

/// Copies every float parameter of `module`. Native only: it reads synchronously, which a browser's
/// GPU cannot.
#[cfg(not(target_family = "wasm"))]
pub fn collect<M: Module>(module: &M) -> StateDict {
    let mut collector = Collector { path: Path::default(), state: StateDict::new() };
    module.visit(&mut collector);
    collector.state
}

/// Puts `state` into `module`, taking each tensor out of it. Every parameter must be there in the
/// right shape; `file` names the origin in errors. Extra entries stay in `state`.
pub fn apply<M: Module>(module: M, state: &mut StateDict, file: &str) -> Result<M> {
    let mut applier = Applier { path: Path::default(), state, problem: None };
    let module = module.map(&mut applier);
    match applier.problem {
        Some(reason) => Err(Error::bundle(file, reason)),
        None => Ok(module),
    }
}

/// Where a traversal stands.
#[derive(Default)]
pub struct Path(Vec<String>);

impl Path {
    pub fn enter(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    pub fn exit(&mut self) {
        self.0.pop();
    }

    pub fn join(&self) -> String {
        self.0.join(".")
    }
}

#[cfg(not(target_family = "wasm"))]
struct Collector {
    path: Path,
    state: StateDict,
}

#[cfg(not(target_family = "wasm"))]
impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.state.insert(self.path.join(), param.val().into_data());
    }
}

struct Applier<'a> {
    path: Path,
    state: &'a mut StateDict,
    problem: Option<String>,
}

impl ModuleMapper for Applier<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path = self.path.join();
        let shape = param.lazy_shape();
        let Some(data) = self.state.remove(&path) else {
            self.problem.get_or_insert(format!("the tensor {path} is missing"));
            return param;
        };
        if *data.shape() != shape {
            self.problem
                .get_or_insert(format!("the tensor {path} has shape {:?}, not {shape:?}", data.shape()));
            return param;
        }
        let device = param.lazy_device();
        // Not `param.map`: that would first draw the random initial value only to drop it.
        let tensor = Tensor::from_data(data, &device);
        let tensor = if device.is_autodiff() { tensor.require_grad() } else { tensor };
        Param::initialized(param.id, tensor)
    }
}
