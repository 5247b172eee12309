//! The product: texts in, values with their evidence out.
