//! One binary for everything that is tested from outside: the rules of the sources, and the service over HTTP.

#[cfg(test)]
mod admins;
#[cfg(test)]
mod calendars_api;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod compat;
#[cfg(test)]
mod credentials_api;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod exports_api;
#[cfg(test)]
mod forge_installs;
#[cfg(test)]
mod forge_manifest;
#[cfg(test)]
mod forgeries;
#[cfg(test)]
mod fuzzed;
#[cfg(test)]
mod housekeeping;
#[cfg(test)]
mod interop_npm;
#[cfg(test)]
mod jira_client;
#[cfg(test)]
mod layering;
#[cfg(test)]
mod licences;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod parameter_sets_api;
#[cfg(test)]
mod personal_data;
#[cfg(test)]
mod process;
#[cfg(test)]
mod published;
#[cfg(test)]
mod regions;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod settings_pages;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod test_app;
#[cfg(test)]
mod threat_model;
#[cfg(test)]
mod token_check;
#[cfg(test)]
mod token_text;
#[cfg(test)]
mod tokens_api;
