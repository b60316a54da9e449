//! Activations: the places, sites or devices, where a license is in use.

pub mod site_domain;
