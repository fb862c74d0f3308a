//! Installations and the sites they belong to.

pub mod operator;
