//! From a kernel's text to work in the queue of Burn's device.

use cubecl::client::Client;
use cubecl::ir::metadata::Info;
use cubecl::ir::{ElemType, UIntKind};
use cubecl::prelude::*;
use cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};
use cubecl::{CubeKernel, PrecompiledSource};

use super::decoder::DecoderKernel;

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
    Decoder(DecoderKernel),
}

impl Kernel {
    /// Threads of a workgroup, as in the text's `@workgroup_size`.
    fn threads(self) -> [u32; 2] {
        match self {
            Self::ProductInRegisters => [8, 4],
            Self::ProductInTiles => [16, 8],
            Self::Attend { .. } => [16, 1],
            Self::NormInGroups => [64, 1],
            Self::Embed | Self::NormInRegisters | Self::Pool => [32, 1],
            Self::Decoder(kernel) => kernel.threads(),
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
            Self::Decoder(kernel) => kernel.buffers(),
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
            Self::Decoder(kernel) => kernel.text(),
        }
    }

    /// Puts `work` threads (in two dimensions) in the queue; buffers in the order of their bindings, and the numbers of
    /// the kernel's `Size` in theirs.
    pub fn launch(self, client: &Client, work: [usize; 2], buffers: &[&Handle], size: &[u32]) {
        let [x, y] = self.threads();
        let count = CubeCount::Static((work[0] as u32).div_ceil(x), (work[1] as u32).div_ceil(y), 1);
        let wide = |pair: &[u32]| pair.iter().rev().fold(0, |words, &word| words << 32 | u64::from(word));
        let words: Vec<u64> = size.chunks(2).map(wide).collect();
        let arguments = KernelArguments::new()
            .with_buffers(buffers.iter().map(|&buffer| buffer.clone().binding()).collect())
            .with_info(MetadataBindingInfo::custom(words));
        client.launch(Box::new(self), count, arguments);
    }
}

/// `attend.wgsl` for one shape of head.
fn attend(width: u32, bias: bool) -> String {
    written_out(include_str!("attend.wgsl"), &[("/*BIAS*/", bias)], &[("$d", width)])
        .replace("WIDTH", &width.to_string())
        .replace("FREE", if bias { "4" } else { "3" })
}

/// A kernel's text for one of its variants. Lines that begin with a mark are there or not; those with a counter in them
/// stand once for each of its values: loops are written out, because what is indexed by a loop variable does not
/// stay in registers.
pub fn written_out(text: &str, marks: &[(&str, bool)], counters: &[(&str, u32)]) -> String {
    let mut written = String::new();
    for line in text.lines() {
        let mark = marks.iter().find(|(mark, _)| line.starts_with(mark));
        if mark.is_some_and(|(_, there)| !there) {
            continue;
        }
        let line = mark.map_or(line, |(mark, _)| &line[mark.len()..]);
        let mut lines = vec![line.to_owned()];
        // Comments speak of counters too.
        for (counter, times) in counters.iter().filter(|_| !line.trim_start().starts_with("//")) {
            if line.contains(counter) {
                let each =
                    |line: &String| (0..*times).map(|n| line.replace(counter, &n.to_string())).collect();
                lines = lines.iter().flat_map::<Vec<_>, _>(each).collect();
            }
        }
        lines.iter().for_each(|line| written.extend([line.as_str(), "\n"]));
    }
    written
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
