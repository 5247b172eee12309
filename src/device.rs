//! Where the network computes: the CPU (Burn's `flex`, always there) or a GPU (wgpu, feature `gpu`).
//!
//! One API for the browser and the command line. Opening a GPU is asynchronous everywhere, because a
//! browser has no other way; [`open_blocking`] is the native shortcut.

use std::str::FromStr;

use burn::tensor::Device;
use serde::Serialize;

use crate::{Error, Result};

/// The device a person asked for: `cpu` or `gpu`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    Cpu,
    Gpu,
}

impl FromStr for DeviceChoice {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            other => Err(Error::Device(format!("there is no device {other:?}: choose cpu or gpu"))),
        }
    }
}

/// What the driver says about a GPU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adapter {
    /// The driver's name for it. Browsers often hide it: then it is empty.
    pub name: String,
    /// The graphics API: `vulkan`, `metal`, `dx12`, `webgpu`.
    pub backend: String,
    /// True where a CPU plays the GPU (SwiftShader, llvmpipe, WARP): right, but slower than the CPU device.
    pub software: bool,
}

/// A device that is ready for tensors.
#[derive(Debug, Clone)]
pub struct OpenDevice {
    pub choice: DeviceChoice,
    pub device: Device,
    /// `None` on the CPU.
    pub adapter: Option<Adapter>,
}

impl OpenDevice {
    /// The CPU, which is always there.
    pub fn cpu() -> Self {
        Self { choice: DeviceChoice::Cpu, device: Device::flex(), adapter: None }
    }
}

/// Makes a device ready.
///
/// The GPU is opened once per process (in a browser: per worker); every later call shares it. One that
/// was lost stays lost there: its work fails with [`Error::Device`], and only a new worker opens it anew.
///
/// # Errors
/// [`Error::Device`] where there is no GPU, where it cannot be opened, or where this build has none.
pub async fn open(choice: DeviceChoice) -> Result<OpenDevice> {
    match choice {
        DeviceChoice::Cpu => Ok(OpenDevice::cpu()),
        DeviceChoice::Gpu => gpu::open().await,
    }
}

/// A device that failed at its work: what it says, without the backtrace it brings along.
pub fn failed(error: impl std::fmt::Display) -> Error {
    let text = error.to_string();
    let mut said: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).take_while(|line| *line != "Backtrace:") {
        // Each cause repeats the one above it.
        if !line.is_empty() && line != "Caused by:" && said.last() != Some(&line) {
            said.push(line);
        }
    }
    Error::Device(said.join(": "))
}

/// [`open`] for native callers outside any executor.
///
/// # Errors
/// As [`open`].
#[cfg(not(target_family = "wasm"))]
pub fn open_blocking(choice: DeviceChoice) -> Result<OpenDevice> {
    futures_lite::future::block_on(open(choice))
}

#[cfg(feature = "gpu")]
mod gpu {
    use std::sync::{Mutex, PoisonError};

    use burn::tensor::Device;
    use burn::tensor::wgpu::wgpu::{AdapterInfo, DeviceType};

    use super::{Adapter, DeviceChoice, OpenDevice};
    use crate::{Error, Result};

    /// Burn registers one runtime per selector and refuses a second, so the first one is kept.
    /// A failure is not kept: the next call tries again.
    static OPENED: Mutex<Option<OpenDevice>> = Mutex::new(None);

    fn opened() -> Option<OpenDevice> {
        OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub async fn open() -> Result<OpenDevice> {
        if let Some(device) = opened() {
            return Ok(device);
        }
        match Device::wgpu_options().init_with_setup_async().await {
            Ok((device, setup)) => {
                let adapter = Some(describe(&setup.adapter.get_info()));
                let device = OpenDevice { choice: DeviceChoice::Gpu, device, adapter };
                *OPENED.lock().unwrap_or_else(PoisonError::into_inner) = Some(device.clone());
                Ok(device)
            }
            // Another call may have registered its device while this one waited for the driver.
            Err(error) => opened().ok_or_else(|| {
                Error::Device(format!("no GPU could be opened: {error}; use the CPU device instead"))
            }),
        }
    }

    fn describe(info: &AdapterInfo) -> Adapter {
        // Where the driver does not call itself a CPU, its name still tells.
        const SOFTWARE: [&str; 4] = ["swiftshader", "llvmpipe", "lavapipe", "basic render driver"];
        let name = info.name.to_lowercase();
        Adapter {
            name: info.name.clone(),
            backend: match info.backend {
                burn::tensor::wgpu::wgpu::Backend::BrowserWebGpu => "webgpu".into(),
                other => other.to_string().to_lowercase(),
            },
            software: info.device_type == DeviceType::Cpu || SOFTWARE.iter().any(|part| name.contains(part)),
        }
    }
}

#[cfg(not(feature = "gpu"))]
mod gpu {
    use super::OpenDevice;
    use crate::{Error, Result};

    // Async like its sibling, so that callers do not care which one they have.
    #[allow(clippy::unused_async)]
    pub async fn open() -> Result<OpenDevice> {
        Err(Error::Device("this build has no GPU support (cargo feature `gpu`); use cpu".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parsed_and_others_refused() {
        assert_eq!("cpu".parse::<DeviceChoice>().unwrap(), DeviceChoice::Cpu);
        assert_eq!("gpu".parse::<DeviceChoice>().unwrap(), DeviceChoice::Gpu);
        let error = "tpu".parse::<DeviceChoice>().unwrap_err();
        assert_eq!(error.code(), "device");
        assert!(error.to_string().contains("tpu"));
    }

    #[test]
    fn a_failure_says_its_causes_once_and_no_backtrace() {
        let burn = "The device is poisoned\nCaused by:\n  The device is poisoned\nCaused by:\n  Destroyed: gone.\nBacktrace:\n 0: f";
        assert_eq!(
            failed(burn).to_string(),
            "the device could not be used: The device is poisoned: Destroyed: gone."
        );
    }

    #[test]
    fn the_cpu_opens_and_computes() {
        let open = open_blocking(DeviceChoice::Cpu).unwrap();
        assert_eq!(open.adapter, None);
        let sum = burn::tensor::Tensor::<1>::from_floats([1.0, 2.0], &open.device).sum();
        assert_eq!(sum.into_scalar::<f32>(), 3.0);
    }

    #[cfg(not(feature = "gpu"))]
    #[test]
    fn a_gpu_is_refused_by_a_build_without_one() {
        assert_eq!(open_blocking(DeviceChoice::Gpu).unwrap_err().code(), "device");
    }
}
