//! Some of the heads of one form, and what their logits mean.

use std::sync::Arc;

use crate::bundle::frameworks::features::joined;
use crate::bundle::{Calibration, Form, FrameworkHead, Frameworks};
use crate::probe::layers::{Window, mean};
use crate::probe::schema::{Schema, Values};
use crate::probe::{Probe, ScoreOptions};

pub struct Chosen {
    pub frameworks: Arc<Frameworks>,
    /// Places in the manifest.
    places: Vec<usize>,
    pub schema: Arc<Schema>,
    calibration: Calibration,
}

impl Chosen {
    /// Heads of a form that are wanted and can answer; `None` where there are none.
    ///
    /// # Arguments
    /// - `has_context`: without one, heads that read one cannot answer
    pub fn new(probe: &Probe, form: Form, options: &ScoreOptions, has_context: bool) -> Option<Self> {
        let frameworks = probe.frameworks.clone()?;
        let heads = &frameworks.manifest.heads;
        let is_wanted = |id: &String| options.frameworks.as_ref().is_none_or(|wanted| wanted.contains(id));
        let fits = |head: &FrameworkHead| {
            head.form == form && is_wanted(&head.framework) && (has_context || !head.reads_context())
        };
        let places: Vec<usize> = (0..heads.len()).filter(|&place| fits(&heads[place])).collect();
        let lines = places.iter().map(|&place| frameworks.calibration.heads[place].clone());
        let calibration = Calibration { heads: lines.collect() };
        let schema = Schema::new(places.iter().map(|&place| heads[place].named()).collect());
        (!places.is_empty()).then_some(Self { frameworks, places, schema, calibration })
    }

    /// Logits of all heads for a text, or a part of it.
    ///
    /// # Arguments
    /// - `context`, `text`: `[layers * hidden]`
    /// - `ids`: of the text, special tokens left out
    pub fn logits(&self, context: Option<&[f32]>, text: &[f32], ids: &[u32]) -> Vec<f32> {
        let both = context.map(|context| joined(context, text));
        let bag = self.frameworks.bag(ids);
        let of = |&place: &usize| {
            let alone = !self.frameworks.manifest.heads[place].reads_context();
            let x = both.as_deref().filter(|_| !alone).unwrap_or(text);
            self.frameworks.logits(place, x, &bag)
        };
        self.places.iter().flat_map(of).collect()
    }

    /// The highest logits of any window of a text in a context.
    pub fn highest(&self, probe: &Probe, context: &[Window], text: &[Window]) -> Vec<f32> {
        let context = mean(context);
        let mut highest = vec![f32::NEG_INFINITY; self.schema.width()];
        for window in text {
            let logits = self.logits(Some(&context), &window.vectors, probe.words(&window.ids));
            highest.iter_mut().zip(logits).for_each(|(most, logit)| *most = most.max(logit));
        }
        highest
    }

    /// Logits of a text as a whole.
    pub fn whole(&self, probe: &Probe, context: Option<&[Window]>, text: &[Window]) -> Vec<f32> {
        let ids: Vec<u32> = text.iter().flat_map(|window| probe.words(&window.ids)).copied().collect();
        self.logits(context.map(mean).as_deref(), &mean(text), &ids)
    }

    /// Whether a dimension is a kind of another one that is not among those found.
    pub fn lacks_genus(&self, probe: &Probe, name: &str, found: &[String]) -> bool {
        let frameworks = self.places.iter().map(|&place| &self.frameworks.manifest.heads[place].framework);
        let dimensions = frameworks.filter_map(|id| probe.taxonomy.framework(id)?.dimension(name));
        dimensions.filter_map(|dimension| dimension.kind_of.as_ref()).any(|genus| !found.contains(genus))
    }

    /// Scores and probabilities.
    pub fn calibrated(&self, logits: &[f32]) -> (Values, Values) {
        let probabilities = self.calibration.probabilities(logits);
        let scores = self.calibration.scores(&probabilities);
        (Values::new(&self.schema, scores), Values::new(&self.schema, probabilities))
    }
}
