//! The decoder's kernels: their texts, put together from parts, and the threads and buffers that they take.

use crate::kernels::BlockFormat;
use crate::kernels::gpu::launch::written_out;

/// Queries of a block of attention.
pub const QUERIES: usize = 4;
/// Threads of a workgroup of attention on a real GPU.
pub const ATTENDING: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecoderKernel {
    Embed(BlockFormat),
    Product {
        format: BlockFormat,
        purpose: Purpose,
        way: Way,
    },
    /// Head width in fours; whether for an adapter in software.
    Attend {
        width: u32,
        software: bool,
    },
    Copy,
}

/// What becomes of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    Project,
    Add,
    Gate,
    Logits,
}

/// How a product is computed. Each knows how many rows it takes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// For adapters in software.
    Registers { rows: u32 },
    /// For real GPUs and few rows.
    Vector { rows: u32 },
    /// For real GPUs and many rows.
    Tiles,
}

impl Way {
    /// The way for so many rows.
    pub fn of(rows: usize, software: bool) -> Self {
        match (software, rows) {
            (true, 1) => Self::Registers { rows: 1 },
            (true, _) => Self::Registers { rows: 4 },
            (false, 1) => Self::Vector { rows: 1 },
            (false, 2..=16) => Self::Vector { rows: 4 },
            (false, _) => Self::Tiles,
        }
    }

    /// Threads for `rows` rows of a product, and, of each, for `fours` fours of weights.
    pub fn work(self, rows: usize, fours: usize) -> [usize; 2] {
        match self {
            Self::Registers { rows: tile } => [fours.div_ceil(4), rows.div_ceil(tile as usize)],
            Self::Vector { rows: tile } => [64 * fours.div_ceil(4), rows.div_ceil(tile as usize)],
            Self::Tiles => [8 * fours.div_ceil(16), 8 * rows.div_ceil(32)],
        }
    }

    fn threads(self) -> [u32; 2] {
        match self {
            // So few that the threads of one row are spread over the cores.
            Self::Registers { rows: 1 } => [4, 1],
            Self::Registers { .. } => [8, 4],
            Self::Vector { .. } => [64, 1],
            Self::Tiles => [8, 8],
        }
    }
}

impl DecoderKernel {
    /// Threads of a workgroup, as in the text's `@workgroup_size`.
    pub fn threads(self) -> [u32; 2] {
        match self {
            Self::Embed(_) => [32, 1],
            Self::Product { way, .. } => way.threads(),
            Self::Attend { software: true, .. } => [4, 1],
            Self::Attend { software: false, .. } => [ATTENDING as u32, 1],
            Self::Copy => [16, 4],
        }
    }

    /// Buffers that it binds, the sizes apart.
    pub fn buffers(self) -> usize {
        match self {
            Self::Embed(_) => 4,
            Self::Product { purpose: Purpose::Add | Purpose::Gate, .. } | Self::Attend { .. } => 5,
            Self::Product { purpose: Purpose::Logits, .. } => 6,
            Self::Product { purpose: Purpose::Project, .. } => 7,
            Self::Copy => 2,
        }
    }

    pub fn text(self) -> String {
        match self {
            Self::Embed(format) => blocks(format, true) + include_str!("embed.wgsl"),
            Self::Product { format, purpose, way } => product(format, purpose, way),
            Self::Attend { width, software } => attend(width, software),
            Self::Copy => include_str!("copy.wgsl").into(),
        }
    }
}

/// How a block is read: word by word, or at once.
fn blocks(format: BlockFormat, words: bool) -> String {
    let text = match format {
        BlockFormat::Q4_1 => include_str!("q4_1.wgsl"),
        BlockFormat::Q8_0 => include_str!("q8_0.wgsl"),
    };
    written_out(text, &[("/*WORDS*/", words), ("/*BLOCKS*/", !words)], &[])
}

fn product(format: BlockFormat, purpose: Purpose, way: Way) -> String {
    let sides = include_str!("sides.wgsl");
    let finish = match purpose {
        Purpose::Project => [include_str!("project.wgsl"), sides],
        Purpose::Add => [include_str!("add.wgsl"), sides],
        Purpose::Gate => [include_str!("gate.wgsl"), ""],
        Purpose::Logits => [include_str!("logits.wgsl"), sides],
    }
    .concat();
    let (way_text, rows) = match way {
        Way::Registers { rows } => (include_str!("product_registers.wgsl"), rows),
        Way::Vector { rows } => (include_str!("product_vector.wgsl"), rows),
        Way::Tiles => (include_str!("product_tiles.wgsl"), 4),
    };
    let words = matches!(way, Way::Registers { .. });
    let values = if words { "" } else { include_str!("values.wgsl") };
    let text = [include_str!("product.wgsl"), &finish, values, way_text].concat();
    let marks = [("/*NORM*/", purpose != Purpose::Add)];
    let counters = [("$r", rows), ("$p", 2), ("$i", 8), ("$m", 4)];
    let text = written_out(&text, &marks, &counters);
    let [x, y] = way.threads();
    let text = match way {
        Way::Tiles => text,
        _ => text.replace("ROWS", &rows.to_string()),
    };
    blocks(format, words) + &text.replace("THREADS_X", &x.to_string()).replace("THREADS_Y", &y.to_string())
}

fn attend(width: u32, software: bool) -> String {
    let way = match software {
        true => include_str!("attend_registers.wgsl"),
        false => include_str!("attend_groups.wgsl"),
    };
    written_out(&[include_str!("attend.wgsl"), way].concat(), &[], &[("$d", width), ("$j", QUERIES as u32)])
        .replace("WIDTH", &width.to_string())
        .replace("QUERIES", &(QUERIES as u32 * width).to_string())
}
