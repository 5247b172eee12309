//! From a kernel's text to work in the queue of Burn's device.

use cubecl::client::Client;
use cubecl::ir::metadata::Info;
use cubecl::ir::{ElemType, UIntKind};
use cubecl::prelude::*;
use cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};
use cubecl::{CubeKernel, PrecompiledSource};

/// The kernels. What is equal here is compiled once per device.
///
/// Of two ways, the first is for adapters in software, where a thread costs little and a barrier much,
/// and the second for real GPUs, where it is the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kernel {
    Embed,
    ProductInRegisters,
    ProductInTiles,
    /// Head width in fours; whether there is a relative position bias.
    Attend {
        width: u32,
        bias: bool,
    },
    NormInRegisters,
    NormInGroups,
    Pool,
}

/// What one dispatch needs beside its buffers: the numbers of the kernel's `Size`, in order.
pub type Size = [u32; 4];

impl Kernel {
    /// Threads of a workgroup, as in the text's `@workgroup_size`.
    fn threads(self) -> [u32; 2] {
        match self {
            Self::ProductInRegisters => [8, 4],
            Self::ProductInTiles => [16, 8],
            Self::Attend { .. } => [16, 1],
            Self::NormInGroups => [64, 1],
            Self::Embed | Self::NormInRegisters | Self::Pool => [32, 1],
        }
    }

    /// Buffers that it binds, the sizes apart.
    pub fn buffers(self) -> usize {
        match self {
            Self::Embed => 5,
            Self::ProductInRegisters | Self::ProductInTiles => 4,
            Self::Attend { bias, .. } => 3 + usize::from(bias),
            Self::NormInRegisters | Self::NormInGroups => 2,
            Self::Pool => 3,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Embed => include_str!("embed.wgsl").into(),
            Self::ProductInRegisters => {
                concat!(include_str!("product.wgsl"), include_str!("product_registers.wgsl")).into()
            }
            Self::ProductInTiles => {
                concat!(include_str!("product.wgsl"), include_str!("product_tiles.wgsl")).into()
            }
            Self::Attend { width, bias } => attend(width, bias),
            Self::NormInRegisters => {
                concat!(include_str!("norm.wgsl"), include_str!("norm_registers.wgsl")).into()
            }
            Self::NormInGroups => concat!(include_str!("norm.wgsl"), include_str!("norm_groups.wgsl")).into(),
            Self::Pool => include_str!("pool.wgsl").into(),
        }
    }

    /// Puts `work` threads (in two dimensions) in the queue; buffers in the order of their bindings.
    pub fn launch(self, client: &Client, work: [usize; 2], buffers: &[&Handle], size: Size) {
        let [x, y] = self.threads();
        let count = CubeCount::Static((work[0] as u32).div_ceil(x), (work[1] as u32).div_ceil(y), 1);
        let words = [(size[0], size[1]), (size[2], size[3])];
        let words = words.map(|(low, high)| u64::from(low) | u64::from(high) << 32);
        let arguments = KernelArguments::new()
            .with_buffers(buffers.iter().map(|&buffer| buffer.clone().binding()).collect())
            .with_info(MetadataBindingInfo::custom(words.to_vec()));
        client.launch(Box::new(self), count, arguments);
    }
}

/// `attend.wgsl` for one shape of head: loops over a head's vec4s are written out, because what is
/// indexed by a loop variable does not stay in registers.
fn attend(width: u32, bias: bool) -> String {
    const BIAS: &str = "/*BIAS*/";
    let mut text = String::new();
    for line in include_str!("attend.wgsl").lines().filter(|line| bias || !line.starts_with(BIAS)) {
        let line = line.trim_start_matches(BIAS);
        // Comments speak of $d too.
        let times = if line.contains("$d") && !line.starts_with("//") { width } else { 1 };
        for d in 0..times {
            text.push_str(&line.replace("$d", &d.to_string()));
            text.push('\n');
        }
    }
    text.replace("WIDTH", &width.to_string()).replace("FREE", if bias { "4" } else { "3" })
}

impl KernelMetadata for Kernel {
    fn id(&self) -> KernelId {
        let [x, y] = self.threads();
        // Loops are bounded by sizes that the host has checked.
        KernelId::new::<Self>().info(*self).cube_dim(CubeDim::new_2d(x, y).0).mode(ExecutionMode::Unchecked)
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
    }
}

impl CubeKernel for Kernel {
    /// Nothing: the text is the kernel.
    fn define(&self) -> KernelDefinition {
        let [x, y] = self.threads();
        let dim = CubeDim::new_2d(x, y).0;
        let settings = KernelSettings::new(dim, ExecutionMode::Unchecked, AddressType::U32);
        KernelDefinition { body: Scope::root(settings.clone()), settings, info: Info::default() }
    }

    fn source(&self) -> Option<PrecompiledSource> {
        Some(PrecompiledSource { source: self.text(), entrypoint_name: "main".into(), lang: "wgsl" })
    }
}
