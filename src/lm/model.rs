//! A language model out of its bundle, as generating and scoring see it.

use super::Language;
use crate::Result;
use crate::bundle::LanguageModel;
use crate::nn::decoder::{Output, Step, Want};
use crate::nn::on_device_decoder::DeviceCache;
use crate::text::{DecodeStream, Message};

impl Language for LanguageModel {
    type Cache = DeviceCache;
    type Stream = DecodeStream;

    fn limit(&self) -> usize {
        self.decoder.config().max_position_embeddings
    }

    fn vocabulary(&self) -> usize {
        self.decoder.config().vocab_size
    }

    fn cache(&self) -> Result<DeviceCache> {
        self.decoder.cache()
    }

    async fn forward(&self, steps: &mut [Step<'_, DeviceCache>], want: &Want<'_>) -> Result<Output> {
        self.decoder.forward(steps, want).await
    }

    async fn states(&self, sequences: &[&[u32]], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
        self.decoder.states(sequences, layers).await
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>> {
        self.tokenizer.encode(text)
    }

    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>> {
        self.tokenizer.encode_with_special(&self.template.render(messages, true)?)
    }

    fn begin(&self) -> Option<u32> {
        self.manifest.tokens.bos
    }

    fn ends(&self) -> &[u32] {
        &self.manifest.tokens.eos
    }

    fn push(&self, stream: &mut DecodeStream, id: u32) -> Result<String> {
        Ok(stream.push(&self.tokenizer, id))
    }

    fn finish(&self, stream: &mut DecodeStream) -> Result<String> {
        Ok(stream.finish())
    }
}
